"""Facets in memory: which documents have a value, and how many of any set of documents have each value.

A document is a slot: a small number given to a record. Each facet is kept twice: a bitmap of slots per value (to find),
and a row of value numbers per slot (to count). A set of documents is a Roaring bitmap of slots, or None for all.
"""

from array import array
from collections.abc import Collection, Iterable, MutableMapping, MutableSequence, Sequence
from functools import partial
from itertools import islice
from time import perf_counter

import numpy as np
from pyroaring import BitMap

from directory.search.index.packed import Arrays, Numbers, Postings, documents_of, union

NONE = 0  # the number of no value: rows are filled up with it
WIDE_SHARE = 0.01  # of a facet's documents that may have more values than its rows hold
SPARE = 1024
MANY = 20_000  # values of a facet from which on they lie in arrays
CHUNK = 2048  # lines counted at once: what fits into the processor's cache


class Values:
    """The values of one facet: a number for each key, and the documents that have it."""

    def __init__(self, name: str, *, is_optional: bool):
        self.name = name
        self.is_optional = is_optional
        self.numbers: MutableMapping = {}
        self.keys: MutableSequence = []
        self.ids = np.zeros(0, np.int64)
        self.bitmaps = Postings()
        self.unstated = BitMap()
        self.version = 0  # rises whenever a value gets its first document or loses its last

    def add(self, key, number: int) -> None:
        self.numbers[key] = number
        self.keys.append(key)
        self.ids = np.append(self.ids, number)
        self.version += 1

    def key_of(self, number: int):
        return self.keys[int(np.searchsorted(self.ids, number))]

    def add_all(self, keys: list, numbers: np.ndarray) -> None:
        """The bitmaps are still to be filled."""
        if len(keys) < MANY:
            self.numbers, self.keys = dict(zip(keys, numbers.tolist(), strict=True)), keys
        else:
            self.numbers, self.keys = Numbers(keys, numbers), array("q", keys)
        self.ids = numbers
        self.version += 1

    def numbers_of(self, keys: Collection) -> np.ndarray:
        """NONE of unknown keys."""
        if isinstance(self.numbers, Numbers):
            return self.numbers.some(np.asarray(keys, np.int64))
        return np.array([self.numbers.get(key, NONE) for key in keys], np.int64)

    @property
    def sets(self) -> Iterable[BitMap]:
        """The documents of each value, in the order of `ids`."""
        if len(self.ids) < MANY:
            return self.bitmaps.all(self.ids)
        return map(self.bitmaps.__getitem__, self.ids.tolist())

    def having(self, keys: Iterable) -> BitMap:
        """The documents with one of `keys`; unknown keys have none."""
        return union(self.bitmaps[self.numbers[key]] for key in keys if key in self.numbers)


class Facets:
    """All facets of one kind of record.

    `rows` is one table of value numbers: a line per slot, `spans[name]` the columns of each facet in it. What does not
    fit into a line stands in `wide` instead, and the facet's columns of that line are empty.
    """

    def __init__(self, optional: dict[str, bool]):
        self.values = {name: Values(name, is_optional=is_optional) for name, is_optional in optional.items()}
        self.documents = BitMap()
        self.size = 1  # value numbers in use, NONE included
        self.spans: dict[str, slice] = {}
        self.wide = {name: Arrays() for name in optional}
        self.wide_slots: dict[str, BitMap] = {name: BitMap() for name in optional}
        self.rows = np.zeros((0, 0), np.uint16)
        self.totals = np.zeros(1, np.int64)
        # Seconds, until they are measured: to count one line and one cell of it, to meet all bitmaps of a facet.
        self.line_cost, self.cell_cost = 1e-8, 3e-9
        self.bitmaps_cost = dict.fromkeys(optional, 0.0)

    # Building

    def number(self, name: str, key) -> int:
        """The number of a facet's value, a new one for a new key."""
        values = self.values[name]
        if key not in values.numbers:
            values.add(key, self.size)
            self.size += 1
            if len(self.totals) < self.size:
                self.totals = np.concatenate([self.totals, np.zeros(max(SPARE, self.size // 8), np.int64)])
            if self.size > np.iinfo(self.rows.dtype).max:
                self.rows = self.rows.astype(np.uint32)
        return values.numbers[key]

    def fill(self, documents: BitMap, pairs: dict[str, tuple[np.ndarray, Sequence]]) -> dict[str, np.ndarray]:
        """Take in everything at once: for each facet its slots and, beside them, the keys of their values.

        Returns for each facet the column of `rows` each pair was put into, -1 for pairs of wide lines.
        """
        self.documents = documents
        numbered = {}
        for name, (_slots, keys) in pairs.items():
            numbered[name] = self._number_all(name, keys)
        # Facets with most values first: those counted by rows stand side by side.
        widths = {name: _width(pairs[name][0]) for name in sorted(pairs, key=lambda name: -len(self.values[name].keys))}
        starts = np.cumsum([0, *widths.values()])
        self.spans = {
            name: slice(int(start), int(start) + width)
            for (name, width), start in zip(widths.items(), starts, strict=False)
        }
        lines = (documents.max() if documents else 0) + 1 + SPARE
        kind = np.uint16 if self.size < 60_000 else np.uint32
        self.rows = np.zeros((lines, int(starts[-1])), kind)
        columns = {name: self._fill_facet(name, slots, numbered[name]) for name, (slots, _keys) in pairs.items()}
        self.calibrate()
        return columns

    def _number_all(self, name, keys):
        """The numbers of the keys of all facts of a facet that has none yet."""
        if isinstance(keys, np.ndarray):
            distinct, places = np.unique(keys, return_inverse=True)
            distinct = distinct.tolist()
        else:
            distinct = list(dict.fromkeys(keys))
            place_of = {key: place for place, key in enumerate(distinct)}
            places = np.fromiter(map(place_of.__getitem__, keys), np.int64, len(keys))
        numbers = np.arange(self.size, self.size + len(distinct))
        self.values[name].add_all(distinct, numbers)
        self.size += len(distinct)
        self.totals = np.concatenate([self.totals, np.zeros(len(distinct), np.int64)])
        return numbers[places].astype(np.uint32)

    def _fill_facet(self, name, slots, numbers):
        span, width = self.spans[name], self.spans[name].stop - self.spans[name].start
        order = np.argsort(slots, kind="stable")
        slots, numbers = slots[order], numbers[order]
        first = np.searchsorted(slots, slots)
        place = np.arange(len(slots)) - first
        counts = np.bincount(slots, minlength=len(self.rows)) if len(slots) else np.zeros(len(self.rows), np.int64)
        fits = counts[slots] <= width if len(slots) else np.zeros(0, bool)
        self.rows[slots[fits], span.start + place[fits]] = numbers[fits]
        wide = np.flatnonzero(counts > width)
        bounds = np.searchsorted(slots, wide), np.searchsorted(slots, wide, side="right")
        self.wide[name] = Arrays(wide, [numbers[start:stop] for start, stop in zip(*bounds, strict=True)])
        self.wide_slots[name] = documents_of(wide)
        self._fill_bitmaps(name, slots, numbers)
        columns = np.empty(len(slots), np.int64)
        columns[order] = np.where(fits, span.start + place, -1)
        return columns

    def _fill_bitmaps(self, name, slots, numbers):
        values = self.values[name]
        by_value = np.argsort(numbers, kind="stable")
        values.bitmaps = Postings(numbers[by_value], slots[by_value].astype(np.uint32))
        self.totals += np.bincount(numbers, minlength=len(self.totals))
        values.unstated = self.documents - documents_of(np.unique(slots))

    # Changing

    def put(self, slot: int, stated: dict[str, Iterable]) -> None:
        """Give the document `slot`, new or not, these values."""
        if slot >= len(self.rows):
            more = np.zeros((SPARE + slot - len(self.rows), self.rows.shape[1]), self.rows.dtype)
            self.rows = np.concatenate([self.rows, more])
        is_new = slot not in self.documents
        self.documents.add(slot)
        for name, keys in stated.items():
            found = np.array([self.number(name, key) for key in keys], np.int64)
            if is_new or not np.array_equal(found, self.of(slot, name)):
                self._take(slot, name)
                self._give(slot, name, found)

    def remove(self, slot: int) -> None:
        if slot not in self.documents:
            return
        self.documents.discard(slot)
        for name in self.values:
            self._take(slot, name)

    def _give(self, slot, name, found):
        values, span = self.values[name], self.spans[name]
        for number in found.tolist():
            values.bitmaps.changing(number).add(slot)
            self.totals[number] += 1
            values.version += int(self.totals[number] == 1)
        if not len(found):
            values.unstated.add(slot)
        if len(found) <= span.stop - span.start:
            self.rows[slot, span.start : span.start + len(found)] = found
        else:
            self.wide[name][slot] = found
            self.wide_slots[name].add(slot)

    def _take(self, slot, name):
        """What `_give` gave."""
        values = self.values[name]
        for number in self.of(slot, name).tolist():
            values.bitmaps.changing(number).discard(slot)
            self.totals[number] -= 1
            values.version += int(self.totals[number] == 0)
        values.unstated.discard(slot)
        self.wide[name].pop(slot, None)
        self.wide_slots[name].discard(slot)
        self.rows[slot, self.spans[name]] = NONE

    # Asking

    def of(self, slot: int, name: str) -> np.ndarray:
        """The numbers of a document's values."""
        if slot in self.wide[name]:
            return self.wide[name][slot]
        line = self.rows[slot, self.spans[name]]
        return line[line != NONE].astype(np.int64)

    def keys_of(self, slot: int, name: str) -> list:
        """The keys of a document's values."""
        values = self.values[name]
        return [values.keys[place] for place in np.searchsorted(values.ids, self.of(slot, name)).tolist()]

    def having(self, name: str, keys: Collection) -> BitMap:
        """The documents with one of `keys`: of few keys by their bitmaps, of very many by the rows."""
        values = self.values[name]
        by_bitmaps = len(keys) / max(len(values.keys), 1) * self.bitmaps_cost[name]
        if by_bitmaps < self._cost_of_rows(len(self.rows), [name]):
            return values.having(keys)
        is_asked = np.zeros(self.size, bool)
        is_asked[values.numbers_of(list(keys))] = True
        is_asked[NONE] = False
        found = documents_of(np.flatnonzero(is_asked[self.rows[:, self.spans[name]]].any(axis=1)))
        found.update(slot for slot, numbers in self.wide[name].items() if is_asked[numbers].any())
        return found

    def counts(self, documents: BitMap | None, names: Sequence[str]) -> np.ndarray:
        """By value number: how many of `documents` have it; right for the facets `names` at least."""
        if documents is None or len(documents) == len(self.documents):
            return self.totals[: self.size].copy()
        if 2 * len(documents) > len(self.documents):
            return self.totals[: self.size] - self._counted(self.documents - documents, names)
        return self._counted(documents, names)

    def _counted(self, documents, names):
        by_rows = self._cheaper_by_rows(len(documents), names)
        counted = self._counted_by_rows(documents, by_rows) if by_rows else np.zeros(self.size, np.int64)
        for name in names:
            if name not in by_rows:
                values = self.values[name]
                counted[values.ids] = list(map(documents.intersection_cardinality, values.sets))
        return counted

    def _cheaper_by_rows(self, number, names):
        """The facets that are counted by the rows of so many documents; the others are by bitmaps."""
        by_rows = [name for name in names if number * self._width_of(name) * self.cell_cost < self.bitmaps_cost[name]]
        by_bitmaps = sum(self.bitmaps_cost[name] for name in by_rows)
        return by_rows if self._cost_of_rows(number, by_rows) < by_bitmaps else []

    def _cost_of_rows(self, number, names):
        return number * (self.line_cost + self.cell_cost * sum(map(self._width_of, names)))

    def _counted_by_rows(self, documents, names):
        slots = slots_of(documents)
        start = min(self.spans[name].start for name in names)
        stop = max(self.spans[name].stop for name in names)
        counted = self._bincount(slots[:CHUNK], start, stop)
        for begin in range(CHUNK, len(slots), CHUNK):
            counted += self._bincount(slots[begin : begin + CHUNK], start, stop)
        for name in names:
            if wide := documents & self.wide_slots[name]:
                counted += np.bincount(self.wide[name].joined(wide), minlength=self.size)
        return counted

    def _bincount(self, slots, start, stop):
        return np.bincount(np.take(self.rows, slots, axis=0)[:, start:stop].ravel(), minlength=self.size)

    def _width_of(self, name):
        return self.spans[name].stop - self.spans[name].start

    def calibrate(self) -> None:
        """Measure on these very data what a line, a cell and a facet's bitmaps cost."""
        slots = slots_of(self.documents)
        sample, width = slots[:: max(1, len(slots) // CHUNK)][:CHUNK], self.rows.shape[1]
        if not len(sample) or width < 3:
            return
        narrow = _fastest(lambda: self._bincount(sample, 0, 1)) / len(sample)
        wide = _fastest(lambda: self._bincount(sample, 0, width - 1)) / len(sample)
        self.cell_cost = max(wide - narrow, 0) / (width - 2)
        self.line_cost = max(narrow - self.cell_cost, 0)
        meet = BitMap(slots[::3]).intersection_cardinality
        for name, values in self.values.items():
            some = _fastest(partial(lambda each: list(map(meet, islice(each.sets, MANY))), values))
            self.bitmaps_cost[name] = some * max(1, len(values.ids) / MANY)


def _fastest(action):
    """Seconds: the best of a few runs, the others were disturbed."""
    times = []
    for _ in range(5):
        started = perf_counter()
        action()
        times.append(perf_counter() - started)
    return min(times)


def slots_of(documents: BitMap) -> np.ndarray:
    """As an array, ascending."""
    return np.frombuffer(documents.to_array(), np.uint32) if documents else np.zeros(0, np.uint32)


def _width(slots):
    """How many values a line holds, so that few documents have more."""
    if not len(slots):
        return 1
    counts = np.bincount(slots)
    counts = np.sort(counts[counts > 0])
    return max(1, int(counts[int((1 - WIDE_SHARE) * (len(counts) - 1))]))
