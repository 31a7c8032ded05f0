"""A dictionary that forgets what was asked for longest ago."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any


class Bounded:
    """At most `entries` values that weigh at most `weight` bytes together; None stands for nothing."""

    def __init__(self, *, entries: int, weight: int):
        self.entries = entries
        self.weight = weight
        self.weighs = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self):
        return len(self._kept)

    def get(self, key: Hashable) -> Any:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: Any, weight: int) -> None:
        with self._lock:
            self.weighs += weight - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = value, weight
            while len(self._kept) > self.entries or self.weighs > self.weight:
                self.weighs -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.weighs = 0
