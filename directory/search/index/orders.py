"""Orders of documents, and a page of any set of them without sorting the set."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from pyroaring import BitMap

from directory.search.index.facets import slots_of

FEW = 16  # a set of less than one in so many documents is ordered by its ranks, a larger one by walking the order


class Order:
    """All documents by a key. `key_of(slot)` is what they are compared by: bytes, no two the same."""

    def __init__(self, key_of: Callable[[int], bytes], slots: Sequence[int] = (), ranks: np.ndarray | None = None):
        self.key_of = key_of
        self.slots = np.asarray(slots, np.uint32)
        self._ranks = ranks

    def insert(self, slot: int) -> None:
        self.slots = np.insert(self.slots, self._place(slot), slot)
        self._ranks = None

    def remove(self, slot: int) -> None:
        """By the key it was inserted with."""
        place = self._place(slot)
        self.slots = np.delete(self.slots, place)
        self._ranks = None

    def _place(self, slot):
        return bisect_left(self.slots, self.key_of(slot), key=lambda each: self.key_of(int(each)))

    @property
    def ranks(self) -> np.ndarray:
        """By slot: its place in the order."""
        if self._ranks is None:
            self._ranks = np.zeros(int(self.slots.max(initial=0)) + 1, np.uint32)
            self._ranks[self.slots] = np.arange(len(self.slots), dtype=np.uint32)
        return self._ranks

    def page(self, documents: BitMap | None, start: int, size: int) -> list[int]:
        """The slots at `start` and after it, `size` at most, of `documents` (None: all) in this order."""
        if documents is None or len(documents) == len(self.slots):
            return self.slots[start : start + size].tolist()
        stop = min(start + size, len(documents))
        if start >= stop:
            return []
        slots = slots_of(documents)
        if len(slots) * FEW < len(self.slots):
            ranks = self.ranks[slots]
            if stop < len(ranks):
                ranks = np.partition(ranks, stop - 1)[:stop]
            return self.slots[np.sort(ranks)[start:]].tolist()
        return self._walk(slots, start, stop)

    def _walk(self, slots, start, stop):
        among = np.zeros(len(self.ranks), bool)
        among[slots] = True
        step = max(256, 2 * stop * len(self.slots) // len(slots))
        found = np.zeros(0, np.uint32)
        for begin in range(0, len(self.slots), step):
            part = self.slots[begin : begin + step]
            found = np.concatenate([found, part[among[part]]])
            if len(found) >= stop:
                break
        return found[start:stop].tolist()


def page_of_tiers(order: Order, tiers: Sequence[BitMap], start: int, size: int) -> list[int]:
    """A page of several disjoint sets one after the other, each in `order`."""
    found: list[int] = []
    for documents in tiers:
        if start < len(documents):
            found += order.page(documents, start, size - len(found))
        start = max(start - len(documents), 0)
        if len(found) >= size:
            break
    return found
