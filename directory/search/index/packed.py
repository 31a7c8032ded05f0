"""Large tables as arrays, which lie in the file of a snapshot, and beside them what was changed since.

An object for each of a million records weighs more than what is said of it. Tables are packed when they are made and
whenever they are pickled.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, MutableMapping

import numpy as np
from pyroaring import BitMap


class Lines:
    """Byte strings by number, empty where none was put."""

    def __init__(self, lines: Collection[bytes] = ()):
        self._place(np.frombuffer(b"".join(lines), np.uint8), _starts(np.fromiter(map(len, lines), np.int64)))

    @classmethod
    def cut(cls, whole: np.ndarray, lengths: np.ndarray) -> "Lines":
        """An array cut into lines of so many elements."""
        lines = cls.__new__(cls)
        lines._place(whole.view(np.uint8), _starts(lengths * whole.itemsize))
        return lines

    def _place(self, whole, starts):
        self._whole, self._starts = memoryview(whole), memoryview(starts)
        self._changed: dict[int, bytes] = {}
        self._length = len(starts) - 1

    def __getstate__(self):
        return self._packed()

    def __setstate__(self, state):
        self._place(*state)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, number: int) -> bytes:
        line = self._changed.get(number)
        if line is not None:
            return line
        if number >= len(self._starts) - 1:
            return b""
        return bytes(self._whole[self._starts[number] : self._starts[number + 1]])

    def some(self, numbers: Iterable[int]) -> list[bytes]:
        """Those with these numbers that are not empty, in less time than one by one."""
        if self._changed:
            return list(filter(None, map(self.__getitem__, numbers)))
        whole, starts, last = self._whole, self._starts, len(self._starts) - 1
        lines = [bytes(whole[starts[number] : starts[number + 1]]) for number in numbers if number < last]
        return list(filter(None, lines))

    def __setitem__(self, number: int, line: bytes) -> None:
        self._changed[number] = line
        self._length = max(self._length, number + 1)

    def arrays(self, kind: type) -> tuple[np.ndarray, np.ndarray]:
        """The lines one after another, as elements of a kind, and where each begins; as they were last packed."""
        whole = np.asarray(self._whole).view(kind)
        return whole, np.asarray(self._starts) // whole.itemsize

    def pack(self) -> None:
        self._place(*self._packed())

    def _packed(self):
        whole, starts = np.asarray(self._whole), np.asarray(self._starts)
        if not self._changed:
            return whole, starts
        lengths = np.zeros(self._length, np.int64)
        lengths[: len(starts) - 1] = np.diff(starts)
        bounds = np.concatenate([starts, np.full(self._length + 1 - len(starts), starts[-1])])
        parts, after = [], 0
        for number in sorted(self._changed):
            parts += [whole[bounds[after] : bounds[number]], self._changed[number]]
            lengths[number] = len(self._changed[number])
            after = number + 1
        parts.append(whole[bounds[after] :])
        return np.frombuffer(b"".join(parts), np.uint8), _starts(lengths)


def _starts(lengths):
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


class Numbers(MutableMapping):
    """Whole numbers by whole numbers."""

    def __init__(self, keys: Iterable[int] = (), values: Iterable[int] = ()):
        keys, values = np.asarray(keys, np.int64), np.asarray(values, np.int64)
        order = np.argsort(keys)
        self._place(keys[order], values[order])

    def _place(self, keys, values):
        self._keys, self._values = memoryview(keys), memoryview(values)
        self._changed: dict[int, int | None] = {}
        self._length = len(keys)

    def __getstate__(self):
        return self._packed()

    def __setstate__(self, state):
        self._place(*state)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[int]:
        return iter(self._packed()[0].tolist())

    def __getitem__(self, key: int) -> int:
        found = self._found(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: int, default=None):
        found = self._found(key)
        return default if found is None else found

    def __contains__(self, key: object) -> bool:
        return self._found(key) is not None

    def _found(self, key):
        if key in self._changed:
            return self._changed[key]
        place = bisect_left(self._keys, key)
        return self._values[place] if place < len(self._keys) and self._keys[place] == key else None

    def some(self, keys: np.ndarray) -> np.ndarray:
        """Of these keys, in less time than one by one; 0 of those that are not there."""
        mine, values = np.asarray(self._keys), np.asarray(self._values)
        places = np.minimum(np.searchsorted(mine, keys), max(len(mine) - 1, 0))
        found = np.where(mine[places] == keys, values[places], 0) if len(mine) else np.zeros(len(keys), np.int64)
        for place in np.flatnonzero(np.isin(keys, list(self._changed))).tolist():
            found[place] = self._changed[int(keys[place])] or 0
        return found

    def __setitem__(self, key: int, value: int) -> None:
        self._length += key not in self
        self._changed[key] = value

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self._length -= 1
        self._changed[key] = None

    def _packed(self):
        keys, values = np.asarray(self._keys), np.asarray(self._values)
        if not self._changed:
            return keys, values
        put = {key: value for key, value in self._changed.items() if value is not None}
        stays = ~np.isin(keys, list(self._changed))
        keys = np.concatenate([keys[stays], np.array(list(put), np.int64)])
        values = np.concatenate([values[stays], np.array(list(put.values()), np.int64)])
        order = np.argsort(keys)
        return keys[order], values[order]


class Strings:
    """Distinct strings, each with a number from 0 on, found by halving."""

    def __init__(self, strings: Iterable[str] = ()):
        """The strings are distinct."""
        lines = [string.encode() for string in strings]
        self._lines = Lines(lines)
        self._longest = max(map(len, lines), default=0)
        self._order = memoryview(np.zeros(0, np.uint32))
        self._added: dict[bytes, int] = {}  # those that are not in the order
        self._added_sorted: list[bytes] | None = None
        self._sort()

    def __getstate__(self):
        self._sort()
        return self._lines, np.asarray(self._order), self._longest

    def __setstate__(self, state):
        self._lines, order, self._longest = state
        self._order, self._added, self._added_sorted = memoryview(order), {}, None

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> str:
        return self._lines[number].decode()

    def get(self, string: str) -> int | None:
        line = string.encode(errors="surrogatepass")
        number = self._added.get(line)
        if number is None and len(line) <= self._longest and (place := self._before(line)) < len(self._order):
            number = self._order[place] if self._lines[self._order[place]] == line else None
        return number

    def add(self, string: str) -> int:
        """Its number, a new one for a new string."""
        number = self.get(string)
        if number is None:
            number = len(self._lines)
            self._lines[number] = line = string.encode()
            self._added[line] = number
            self._added_sorted = None
            self._longest = max(self._longest, len(line))
        return number

    def beginning_with(self, string: str) -> list[int]:
        """Their numbers, in alphabetical order."""
        line = string.encode(errors="surrogatepass")
        if len(line) > self._longest:
            return []
        numbers = self._order[self._before(line) : self._before(line + b"\xff")].tolist()
        if self._added_sorted is None:
            self._added_sorted = sorted(self._added)
        added = self._added_sorted
        if more := added[bisect_left(added, line) : bisect_left(added, line + b"\xff")]:
            numbers = sorted(numbers + [self._added[each] for each in more], key=self._lines.__getitem__)
        return numbers

    def pack(self) -> None:
        self._sort()
        self._lines.pack()

    def _before(self, line):
        return bisect_left(self._order, line, key=self._lines.__getitem__)

    def _sort(self):
        if len(self._order) < len(self._lines):
            # Two sorted runs, which Python's sort merges.
            new = sorted(range(len(self._order), len(self._lines)), key=self._lines.__getitem__)
            order = sorted([*self._order, *new], key=self._lines.__getitem__)
            self._order, self._added, self._added_sorted = memoryview(np.array(order, np.uint32)), {}, None


class ByNumber(MutableMapping):
    """What JSON can say, by whole numbers."""

    def __init__(self, keys: Collection[int] = (), values: Iterable = ()):
        self._places = Numbers(keys, range(len(keys)))
        self._lines = Lines([self._told(value) for value in values])

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __getitem__(self, key: int):
        return self._understood(self._lines[self._places[key]])

    def __setitem__(self, key: int, value) -> None:
        self._lines[self._places.setdefault(key, len(self._lines))] = self._told(value)

    def __delitem__(self, key: int) -> None:
        self._lines[self._places.pop(key)] = b""

    _understood = staticmethod(json.loads)

    @staticmethod
    def _told(value):
        return json.dumps(value, ensure_ascii=False).encode()


class Arrays(ByNumber):
    """Arrays of whole numbers by whole numbers."""

    def joined(self, keys: Iterable[int]) -> np.ndarray:
        """Those of these keys one after another."""
        return self._understood(b"".join([self._lines[self._places[key]] for key in keys]))

    @staticmethod
    def _understood(line):
        return np.frombuffer(line, np.int64)

    @staticmethod
    def _told(value):
        return np.asarray(value, np.int64).tobytes()


class ByString(MutableMapping):
    """Whole numbers by strings."""

    def __init__(self, strings: Collection[str] = (), values: Iterable[int] = ()):
        """The strings are distinct."""
        self._strings = Strings(strings)
        self._values = Numbers(range(len(strings)), values)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[str]:
        return map(self._strings.__getitem__, self._values)

    def __getitem__(self, string: str) -> int:
        number = self._strings.get(string)
        if number is None or number not in self._values:
            raise KeyError(string)
        return self._values[number]

    def __setitem__(self, string: str, value: int) -> None:
        self._values[self._strings.add(string)] = value

    def __delitem__(self, string: str) -> None:
        number = self._strings.get(string)
        if number is None:
            raise KeyError(string)
        del self._values[number]


class Postings:
    """Sets of documents by whole numbers. Those of `changing` are to be changed, the others are not."""

    def __init__(self, numbers: np.ndarray | None = None, slots: np.ndarray | None = None):
        """Of pairs, each once, sorted."""
        self._lines = Lines()
        self._read: dict[int, BitMap] = {}
        self._changed: set[int] = set()
        self._all: list[BitMap] = []
        if numbers is not None:
            found, starts, counts = np.unique(numbers, return_index=True, return_counts=True)
            lines = [b""] * (1 + max(found.tolist(), default=-1))
            for number, start, stop in zip(found.tolist(), starts.tolist(), (starts + counts).tolist(), strict=True):
                lines[number] = documents_of(slots[start:stop]).serialize()
            self._lines = Lines(lines)

    def __getstate__(self):
        for number in self._changed:
            self._lines[number] = self._read[number].serialize()
        return self._lines

    def __setstate__(self, state):
        self._lines, self._read, self._changed, self._all = state, {}, set(), []

    def __getitem__(self, number: int) -> BitMap:
        documents = self._read.get(number)
        if documents is None:
            line = self._lines[number]
            documents = BitMap.deserialize(line) if line else BitMap()
        return documents

    def changing(self, number: int) -> BitMap:
        self._changed.add(number)
        documents = self._read[number] = self[number]
        return documents

    def union(self, numbers: Collection[int]) -> BitMap:
        read = [self._read[number] for number in numbers if number in self._read]
        lines = self._lines.some([number for number in numbers if number not in self._read])
        return union([*read, *map(BitMap.deserialize, lines)])

    def all(self, numbers: np.ndarray) -> list[BitMap]:
        """The sets of `numbers`, which are all there are; they stay in memory."""
        if len(self._all) < len(numbers):
            self._read = {number: self[number] for number in numbers.tolist()}
            self._all = list(self._read.values())
        return self._all


def union(sets: Iterable[BitMap]) -> BitMap:
    sets = list(sets)
    return BitMap.union(*sets) if sets else BitMap()


def documents_of(slots: np.ndarray) -> BitMap:
    """Of small whole numbers, ascending. (pyroaring reads NumPy's arrays one by one.)"""
    return BitMap(array("I", slots.astype(np.uint32, copy=False).tobytes()))
