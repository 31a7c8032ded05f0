"""The words of names: which nouns they name, and which documents bear them in their own names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Model
from pyroaring import BitMap

from directory.search.index.naming import Name, Role, names_of
from directory.search.index.vocabulary import Vocabulary
from directory.search.text import folded_words

END = 0  # after each name in a document's line of words; words stand there as their number + 1


def compact(text: str) -> str:
    """A name's words without blanks, so that it does not matter where they are parted."""
    return "".join(folded_words(text))


def words_of(name: Name) -> list[str]:
    """A code is a word of its own, too: `c78`, `7` and `c787`."""
    words = folded_words(name.text)
    return [*words, "".join(words)] if name.role is Role.CODE and len(words) > 1 else words


class NounTexts:
    """The names of the records of one noun, whole and by their words.

    `names` has them by key; `bearers` the keys by the number of a whole name in `phrases`; `keys` by that of a word.
    """

    def __init__(self, words: Vocabulary):
        self.words = words
        self.phrases = Vocabulary()
        self.names: dict[int, list[Name]] = {}
        self.bearers: dict[int, dict[int, Name]] = {}
        self.keys: dict[int, set[int]] = {}

    def put(self, key: int, names: list[Name]) -> None:
        self.remove(key)
        self.names[key] = names
        for phrase, name in _first_of_each(names).items():
            self.bearers.setdefault(self.phrases.use(phrase), {})[key] = name
        for word in {word for name in names for word in words_of(name)}:
            self.keys.setdefault(self.words.use(word), set()).add(key)

    def remove(self, key: int) -> None:
        names = self.names.pop(key, [])
        for phrase in _first_of_each(names):
            number = self.phrases.numbers[phrase]
            self.phrases.drop(number)
            del self.bearers[number][key]
        for word in {word for name in names for word in words_of(name)}:
            number = self.words.numbers[word]
            self.words.drop(number)
            self.keys[number].discard(key)


def _first_of_each(names):
    """Whole names, each with the first name that reads so; own names come first."""
    found: dict[str, Name] = {}
    for name in names:
        if phrase := compact(name.text):
            found.setdefault(phrase, name)
    return found


class DocumentTexts:
    """The words of the own names of all documents of a kind.

    `own` has, by a word's number, the documents with it in a name; `first` those with a name that begins with it.
    """

    def __init__(self, words: Vocabulary):
        self.words = words
        self.own: dict[int, BitMap] = {}
        self.first: dict[int, BitMap] = {}
        # All names of the documents that were there at first, line by line, and their hashes in order.
        self.line = np.zeros(0, np.uint32)
        self.starts = np.zeros(1, np.int64)
        self.hashes, self.hashed = np.zeros(0, np.int64), np.zeros(0, np.uint32)
        # Names of documents put since; the first state of these slots counts no more.
        self.changed: dict[int, list[tuple[int, ...]]] = {}
        self.changed_by_name: dict[tuple[int, ...], set[int]] = {}

    def fill(self, names: Iterable[tuple[int, Sequence[Name]]]) -> None:
        """Take in the names of all documents: pairs of slot and names, in the order of the slots."""
        line, starts, hashes, hashed = [], [0], [], []
        use = self.words.use
        for slot, mine in names:
            starts += [len(line)] * (slot + 1 - len(starts))
            for name in mine:
                numbers = tuple([use(word, 0) for word in folded_words(name.text)])
                if numbers:
                    line += [number + 1 for number in numbers]
                    line.append(END)
                    hashes.append(hash(numbers))
                    hashed.append(slot)
            starts.append(len(line))
        self.line, self.starts = np.array(line, np.uint32), np.array(starts, np.int64)
        order = np.argsort(np.array(hashes, np.int64), kind="stable")
        self.hashes, self.hashed = np.array(hashes, np.int64)[order], np.array(hashed, np.uint32)[order]
        self._fill_bitmaps()

    def _fill_bitmaps(self):
        slots = np.repeat(np.arange(len(self.starts) - 1, dtype=np.uint64), np.diff(self.starts))
        is_word = self.line != END
        is_first = is_word & np.concatenate([[True], ~is_word[:-1]])[: len(is_word)]
        for bitmaps, chosen in ((self.own, is_word), (self.first, is_first)):
            pairs = np.unique((self.line[chosen].astype(np.uint64) - np.uint64(1)) << np.uint64(32) | slots[chosen])
            numbers, starts, counts = np.unique(pairs >> np.uint64(32), return_index=True, return_counts=True)
            documents = (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
            for number, start, count in zip(numbers.tolist(), starts.tolist(), counts.tolist(), strict=True):
                bitmaps[number] = BitMap(documents[start : start + count])
            if bitmaps is self.own:
                self.words.uses[numbers.astype(np.int64)] += counts.astype(np.int32)

    def put(self, slot: int, names: Sequence[Name]) -> None:
        self.remove(slot)
        words = [folded_words(name.text) for name in names]
        for word in {word for mine in words for word in mine}:
            self.own.setdefault(self.words.use(word), BitMap()).add(slot)
        numbered = list(dict.fromkeys(tuple(self.words.numbers[word] for word in mine) for mine in words if mine))
        for numbers in numbered:
            self.first.setdefault(numbers[0], BitMap()).add(slot)
            self.changed_by_name.setdefault(numbers, set()).add(slot)
        self.changed[slot] = numbered

    def remove(self, slot: int) -> None:
        names = self.names(slot)
        for number in {number for numbers in names for number in numbers}:
            self.own[number].discard(slot)
            self.words.drop(number)
        for numbers in names:
            self.first[numbers[0]].discard(slot)
            if slot in self.changed:
                self.changed_by_name[numbers].discard(slot)
        self.changed[slot] = []

    def names(self, slot: int) -> list[tuple[int, ...]]:
        """The names of a document, each as the numbers of its words."""
        if slot in self.changed:
            return self.changed[slot]
        if slot + 1 >= len(self.starts):
            return []
        names, name = [], []
        for number in self.line[self.starts[slot] : self.starts[slot + 1]].tolist():
            if number == END:
                names.append(tuple(name))
                name = []
            else:
                name.append(number - 1)
        return names

    def called(self, words: Sequence[str]) -> BitMap:
        """The documents of which one name is exactly these words."""
        numbers = tuple(self.words.numbers.get(word, -1) for word in words)
        if -1 in numbers:
            return BitMap()
        start = np.searchsorted(self.hashes, hash(numbers))
        stop = np.searchsorted(self.hashes, hash(numbers), side="right")
        found = BitMap(slot for slot in self.hashed[start:stop].tolist() if slot not in self.changed)
        return found | BitMap(self.changed_by_name.get(numbers, ()))


@dataclass
class Texts:
    """All words of the directory: `nouns` by noun, `documents` by kind of record."""

    words: Vocabulary = field(default_factory=Vocabulary)
    nouns: dict[type[Model], NounTexts] = field(default_factory=dict)
    documents: dict[str, DocumentTexts] = field(default_factory=dict)

    def read_noun(self, noun: type[Model], keys: Collection[int] | None = None) -> None:
        """The names of all records of `noun`, or of those with `keys` anew."""
        texts = self.nouns.setdefault(noun, NounTexts(self.words))
        for key in keys or ():
            texts.remove(key)
        for key, names in names_of(noun, keys):
            texts.put(key, names)

    def read_documents(self, noun: type[Model], slots: Mapping[int, int]) -> None:
        """The names of all documents of a kind; `slots` by primary key, both in one order."""
        texts = self.documents[noun._meta.model_name] = DocumentTexts(self.words)
        texts.fill((slots[key], names) for key, names in names_of(noun) if key in slots)
