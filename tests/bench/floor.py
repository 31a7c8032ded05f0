"""What counting itself costs: one pass of NumPy over flat arrays, without bitmaps, shortcuts or anything kept up."""

from collections.abc import Sequence

import numpy as np

from directory.search.index.records import RecordIndex
from directory.search.listings import PAGE_SIZE


class Floor:
    """Each facet as two flat arrays beside each other, ordered by document: the documents and their values."""

    def __init__(self, index: RecordIndex):
        facets = index.facets
        self.numbers = {name: dict(values.numbers) for name, values in facets.values.items()}
        self.size = facets.size
        slots = np.array(list(facets.documents), np.int64)
        self.order = np.argsort(index.orders["name"].ranks[slots], kind="stable")
        place = {slot: at for at, slot in enumerate(slots.tolist())}
        self.documents = len(slots)
        self.starts, self.values = {}, {}
        for name in facets.values:
            lines = [facets.of(slot, name) for slot in place]
            self.starts[name] = np.concatenate([[0], np.cumsum([len(line) for line in lines])])
            self.values[name] = np.concatenate([*lines, np.zeros(0, np.int64)]).astype(np.int32)
        self.owners = {
            name: np.repeat(np.arange(self.documents, dtype=np.int32), np.diff(self.starts[name]))
            for name in facets.values
        }

    def search(self, chosen: dict[str, Sequence], text: np.ndarray | None) -> tuple[int, np.ndarray, dict]:
        """`chosen` has keys by facet, `text` says of each document whether the text names it.

        Returns the number of matches, the first page's documents, and for each facet the counts by value number.
        """
        masks = {name: self._having(name, keys) for name, keys in chosen.items()}
        if text is not None:
            masks["q"] = text
        found = self._all(masks.values())
        counts = {
            name: self._counted(name, found if name not in masks else self._all(_others(masks, name)))
            for name in self.values
        }
        if found is None:
            return self.documents, self.order[:PAGE_SIZE], counts
        return int(found.sum()), self.order[found[self.order]][:PAGE_SIZE], counts

    def _having(self, name, keys):
        mask = np.zeros(self.documents, bool)
        for key in keys:
            mask[self.owners[name][self.values[name] == self.numbers[name].get(key, -1)]] = True
        return mask

    def _all(self, masks):
        found = None
        for mask in masks:
            found = mask if found is None else found & mask
        return found

    def _counted(self, name, mask):
        if mask is None:
            return np.bincount(self.values[name], minlength=self.size)
        return np.bincount(self.values[name][mask[self.owners[name]]], minlength=self.size)


def _others(masks, name):
    return [mask for other, mask in masks.items() if other != name]
