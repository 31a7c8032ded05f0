"""Prices beside the values of one facet: each document may state, for each of its values, what it costs at least."""

from collections.abc import Iterable

import numpy as np
from pyroaring import BitMap

from directory.search.index.facets import SPARE, Facets, slots_of

UNKNOWN = np.iinfo(np.uint32).max


class Prices:
    """`lows` has a cell for each of the facet's in `Facets.rows`: the lowest price, rounded up to a whole amount."""

    def __init__(self, facets: Facets, name: str):
        self.facets = facets
        self.name = name
        span = facets.spans[name]
        self.lows = np.full((len(facets.rows), span.stop - span.start), UNKNOWN, np.uint32)
        self.wide: dict[int, np.ndarray] = {}
        self.cheapest = np.full(len(facets.rows), UNKNOWN, np.uint32)
        self.priced = BitMap()
        self.priced_for: dict[int, BitMap] = {}

    def fill(self, slots: np.ndarray, columns: np.ndarray, lows: np.ndarray) -> None:
        """`columns` as `Facets.fill` returned them for these pairs."""
        start = self.facets.spans[self.name].start
        fits = columns >= 0
        self.lows[slots[fits], columns[fits] - start] = lows[fits]
        for slot in self.facets.wide[self.name]:
            # The facet keeps a wide line's values in the order of the pairs, and so do we.
            self.wide[slot] = lows[slots == slot]
        np.minimum.at(self.cheapest, slots, lows)
        self.priced = BitMap(np.flatnonzero(self.cheapest != UNKNOWN).astype(np.uint32))
        self._fill_priced_for()

    def _fill_priced_for(self):
        lines, places = np.nonzero(self.lows != UNKNOWN)
        numbers = self.facets.rows[:, self.facets.spans[self.name]][lines, places]
        order = np.argsort(numbers, kind="stable")
        found, starts = np.unique(numbers[order], return_index=True)
        for number, slots in zip(found.tolist(), np.split(lines[order].astype(np.uint32), starts[1:]), strict=False):
            self.priced_for[number] = BitMap(slots)
        for slot in self.wide:
            self._note(slot)

    def put(self, slot: int, lows: np.ndarray) -> None:
        """Prices of a document, in the order of the values it was given."""
        if slot >= len(self.lows):
            more = SPARE + slot - len(self.lows)
            self.lows = np.concatenate([self.lows, np.full((more, self.lows.shape[1]), UNKNOWN, np.uint32)])
            self.cheapest = np.concatenate([self.cheapest, np.full(more, UNKNOWN, np.uint32)])
        self.remove(slot)
        if slot in self.facets.wide[self.name]:
            self.wide[slot] = lows
        else:
            self.lows[slot, : len(lows)] = lows
        self.cheapest[slot] = lows.min(initial=UNKNOWN)
        self._note(slot)

    def _note(self, slot):
        """That the document has known prices, and for what."""
        lows = self.wide.get(slot, self.lows[slot])
        for number, low in zip(self.facets.of(slot, self.name).tolist(), lows.tolist(), strict=False):
            if low != UNKNOWN:
                self.priced_for.setdefault(number, BitMap()).add(slot)
                self.priced.add(slot)

    def remove(self, slot: int) -> None:
        """While the facet still has the document's values."""
        if slot in self.priced:
            self.priced.discard(slot)
            for number in self.facets.of(slot, self.name).tolist():
                self.priced_for.get(number, BitMap()).discard(slot)
        if slot < len(self.lows):
            self.lows[slot] = UNKNOWN
            self.cheapest[slot] = UNKNOWN
            self.wide.pop(slot, None)

    def up_to(self, amount: int, keys: Iterable = ()) -> BitMap:
        """The documents that cost at most `amount` for one of the values `keys`, or, without them, for any."""
        numbers = [self.facets.values[self.name].numbers.get(key) for key in keys]
        if not numbers:
            return BitMap(np.flatnonzero(self.cheapest <= amount).astype(np.uint32))
        documents = self.facets.values[self.name].having(keys)
        slots = slots_of(documents)
        chosen = np.isin(self.facets.rows[slots, self.facets.spans[self.name]], [n for n in numbers if n])
        found = BitMap(slots[(chosen & (self.lows[slots] <= amount)).any(axis=1)])
        for slot in documents & self.facets.wide_slots[self.name]:
            if (np.isin(self.facets.wide[self.name][slot], numbers) & (self.wide[slot] <= amount)).any():
                found.add(slot)
        return found

    def known(self, keys: Iterable = ()) -> BitMap:
        """The documents with any known price, as in `up_to`."""
        numbers = [self.facets.values[self.name].numbers.get(key) for key in keys]
        return BitMap.union(*(self.priced_for.get(n, BitMap()) for n in numbers)) if numbers else self.priced

    def counts_up_to(self, amount: int, documents: BitMap) -> np.ndarray:
        """By value number: how many of `documents` cost at most `amount` for that very value."""
        slots = slots_of(documents)
        cells = self.facets.rows[slots, self.facets.spans[self.name]]
        counted = np.bincount(cells[self.lows[slots] <= amount], minlength=self.facets.size)
        for slot in documents & self.facets.wide_slots[self.name]:
            counted[self.facets.wide[self.name][slot][self.wide[slot] <= amount]] += 1
        return counted
