"""What a text names among the records of a kind, best first: the one meaning of `q` in listings.

Every word must name the record, in its own name or in that of a place, specialty, treatment, condition or clinic that
it has as a facet. A word names what it is, what holds it (from four letters on) and, as the last one, what begins with
it. Two neighbours may be one word there, or one typed word two. Typing errors are forgiven only where the directory
has no record without them, whatever facets are chosen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from django.db.models import Model
from django.utils.translation import get_language
from pyroaring import BitMap

from directory.models import Clinic
from directory.search.index import current
from directory.search.index.current import State
from directory.search.index.facets import slots_of
from directory.search.index.packed import union
from directory.search.index.records import RecordIndex
from directory.search.index.vocabulary import SHORTEST_PART, Vocabulary, errors_allowed
from directory.search.kinds import Kind
from directory.search.listing import NamesFound
from directory.search.text import as_latin, folded_words, typed_words
from directory.titles import without_titles

SHORTEST_HALF = 3  # letters of a word that was typed as one with its neighbour


def listing_words(kind: Kind, text: str) -> list[str]:
    """The words of `text` that name a record; for doctors without titles, unless there is nothing else."""
    typed = typed_words(text)
    return without_titles(typed) if kind.name == "doctor" else typed


def alike(words: Vocabulary, word: str, *, is_last: bool, is_forgiving: bool = False) -> list[int]:
    """The numbers of the words that `word` may stand for."""
    exact = words.exact(word)
    found = dict.fromkeys([] if exact is None else [exact])
    if is_last:
        found |= dict.fromkeys(words.beginning_with(word))
    if len(word) >= SHORTEST_PART:
        found |= dict.fromkeys(words.holding(word))
    if is_forgiving:
        found |= words.near(word, errors_allowed(word))
    return list(found)


@dataclass(frozen=True)
class Meaning:
    """What one typed word names: `documents` at all, `own` in their own names, `first` as the beginning of one."""

    numbers: Sequence[int]
    documents: BitMap
    own: BitMap
    first: BitMap

    def both(self, other: "Meaning") -> "Meaning":
        return Meaning(
            [*self.numbers, *other.numbers],
            self.documents & other.documents,
            self.own & other.own,
            self.first & other.own,
        )

    @classmethod
    def any(cls, meanings: Sequence["Meaning"]) -> "Meaning":
        numbers = list(dict.fromkeys(number for each in meanings for number in each.numbers))
        return cls(
            numbers, *(union(getattr(each, name) for each in meanings) for name in ("documents", "own", "first"))
        )


@dataclass
class Reading:
    """The words of a text as the records of a kind bear them, or only their own names."""

    state: State
    kind: Kind
    words: list[str]
    is_forgiving: bool = False
    is_of_own_names: bool = False
    meanings: list[Meaning] = field(default_factory=list)
    meanings_of_words: list[Meaning] = field(default_factory=list)

    @classmethod
    def of(cls, state: State, kind: Kind, text: str) -> "Reading":
        """Strict, or forgiving where the strict one finds nothing."""
        strict = cls(state, kind, listing_words(kind, text))
        return strict if strict.documents else cls(state, kind, strict.words, is_forgiving=True)

    @property
    def index(self) -> RecordIndex:
        return self.state.indexes[self.kind.name]

    @property
    def vocabulary(self) -> Vocabulary:
        return self.state.texts.words

    @cached_property
    def documents(self) -> BitMap:
        return self._named[0]

    @property
    def own(self) -> BitMap:
        """The documents of which the own names have all words."""
        return self._named[1]

    @cached_property
    def tiers(self) -> list[BitMap]:
        """Disjoint: a name is the text; a name begins with its first word and holds the rest; holds all; the rest."""
        if not self.words:
            return [self.documents]
        documents, own, first = self._named
        exact = self.state.texts.documents[self.kind.name].called(self.words) & documents
        ranked = [exact, own & first, own, documents]
        return [tier - union(ranked[:place]) for place, tier in enumerate(ranked)]

    @cached_property
    def _named(self):
        """What all words name: at all, in own names, and in own names of which one begins with the first word."""
        if not self.words:
            everything = self.index.facets.documents
            return everything, everything, everything
        last = len(self.words) - 1
        # By number of words read: of the words so far.
        read = [Meaning([], *[self.index.facets.documents] * 3)]
        once = cache(lambda word, is_last: self._meaning(word, is_last=is_last))
        for place, word in enumerate(self.words):
            mine = once(word, place == last)
            self.meanings.append(mine)
            self.meanings_of_words.append(mine)
            ways = [_then(read[place], mine, is_first=place == 0)]
            if place:
                joined = self._of(self._exactly(self.words[place - 1] + word, is_last=place == last))
                self.meanings.append(joined)
                ways.append(_then(read[place - 1], joined, is_first=place == 1))
            read.append(Meaning.any(ways))
        return read[-1].documents, read[-1].own, read[-1].first

    def _meaning(self, word, *, is_last):
        found = self._of(alike(self.vocabulary, word, is_last=is_last, is_forgiving=self.is_forgiving))
        if not found.documents and (latin := as_latin(word)) != word:
            word = latin
            found = self._of(alike(self.vocabulary, word, is_last=is_last, is_forgiving=self.is_forgiving))
        return found if found.documents else Meaning.any([found, *self._halves(word, is_last)])

    def _halves(self, word, is_last):
        """The word as two that were typed without a blank; forgiving, with errors in one of them."""
        for place in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
            left, right = word[:place], word[place:]
            numbers, others = self._exactly(left), self._exactly(right, is_last=is_last)
            if not (numbers and others) and not (self.is_forgiving and (numbers or others)):
                continue
            one, other = self._of(numbers), self._of(others)
            if one.documents and other.documents:
                yield one.both(other)
            elif self.is_forgiving and one.documents:
                yield one.both(self._of(self.vocabulary.near(right, errors_allowed(right))))
            elif self.is_forgiving and other.documents:
                yield self._of(self.vocabulary.near(left, errors_allowed(left))).both(other)

    def _exactly(self, word, is_last=False):
        """Exactly this word, or as the last one a longer one."""
        exact = self.vocabulary.exact(word)
        return self.vocabulary.beginning_with(word) if is_last else [] if exact is None else [exact]

    def _of(self, numbers: Collection[int]) -> Meaning:
        texts = self.state.texts.documents[self.kind.name]
        own, first = texts.own.union(numbers), texts.first.union(numbers)
        documents = own if self.is_of_own_names else union([own, *self._by_facets(numbers)])
        return Meaning(list(numbers), documents, own, first)

    def _by_facets(self, numbers):
        facets = self.index.facets
        for facet, noun in text_facets(self.kind):
            keys = self._clinics(numbers) if noun is Clinic else self._keys(noun, numbers)
            if keys:
                yield facets.having(facet, keys)

    def _keys(self, noun, numbers):
        keys = self.state.texts.nouns[noun].keys
        return set().union(*(keys[number] for number in numbers if number in keys))

    def _clinics(self, numbers):
        slots = self.state.texts.documents["clinic"].own.union(numbers)
        return self.state.indexes["clinic"].pks[slots_of(slots)].tolist()

    # Why a record is named

    def names_found(self, pks: Collection[int]) -> dict[int, NamesFound]:
        if not self.documents:
            return {}
        numbers = {number for meaning in self.meanings for number in meaning.numbers}
        named = {
            facet: keys
            for facet, noun in text_facets(self.kind)
            if (keys := set(self._clinics(numbers) if noun is Clinic else self._keys(noun, numbers)))
        }
        texts = self.state.texts.documents[self.kind.name]
        found = {}
        for pk in pks:
            slot = self.index.slots[pk]
            names = [not numbers.isdisjoint(name) for name in texts.names(slot)]
            facets = [
                self._label(facet, key, numbers)
                for facet, keys in named.items()
                for key in self.index.facets.keys_of(slot, facet)
                if key in keys
            ]
            found[pk] = NamesFound(any(names[:1]), any(names), list(dict.fromkeys(facets)))
        return found

    def _label(self, facet, key, numbers):
        """A name in the language of the page, followed by the name that has the words where that is another."""
        label = self.state.names_of(self.kind.name, facet).label(key, get_language())
        noun = self.kind.columns[facet].noun
        if noun is Clinic:
            return label
        known = map(self.vocabulary.texts.get, folded_words(label))
        if not numbers.isdisjoint(known):
            return label
        names = self.state.texts.nouns[noun].names[key]
        saying = next((name.text for name, mine in names if not numbers.isdisjoint(mine)), label)
        return label if saying == label else f"{label} ({saying})"


def text_facets(kind: Kind) -> list[tuple[str, type]]:
    """The facets whose values may be named by words: places first, then specialties, treatments, conditions."""
    order = ("clinic", "city", "country", "specialty", "treatment", "condition")
    return [(name, kind.columns[name].noun) for name in order if name in kind.columns]


def named(model: type[Model], text: str) -> list[list[int]]:
    """The primary keys of the clinics or doctors that `text` names, tier by tier."""
    with current.lock:
        reading = Reading.of(current.fresh(), current.KINDS[model._meta.model_name], text)
        return [reading.index.pks[tier.to_array()].tolist() for tier in reading.tiers]


def _then(read, mine, *, is_first):
    own = read.own & mine.own
    return Meaning([], read.documents & mine.documents, own, own & (mine.first if is_first else read.first))
