"""Each class of requests by each way, one after the other for the same selection; medians in milliseconds.

Every way comes to the number of matches, the keys of the first page and the count of every value. "named" is the index
once more, with the names of the options a page shows, which the other ways would still have to look up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

import numpy as np

from directory.search import reference
from directory.search.index.current import KINDS, State
from directory.search.listings import _asked, _found
from directory.selection import PAGE_SIZE, FilteredSelection
from tests.bench import ordinary
from tests.bench.floor import Floor
from tests.bench.selections import CLASSES, Drawn

SELECTIONS = 15
AT_LEAST = 2  # one of popular values, one of rare ones
REPEATS = 5  # of the fast ways


@dataclass
class Bench:
    """`patience`: seconds for a class; as many selections as it allows, but AT_LEAST."""

    state: State
    kind_name: str
    seed: int
    patience: float

    def __post_init__(self):
        self.kind = KINDS[self.kind_name]
        self.index = self.state.indexes[self.kind_name]
        self.floor = Floor(self.index)
        self.drawn = Drawn(self.state, self.kind_name, self.seed)

    def measure(self, told: Callable[[str], None]) -> dict[str, dict[str, float]]:
        """Class → way → milliseconds."""
        return {name: self._measure_class(name, told) for name in CLASSES}

    def _measure_class(self, name, told):
        taken, started = {}, perf_counter()
        for place, selection in enumerate(self.drawn.of(name, SELECTIONS)):
            if place >= AT_LEAST and perf_counter() - started > self.patience:
                break
            told(f"{self.kind_name} {name} {place + 1}/{SELECTIONS}")
            for way, milliseconds in self._measure_one(selection).items():
                taken.setdefault(way, []).append(milliseconds)
        return {way: round(median(times), 4) for way, times in taken.items()}

    def _measure_one(self, selection):
        ways = {
            "index_ms": lambda: _found(self.state, self.kind, selection),
            "named_ms": lambda: [facet.named for facet in _found(self.state, self.kind, selection)[0].facets],
            "floor_ms": self._floor_of(selection),
        }
        times = {way: [] for way in ways}
        for _ in range(REPEATS):
            for way, ask in ways.items():
                times[way].append(_milliseconds(ask))
        found = {way: median(each) for way, each in times.items()}
        if self.kind_name == "clinic":
            found["ordinary_ms"] = _milliseconds(lambda: ordinary.search(selection))
            found["orm_ms"] = _milliseconds(lambda: careful(self.kind, selection))
        return found

    def _floor_of(self, selection):
        """Counting alone: which documents a text names is found out beforehand."""
        asked = _asked(self.state, self.kind, selection)
        text = None
        if asked.text is not None:
            slots = np.array(self.drawn.slots)
            named = np.zeros(int(slots.max()) + 1, bool)
            for documents in asked.text:
                named[list(documents)] = True
            text = named[slots]
        return lambda: self.floor.search(asked.facets, text)


def careful(kind, selection: FilteredSelection) -> tuple[dict, dict, list[int]]:
    """By the site's own FilterSet: numbers, the counts of each facet, the first page's primary keys."""
    counting = reference.Counting(kind, selection)
    numbers = counting.numbers()
    counts = {name: counting.counts(name) for name in selection.facets}
    return numbers, counts, list(kind.matching(selection).values_list("pk", flat=True)[:PAGE_SIZE])


def growth(state: State) -> dict[str, float]:
    """Milliseconds of a request that finds a handful, and of one that finds a large share, whatever the size."""
    kind, index = KINDS["clinic"], state.indexes["clinic"]
    treatments, names = index.facets.values["treatment"], state.names_of("clinic", "treatment")
    counts = index.facets.totals[treatments.ids]
    stated = np.flatnonzero(counts > 0)
    selection_class = type(next(Drawn(state, "clinic", 0).of("none", 1)))
    found = {}
    for name, place in (("narrow_ms", stated[counts[stated].argmin()]), ("broad_ms", counts.argmax())):
        selection = selection_class(treatment=(names.slugs[treatments.keys[place]],))
        found[name] = round(median(_milliseconds(lambda s=selection: _found(state, kind, s)) for _ in range(15)), 4)
    return found


def _milliseconds(action):
    """Of the processor: SQLite works in this process, and what else the machine does should not count."""
    started = process_time()
    action()
    return (process_time() - started) * 1000
