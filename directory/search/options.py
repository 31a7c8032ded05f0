"""The options of a facet: what of them is the same for every request is kept, a request brings the numbers."""

from collections.abc import Callable, Collection
from functools import partial
from itertools import repeat

import numpy as np

from directory.search.index.facets import Facets
from directory.search.index.names import Names
from directory.search.listing import NAMED, FacetOption

_option = partial(tuple.__new__, FacetOption)  # a page has hundreds


class Options:
    """Some values of a facet in one language, A to Z: `ids` has the numbers they are counted under."""

    def __init__(self, facets: Facets, name: str, names: Names, language: str, also: Collection = ()):
        """The values any published record has, and those with the keys `also`."""
        values = facets.values[name]
        is_option = facets.totals[values.ids] > 0
        is_option[[values.keys.index(key) for key in also]] = True
        places = np.flatnonzero(is_option)
        places = places[np.argsort(names.ranks(values, language)[places])]
        self.ids = values.ids[places]
        self.keys = [values.keys[place] for place in places.tolist()]
        self.place_of = {key: place for place, key in enumerate(self.keys)}
        self.slugs = np.array([str(names.slugs[key]) for key in self.keys], object)
        self.labels = np.array([names.label(key, language) for key in self.keys], object)
        self.by_name = np.arange(len(places))
        self.made_of = (values.version, names.version)

    def with_counts(
        self, counts: np.ndarray, ticked: Collection
    ) -> tuple[list[FacetOption], Callable[[], list[FacetOption]]]:
        """Those a listing names, and a way to all of them: most records first, then by name.

        `counts` by value number, `ticked` are keys.
        """
        numbers = counts[self.ids]
        order = self.by_name - numbers * len(self.keys)  # one number says both

        marked = np.array([self.place_of[key] for key in ticked], np.int64)

        def options(chosen):
            are_ticked = np.isin(chosen, marked).tolist() if ticked else repeat(False)
            found = (self.slugs[chosen].tolist(), self.labels[chosen].tolist(), numbers[chosen].tolist(), are_ticked)
            return list(map(_option, zip(*found, strict=False)))

        def everything():
            return options(np.argsort(order))

        if len(order) <= NAMED:
            named = everything()
            return named, lambda: named
        first = np.argpartition(order, NAMED)[:NAMED]
        first = first[np.argsort(order[first])]
        if ticked:
            rest = marked[~np.isin(marked, first)]
            first = np.concatenate([first, rest[np.argsort(order[rest])]])
        return options(first), everything


class Shelf:
    """The options of all facets, as long as no value and no name has changed."""

    def __init__(self):
        self._kept: dict[tuple[str, str, str], Options] = {}

    def options(self, kind: str, facets: Facets, name: str, names: Names, language: str, ticked: Collection) -> Options:
        values = facets.values[name]
        if any(not facets.totals[values.numbers[key]] for key in ticked):
            return Options(facets, name, names, language, ticked)
        kept = self._kept.get((kind, name, language))
        if kept is None or kept.made_of != (values.version, names.version):
            kept = self._kept[kind, name, language] = Options(facets, name, names, language)
        return kept
