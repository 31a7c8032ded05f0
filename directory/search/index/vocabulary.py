"""A set of strings, and which of them are like a typed one: the same, longer, holding it, or a few typing errors away.

Most strings are ruled out by two numbers kept for each, its letters and its pairs of letters as bit sets: an edit
changes few of either. What is left is compared in truth.
"""

from functools import wraps
from itertools import pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.search.index.packed import Strings

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
        self.texts = Strings()
        self.uses = np.zeros(0, np.int32)
        self.lengths = np.zeros(0, np.uint8)
        self.letters = np.zeros(0, np.uint32)
        self.pairs = np.zeros(0, np.uint64)
        self._masked = 0  # the texts from here on are not in the last three yet
        self._found: dict[tuple, list[int] | dict[int, int]] = {}  # answers so far, until something changes

    def __getstate__(self):
        self._mask()
        return self.__dict__ | {"_found": {}}

    def use(self, text: str, times: int = 1) -> int:
        """Its number, a new one for a new text."""
        number = self.texts.add(text)
        if number >= len(self.uses):
            more = SPARE + len(self.uses) // 2
            for name in ("uses", "lengths", "letters", "pairs"):
                values = getattr(self, name)
                setattr(self, name, np.concatenate([values, np.zeros(more, values.dtype)]))
        self.uses[number] += times
        self._found.clear()
        return number

    def drop(self, number: int) -> None:
        self.uses[number] -= 1
        self._found.clear()

    def exact(self, text: str) -> int | None:
        number = self.texts.get(text)
        return number if number is not None and self.uses[number] > 0 else None

    @_remembered
    def beginning_with(self, text: str) -> list[int]:
        """In alphabetical order."""
        return self._used(np.array(self.texts.beginning_with(text), np.int64)).tolist()

    @_remembered
    def holding(self, text: str) -> list[int]:
        self._mask()
        asked = np.uint64(_pairs(text))
        likely = (asked & ~self.pairs == 0) & (self.lengths >= min(len(text), LONGEST))
        texts = self.texts
        return [number for number in self._used(np.flatnonzero(likely)).tolist() if text in texts[number]]

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
        numbers = self._used(numbers[lost]).tolist()
        texts = [self.texts[number] for number in numbers]
        errors = process.cdist([text], texts, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        return {number: each for number, each in zip(numbers, errors.tolist(), strict=True) if 0 < each <= most}

    def _used(self, numbers):
        return numbers[self.uses[numbers] > 0]

    def _mask(self):
        if self._masked < len(self.texts):
            new = slice(self._masked, len(self.texts))
            texts = [self.texts[number] for number in range(new.start, new.stop)]
            self.lengths[new], self.letters[new], self.pairs[new] = _masks(texts)
            self._masked = new.stop


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
