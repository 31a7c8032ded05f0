"""A set of strings, and which of them are like a typed one: the same, longer, holding it, or a few typing errors away.

Most strings are ruled out by two numbers kept for each, its letters and its pairs of letters as bit sets: an edit
changes few of either. What is left is compared in truth.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import wraps
from itertools import pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST_PART = 4  # letters of a word that is looked for inside others
LONGEST = 255
SPARE = 1024
CHUNK = 4096
MOST_REMEMBERED = 4096


def errors_allowed(text: str) -> int:
    """Typing errors forgiven in a word or name of that length."""
    return 0 if len(text) < 4 else 1 if len(text) < 8 else 2


def distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed or swapped with a neighbour (optimal string alignment); most + 1 for more."""
    return OSA.distance(one, other, score_cutoff=most)


def _remembered(find):
    """Keeps the answers of a method in `_found`; they are not to be changed."""

    @wraps(find)
    def found(self, *asked):
        answer = self._found.get((find.__name__, *asked))
        if answer is None:
            if len(self._found) >= MOST_REMEMBERED:
                self._found.clear()
            answer = self._found[find.__name__, *asked] = find(self, *asked)
        return answer

    return found


class Vocabulary:
    """Strings without blanks, each with a number from 0 and how often it is used; unused ones are not found."""

    def __init__(self):
        self.texts: list[str] = []
        self.numbers: dict[str, int] = {}
        self.uses = np.zeros(0, np.int32)
        self.lengths = np.zeros(0, np.uint8)
        self.letters = np.zeros(0, np.uint32)
        self.pairs = np.zeros(0, np.uint64)
        self._sorted: list[str] = []
        self._unsorted = 0  # the texts from here on are not in `_sorted` yet
        self._unmasked = 0  # nor in the arrays
        self._found: dict[tuple, list[int] | dict[int, int]] = {}  # answers so far, until something changes

    def use(self, text: str, times: int = 1) -> int:
        """Its number, a new one for a new text."""
        number = self.numbers.get(text)
        if number is None:
            number = self.numbers[text] = len(self.texts)
            self.texts.append(text)
            if number >= len(self.uses):
                self.uses = np.concatenate([self.uses, np.zeros(SPARE + len(self.uses) // 2, np.int32)])
        self.uses[number] += times
        self._found.clear()
        return number

    def drop(self, number: int) -> None:
        self.uses[number] -= 1
        self._found.clear()

    def exact(self, text: str) -> int | None:
        number = self.numbers.get(text)
        return number if number is not None and self.uses[number] > 0 else None

    @_remembered
    def beginning_with(self, text: str) -> list[int]:
        """In alphabetical order."""
        self._sort()
        start = bisect_left(self._sorted, text)
        stop = bisect_left(self._sorted, text + "\U0010ffff", lo=start)
        return self._used(self.numbers[each] for each in self._sorted[start:stop])

    @_remembered
    def holding(self, text: str) -> list[int]:
        self._mask()
        asked = np.uint64(_pairs(text))
        likely = np.flatnonzero((asked & ~self.pairs == 0) & (self.lengths >= min(len(text), LONGEST)))
        texts = self.texts
        return self._used(number for number in likely.tolist() if text in texts[number])

    @_remembered
    def near(self, text: str, most: int) -> dict[int, int]:
        """Those that are 1 to `most` typing errors away, and how many."""
        self._mask()
        if not most:
            return {}
        length, letters, pairs = min(len(text), LONGEST), np.uint32(_letters(text)), np.uint64(_pairs(text))
        likely = np.bitwise_count(self.letters ^ letters) <= 2 * most
        likely &= (self.lengths >= max(length - most, 0)) & (self.lengths <= length + most)
        numbers = np.flatnonzero(likely)
        # A letter changed breaks two pairs, two letters swapped break three.
        lost = np.bitwise_count(pairs & ~self.pairs[numbers]) <= 3 * most
        numbers = self._used(numbers[lost].tolist())
        texts = [self.texts[number] for number in numbers]
        errors = process.cdist([text], texts, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        return {number: each for number, each in zip(numbers, errors.tolist(), strict=True) if 0 < each <= most}

    def _used(self, numbers: Iterable[int]) -> list[int]:
        uses = self.uses
        return [number for number in numbers if uses[number] > 0]

    def _sort(self):
        new = self.texts[self._unsorted :]
        if new:
            # Two sorted runs, which Python's sort merges.
            self._sorted = sorted(self._sorted + sorted(new))
            self._unsorted = len(self.texts)

    def _mask(self):
        new = self.texts[self._unmasked :]
        if not new:
            return
        lengths, letters, pairs = _masks(new)
        self.lengths = np.concatenate([self.lengths, lengths])
        self.letters = np.concatenate([self.letters, letters])
        self.pairs = np.concatenate([self.pairs, pairs])
        self._unmasked = len(self.texts)


def _letters(text):
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _pairs(text):
    bits = 0
    for one, other in pairwise(text):
        bits |= 1 << (ord(one) * 31 + ord(other) & 63)
    return bits


def _masks(texts):
    """Of each text: its length, `_letters` and `_pairs`."""
    lengths = np.zeros(len(texts), np.uint8)
    letters, pairs = np.zeros(len(texts), np.uint32), np.zeros(len(texts), np.uint64)
    for start in range(0, len(texts), CHUNK):
        part = slice(start, start + CHUNK)
        codes = np.array([text[:LONGEST] for text in texts[part]])
        codes = codes.view(np.uint32).reshape(len(codes), -1).astype(np.uint64)
        lengths[part] = (codes > 0).sum(axis=1)
        bits = np.where(codes > 0, np.uint64(1) << (codes & np.uint64(31)), np.uint64(0))
        letters[part] = np.bitwise_or.reduce(bits, axis=1)
        both = codes[:, :-1] * np.uint64(31) + codes[:, 1:] & np.uint64(63)
        bits = np.where(codes[:, 1:] > 0, np.uint64(1) << both, np.uint64(0))
        pairs[part] = np.bitwise_or.reduce(bits, axis=1, initial=0)
    return lengths, letters, pairs
