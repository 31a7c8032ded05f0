"""The options of a facet: what of them is the same for every request is kept, a request brings the numbers."""

from bisect import insort
from collections.abc import Collection
from functools import partial
from itertools import repeat

import numpy as np

from directory.search.index.facets import MANY, Facets
from directory.search.index.names import Names
from directory.search.listing import NAMED, FacetOption, named_of

_option = partial(tuple.__new__, FacetOption)  # a page has hundreds


class Options:
    """The values any published record has, in one language, A to Z: `ids` has the numbers they are counted under."""

    def __init__(self, facets: Facets, name: str, names: Names, language: str):
        values = facets.values[name]
        places = np.flatnonzero(facets.totals[values.ids] > 0)
        places = places[np.argsort(names.ranks(values, language)[places])]
        self.ids = values.ids[places]
        self.by_name = np.arange(len(places))
        self.made_of = (values.version, names.version)
        self._call([values.keys[place] for place in places.tolist()], names, language)

    def _call(self, keys, names, language):
        self.keys = keys
        self.place_of = {key: place for place, key in enumerate(keys)}
        self.slugs = np.array([str(names.slugs[key]) for key in keys], object)
        self.labels = np.array([names.label(key, language) for key in keys], object)

    def _places(self, keys):
        return {self.place_of[key] for key in keys}

    def _called(self, places):
        return self.slugs[places].tolist(), self.labels[places].tolist()

    def all(self, counts: np.ndarray, ticked: Collection, others: Collection[FacetOption]) -> list[FacetOption]:
        """Most records first, then by name. `counts` by value number, `ticked` are keys, `others` further options."""
        numbers = counts[self.ids]
        return _together(self._options(self._order(self.by_name, numbers).argsort(), numbers, ticked), others)

    def first(self, counts: np.ndarray, ticked: Collection, others: Collection[FacetOption]) -> list[FacetOption]:
        """Those a listing names: the first NAMED of all, and every ticked one."""
        if len(self.keys) <= NAMED:
            return named_of(self.all(counts, ticked, others))
        numbers = counts[self.ids]
        places = self._first(numbers)
        if not ticked and not others:
            return self._options(places, numbers, ticked)
        rest = self._places(ticked).difference(places.tolist())
        rest = sorted(rest, key=lambda place: self._order(place, numbers[place]))
        places = np.concatenate([places, np.array(rest, np.int64)])
        return named_of(_together(self._options(places, numbers, ticked), others))

    def _first(self, numbers):
        (places,) = numbers.nonzero()
        if len(places) < NAMED:  # the others follow by name
            (others,) = (numbers == 0).nonzero()
            places = np.concatenate([places, others[: NAMED - len(places)]])
        order = self._order(places, numbers[places])
        if len(places) > NAMED:
            chosen = order.argpartition(NAMED)[:NAMED]
            places, order = places[chosen], order[chosen]
        return places[order.argsort()]

    def _order(self, places, numbers):
        return places - numbers * len(self.keys)  # one number says both

    def _options(self, places, numbers, ticked):
        are_ticked = map(self._places(ticked).__contains__, places.tolist()) if ticked else repeat(False)
        found = (*self._called(places), numbers[places].tolist(), are_ticked)
        return list(map(_option, zip(*found, strict=False)))


def _together(options, others):
    for other in others:
        insort(options, other, key=FacetOption.order)
    return options


class ManyOptions(Options):
    """So many that what they are called is looked up where it is shown."""

    def _call(self, keys, names, language):
        self.keys, self.names, self.language = np.array(keys, np.int64), names, language

    def _places(self, keys):
        return set(np.flatnonzero(np.isin(self.keys, list(keys))).tolist())

    def _called(self, places):
        keys = self.keys[places].tolist()
        return [self.names.slugs.get(key, "") for key in keys], [self.names.label(key, self.language) for key in keys]


class Shelf:
    """The options of all facets, as long as no value and no name has changed."""

    def __init__(self):
        self._kept: dict[tuple[str, str, str], Options] = {}

    def options(self, kind: str, facets: Facets, name: str, names: Names, language: str) -> Options:
        values = facets.values[name]
        kept = self._kept.get((kind, name, language))
        if kept is None or kept.made_of != (values.version, names.version):
            options = Options if len(values.keys) < MANY else ManyOptions
            kept = self._kept[kind, name, language] = options(facets, name, names, language)
        return kept
