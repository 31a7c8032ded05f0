"""Orders of documents, and a page of any set of them without sorting the set."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from pyroaring import BitMap

from directory.search.index.facets import slots_of

SPARE = 1024
GAP = 2**32  # between two ranks at first
FEW = 16  # a set of less than one in so many documents is ordered by its ranks, a larger one by walking the order


class Order:
    """All documents by a key. `key_of(slot)` is what they are compared by: bytes, no two the same.

    `ranks` has by slot a number; the numbers ascend in this order, so far apart that one more finds room between two.
    """

    def __init__(self, key_of: Callable[[int], bytes], slots: Sequence[int] = (), ranks: np.ndarray | None = None):
        self.key_of = key_of
        self.slots = self._room = np.asarray(slots, np.uint32)
        self._ranks = ranks

    def insert(self, slot: int) -> None:
        place, length = self._place(slot), len(self.slots)
        if length == len(self._room):
            self._room = np.concatenate([self.slots, np.zeros(SPARE, np.uint32)])
        room = memoryview(self._room)
        room[place + 1 : length + 1] = room[place:length]
        room[place] = slot
        self.slots = self._room[: length + 1]
        self._rank(slot, place)

    def remove(self, slot: int) -> None:
        """By the key it was inserted with."""
        place, length = self._place(slot), len(self.slots)
        room = memoryview(self._room)
        room[place : length - 1] = room[place + 1 : length]
        self.slots = self._room[: length - 1]

    def _place(self, slot):
        return bisect_left(memoryview(self.slots), self.key_of(slot), key=self.key_of)

    def _rank(self, slot, place):
        if self._ranks is None:
            return
        if slot >= len(self._ranks):
            self._ranks = np.concatenate([self._ranks, np.zeros(SPARE + slot - len(self._ranks), np.int64)])
        before = int(self._ranks[self.slots[place - 1]]) if place else 0
        after = int(self._ranks[self.slots[place + 1]]) if place + 1 < len(self.slots) else before + 2 * GAP
        self._ranks[slot] = (before + after) // 2
        if after - before < 2:
            self._ranks = None

    @property
    def ranks(self) -> np.ndarray:
        if self._ranks is None:
            self._ranks = np.zeros(int(self.slots.max(initial=0)) + 1, np.int64)
            self._ranks[self.slots] = np.arange(1, len(self.slots) + 1) * GAP
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
                first = np.argpartition(ranks, stop - 1)[:stop]
                slots, ranks = slots[first], ranks[first]
            return slots[np.argsort(ranks)[start:]].tolist()
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
