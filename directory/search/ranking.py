"""Which records a text names, of every kind, best first: an exact name before another name or code, what begins with
the text, what holds all its words, what differs by typing errors, what holds it inside words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nsmallest

from django.db.models import Model, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from directory.models import City, Clinic, Condition, Country, Doctor, Specialty, Treatment
from directory.search.index import current
from directory.search.index.current import State
from directory.search.index.naming import Name, Role
from directory.search.index.orders import page_of_tiers
from directory.search.index.records import NAME
from directory.search.index.vocabulary import distance, errors_allowed
from directory.search.listing import label_key
from directory.search.text import as_latin, typed_words
from directory.search.words import Reading, alike, listing_words

NOUNS_IN_ORDER = (Condition, Treatment, Specialty, City, Country)
KINDS_IN_ORDER = (Condition, Treatment, Specialty, Clinic, Doctor, City, Country)
MOST_COMPARED = 500
FAR = 9  # typing errors of a text of which single words are misspelt, but not the whole a known name


class Why(TextChoices):
    """Why a record is found."""

    NAME = "name", _("Name")
    SYNONYM = "synonym", _("Other name")
    CODE = "code", _("Code")
    BEGINNING = "beginning", _("Begins with it")
    WORDS = "words", _("Has all words")
    SPELLING = "spelling", _("Spelt alike")
    PART = "part", _("Part of a word")


RANKS = {
    Why.NAME: 0,
    Why.SYNONYM: 1,
    Why.CODE: 1,
    Why.BEGINNING: 2,
    Why.WORDS: 3,
    Why.SPELLING: 4,
    Why.PART: 5,
}
EXACT = {Role.NAME: Why.NAME, Role.SYNONYM: Why.SYNONYM, Role.CODE: Why.CODE}


@dataclass(frozen=True)
class Hit:
    """A record that is named: `matched` is the name that says so, `off` how far it is from the text."""

    noun: type[Model]
    key: int
    label: str
    matched: str
    why: Why
    off: int = 0

    def order(self):
        kind = KINDS_IN_ORDER.index(self.noun)
        return (RANKS[self.why], self.off, self.matched != self.label, kind, label_key(self.label), self.key)

    @property
    def is_exact(self) -> bool:
        return RANKS[self.why] <= RANKS[Why.CODE]


class Ranking:
    """What `text` names in one state of the directory. Use it under `current.lock`."""

    def __init__(self, state: State, text: str, limit: int):
        self.state = state
        self.text = text
        self.limit = limit
        self.words = typed_words(text)

    @cached_property
    def hits(self) -> list[Hit]:
        """The best of every kind, `limit` of each at most."""
        if not self.words:
            return []
        found = [hit for noun in NOUNS_IN_ORDER for hit in self.of_noun(noun, self.words)]
        latin = [as_latin(word) for word in self.words]
        if not found and latin != self.words:
            found = [hit for noun in NOUNS_IN_ORDER for hit in self.of_noun(noun, latin)]
        for noun in (Clinic, Doctor):
            found += self._documents(noun)
        return sorted(found, key=Hit.order)

    @property
    def strong(self) -> Hit | None:
        """The one record that is called so, or that is meant if the nearest name has typing errors."""
        exact = [hit for hit in self.hits if hit.is_exact]
        if exact or not self.hits:
            return exact[0] if len(exact) == 1 else None
        best, *others = self.hits
        is_near = best.why is Why.SPELLING and best.off <= errors_allowed("".join(self.words))
        return best if is_near and not any((hit.why, hit.off) == (best.why, best.off) for hit in others) else None

    # Nouns

    def of_noun(self, noun: type[Model], words: Sequence[str]) -> list[Hit]:
        """The records of one noun that `words` name, the best `limit`."""
        best: dict[int, Hit] = {}
        by_own_name = set()
        language = get_language()
        for key, name, why, off in self._named(noun, words, best):
            if not is_seen(self.state, noun, key):
                continue
            hit = Hit(noun, key, self.state.names[noun].label(key, language), name.text, why, off)
            if key not in best or hit.order() < best[key].order():
                best[key] = hit
            if hit.matched == hit.label:
                by_own_name.add(key)
        hits = nsmallest(self.limit, best.values(), key=Hit.order)
        return [replace(hit, matched=hit.label) if hit.key in by_own_name and not hit.is_exact else hit for hit in hits]

    def _named(self, noun, words, best) -> Iterator[tuple[int, Name, Why, int]]:
        texts = self.state.texts.nouns[noun]
        whole = "".join(words)
        exact = texts.phrases.exact(whole)
        if exact is not None:
            for key, name in texts.bearers[exact].items():
                yield key, name, EXACT[name.role], 0
        begun = texts.phrases.beginning_with(whole)
        for number in nsmallest(4 * self.limit, begun, key=lambda number: len(texts.phrases.texts[number])):
            for key, name in texts.bearers[number].items():
                yield key, name, Why.BEGINNING, len(texts.phrases.texts[number]) - len(whole)
        yield from self._by_words(texts, words, Why.WORDS)
        if len(best) >= self.limit:
            return
        yield from self.near(noun, whole)
        if len(words) > 1:
            yield from self._by_words(texts, words, Why.SPELLING)
        yield from self._by_words(texts, words, Why.PART)

    def near(self, noun: type[Model], whole: str) -> Iterator[tuple[int, Name, Why, int]]:
        texts = self.state.texts.nouns[noun]
        for number, errors in texts.phrases.near(whole, errors_allowed(whole)).items():
            for key, name in texts.bearers[number].items():
                yield key, name, Why.SPELLING, errors

    def _by_words(self, texts, words, why):
        """Records whose names have all words: exactly, the last one begun; or misspelt; or inside others."""
        vocabulary = self.state.texts.words
        numbers, keys = set(), None
        for place, word in enumerate(words):
            mine = self._alike(vocabulary, word, place == len(words) - 1, why)
            named = set().union(*(texts.keys[number] for number in mine if number in texts.keys))
            keys = named if keys is None else keys & named
            if not keys:
                return
            numbers.update(mine)
        for key in keys:
            name, missing = self._most_like(texts.names[key], numbers)
            yield key, name, why, missing + (FAR if why is Why.SPELLING else 0)

    @staticmethod
    def _alike(vocabulary, word, is_last, why):
        if why is Why.WORDS:
            exact = vocabulary.exact(word)
            return vocabulary.beginning_with(word) if is_last else [] if exact is None else [exact]
        return alike(vocabulary, word, is_last=is_last, is_forgiving=why is Why.SPELLING)

    @staticmethod
    def _most_like(names, numbers):
        """The name with most of the words and fewest others; how many others."""

        def others(name):
            meant = sum(number in numbers for number in name[1])
            return -meant, len(name[1]) - meant

        best = min(names, key=others)
        return best[0], others(best)[1]

    # Clinics and doctors

    def _documents(self, noun):
        """Those whose own names have the words."""
        kind = current.KINDS[noun._meta.model_name]
        words = listing_words(kind, self.text)
        for is_forgiving in (False, True):
            reading = Reading(self.state, kind, words, is_forgiving, is_of_own_names=True)
            if reading.own:
                break
        else:
            return self._documents_but_for_a_word(noun, reading)
        order = reading.index.orders[NAME]
        whys = [Why.SPELLING] * 4 if is_forgiving else [Why.NAME, Why.BEGINNING, Why.WORDS, Why.WORDS]
        return [
            self._document(noun, slot, reading, why)
            for tier, why in zip(reading.tiers, whys, strict=False)
            for slot in page_of_tiers(order, [tier], 0, self.limit)
        ]

    def _documents_but_for_a_word(self, noun, reading):
        """Those that have all words but one, and are spelt like the whole: the one may be short, or parted wrongly."""
        likely = BitMap()
        for left_out in range(len(reading.words) if len(reading.words) > 1 else 0):
            others = reading.meanings_of_words[:left_out] + reading.meanings_of_words[left_out + 1 :]
            likely |= BitMap.intersection(*(meaning.own for meaning in others))
        hits = [self._document(noun, slot, reading, Why.SPELLING) for slot in likely[:MOST_COMPARED]]
        return nsmallest(self.limit, (hit for hit in hits if hit.off < FAR), key=Hit.order)

    def _document(self, noun, slot, reading, why):
        """Its label is that of its first name, in folded words, until the record is read."""
        known = self.state.texts.words.texts
        names = [
            [known[number] for number in name] for name in self.state.texts.documents[reading.kind.name].names(slot)
        ]
        whole = "".join(reading.words)
        off = 0
        if why is Why.SPELLING:
            most = errors_allowed(whole)
            off = min(distance(whole, "".join(name), most) for name in names)
            off = off if off <= most else FAR
        elif why is not Why.NAME:
            off = min(abs(len("".join(name)) - len(whole)) for name in names)
        return Hit(noun, int(reading.index.pks[slot]), " ".join(names[0]), " ".join(names[0]), why, off)


def is_seen(state: State, noun: type[Model], key: int) -> bool:
    """Whether the public sees this record: it is published, or a published clinic or doctor has it."""
    if noun in (Condition, Treatment):
        return state.names[noun].is_public(state.names[noun].slugs.get(key, ""))
    facet = noun._meta.model_name
    for index in state.indexes.values():
        values = index.facets.values[facet]
        if key in values.numbers and index.facets.totals[values.numbers[key]]:
            return True
    return False
