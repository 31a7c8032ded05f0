"""The words of names: which nouns they name, and which documents bear them in their own names."""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Model
from pyroaring import BitMap

from directory.search.index.naming import Name, Role, names_of, texts_of
from directory.search.index.packed import Lines, Postings, documents_of
from directory.search.index.vocabulary import Vocabulary
from directory.search.text import folded_words

END = 0  # after each name in a document's line of words; words stand there as their number + 1
FACTOR = 0x9E3779B97F4A7C15  # odd, its bits without a pattern: 2**64 over the golden ratio


def compact(text: str) -> str:
    """A name's words without blanks, so that it does not matter where they are parted."""
    return "".join(folded_words(text))


def words_of(name: Name) -> list[str]:
    """A code is a word of its own, too: `c78`, `7` and `c787`."""
    words = folded_words(name.text)
    return [*words, "".join(words)] if name.role is Role.CODE and len(words) > 1 else words


class NounTexts:
    """The names of the records of one noun, whole and by their words.

    `names` has them by key, each with the numbers of its words; `bearers` the keys by the number of a whole name in
    `phrases`; `keys` by that of a word.
    """

    def __init__(self, words: Vocabulary):
        self.words = words
        self.phrases = Vocabulary()
        self.names: dict[int, list[tuple[Name, tuple[int, ...]]]] = {}
        self.bearers: dict[int, dict[int, Name]] = {}
        self.keys: dict[int, set[int]] = {}

    def put(self, key: int, names: list[Name]) -> None:
        self.remove(key)
        self.names[key] = [(name, tuple([self.words.use(word, 0) for word in words_of(name)])) for name in names]
        for phrase, name in _first_of_each(names).items():
            self.bearers.setdefault(self.phrases.use(phrase), {})[key] = name
        for number in self._numbers(key):
            self.words.uses[number] += 1
            self.keys.setdefault(number, set()).add(key)

    def remove(self, key: int) -> None:
        for phrase in _first_of_each([name for name, _numbers in self.names.get(key, ())]):
            number = self.phrases.texts.get(phrase)
            self.phrases.drop(number)
            del self.bearers[number][key]
        for number in self._numbers(key):
            self.words.drop(number)
            self.keys[number].discard(key)
        self.names.pop(key, None)

    def _numbers(self, key):
        return {number for _name, numbers in self.names.get(key, ()) for number in numbers}


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
        self.own, self.first = Postings(), Postings()
        self.lines = Lines()  # by slot: the numbers of the words of all names
        # Hashes of the names, in order, and beside them whose they are; but not of the documents put since.
        self.hashes, self.hashed = np.zeros(0, np.uint64), np.zeros(0, np.uint32)
        self.put_since = BitMap()
        self.put_by_name: dict[tuple[int, ...], set[int]] = {}

    def __getstate__(self):
        if self.put_since:
            self._hash_all()
        return self.__dict__

    def fill(self, names: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Take in the names of all documents: pairs of slot and names, in the order of the slots."""
        line, ends, known = array("I"), array("q"), {}
        for slot, mine in names:
            ends.extend([len(line)] * (slot - len(ends)))
            for name in mine:
                before = len(line)
                for part in name.split():
                    words = known.get(part)
                    if words is None:
                        words = known[part] = [self.words.use(word, 0) + 1 for word in folded_words(part)]
                    line.extend(words)
                if len(line) > before:
                    line.append(END)
            ends.append(len(line))
        whole, lengths = np.array(line, np.uint32), np.diff(np.array(ends, np.int64), prepend=0)
        self.lines = Lines.cut(whole, lengths)
        self._fill_postings(whole, np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths))
        self._hash_all()

    def _fill_postings(self, line, slots):
        is_word = line != END
        is_first = is_word & np.concatenate([[True], ~is_word[:-1]])[: len(is_word)]
        for name, chosen in (("own", is_word), ("first", is_first)):
            pairs = np.unique((line[chosen].astype(np.uint64) - np.uint64(1)) << np.uint64(32) | slots[chosen])
            numbers = (pairs >> np.uint64(32)).astype(np.int64)
            setattr(self, name, Postings(numbers, pairs.astype(np.uint32)))
            if name == "own":
                self.words.uses += np.bincount(numbers, minlength=len(self.words.uses)).astype(np.int32)

    def _hash_all(self):
        self.lines.pack()
        whole, starts = self.lines.arrays(np.uint32)
        hashes = _hashes(whole)
        order = np.argsort(hashes, kind="stable")
        ends = np.flatnonzero(whole == END)
        self.hashes = hashes[order]
        self.hashed = (np.searchsorted(starts, ends[order], side="right") - 1).astype(np.uint32)
        self.put_since, self.put_by_name = BitMap(), {}

    def put(self, slot: int, names: Sequence[Name]) -> None:
        self.remove(slot)
        words = [folded_words(name.text) for name in names]
        for word in {word for mine in words for word in mine}:
            self.own.changing(self.words.use(word)).add(slot)
        numbered = list(dict.fromkeys(tuple(map(self.words.texts.get, mine)) for mine in words if mine))
        for numbers in numbered:
            self.first.changing(numbers[0]).add(slot)
            self.put_by_name.setdefault(numbers, set()).add(slot)
        self.lines[slot] = _line(numbered)

    def remove(self, slot: int) -> None:
        names = self.names(slot)
        for number in {number for numbers in names for number in numbers}:
            self.own.changing(number).discard(slot)
            self.words.drop(number)
        for numbers in names:
            self.first.changing(numbers[0]).discard(slot)
            if slot in self.put_since:
                self.put_by_name[numbers].discard(slot)
        self.put_since.add(slot)
        self.lines[slot] = b""

    def names(self, slot: int) -> list[tuple[int, ...]]:
        """The names of a document, each as the numbers of its words."""
        names, name = [], []
        for number in memoryview(self.lines[slot]).cast("I").tolist():
            if number == END:
                names.append(tuple(name))
                name = []
            else:
                name.append(number - 1)
        return names

    def called(self, words: Sequence[str]) -> BitMap:
        """The documents of which one name is exactly these words."""
        numbers = tuple(map(self.words.texts.get, words))
        if None in numbers:
            return BitMap()
        asked = _hashes(np.frombuffer(_line([numbers]), np.uint32))
        start, stop = np.searchsorted(self.hashes, asked), np.searchsorted(self.hashes, asked, side="right")
        found = documents_of(self.hashed[start[0] : stop[0]]) - self.put_since
        return found | BitMap(self.put_by_name.get(numbers, ()))


def _line(names):
    return np.array(
        [each for numbers in names for each in (*(number + 1 for number in numbers), END)], np.uint32
    ).tobytes()


def _hashes(line):
    """Of each name in it, of the numbers of its words in their order."""
    ends = np.flatnonzero(line == END)
    starts = np.concatenate([[0], ends[:-1] + 1])[: len(ends)]
    lengths = ends - starts + 1
    places = np.arange(len(line)) - np.repeat(starts, lengths)
    powers = np.cumprod(np.full(lengths.max(initial=1), FACTOR, np.uint64))
    return np.add.reduceat(line * powers[places], starts) if len(ends) else np.zeros(0, np.uint64)


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
        texts.fill((slot, names) for key, names in texts_of(noun) if (slot := slots.get(key)) is not None)

    def pack(self) -> None:
        """Once everything is read."""
        self.words.texts.pack()
        for noun in self.nouns.values():
            noun.phrases.texts.pack()
