"""Words of a warning sign in what a patient writes: a reason to read it first, never a diagnosis.

The guides' editors keep the phrases (`WarningSign.phrases`). A phrase is found where all its words stand in the text
in their order, with few words between them. Accents, umlauts spelt out and one typing error in a long word do not
matter.
"""

import logging
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from django.conf import settings
from django.db.models import Q
from rapidfuzz.distance import OSA

from directory.models import Condition, Urgency, WarningSign
from directory.search.text import normalise, spelt_out
from enquiries.models.stages import Alert

logger = logging.getLogger(__name__)

MOST_BETWEEN = 2  # words between two words of a phrase
LONG = 6  # letters from which on a word may hold a typing error
SHORTEST_STEM = 3
APOSTROPHES = frozenset("'’‘ʼ`´")
ALERTS = {Urgency.EMERGENCY: Alert.EMERGENCY, Urgency.TODAY: Alert.TODAY, Urgency.SOON: Alert.SOON}

NEGATIONS = frozenset(
    spelt_out(normalise(word))
    for word in """
    no not without never nor neither
    kein keine keinen keinem keiner keines nicht nie niemals ohne weder noch
    no ni sin nunca jamás ningún ninguna ninguno tampoco
    не нет ни без никогда
    hiç hiçbir ne
    لا ليس ليست لم بدون دون بلا غير
    """.split()
)
"""Directly before a word of a phrase they say that it is not so. Nothing else is read as a denial."""


@dataclass(frozen=True)
class Match:
    """`words` are the patient's own, from `start` to `end` of the text."""

    sign: WarningSign
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Word:
    """A word of a text, folded, and where it stands."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class Pattern:
    """A word of a phrase, folded; of a stem any ending will do."""

    folded: str
    is_stem: bool

    def fits(self, word: str) -> bool:
        if word == self.folded or (self.is_stem and word.startswith(self.folded)):
            return True
        length = len(self.folded)
        if length < LONG:
            return False
        if self.is_stem:
            beginnings = {word[:end] for end in range(length - 1, length + 2)}
            return any(_is_one_slip_away(start, self.folded) for start in beginnings if start[-1:] == self.folded[-1])
        return abs(len(word) - length) <= 1 and _is_one_slip_away(word, self.folded)


class Vocabulary:
    """The words of a text, and where each pattern fits one of them."""

    def __init__(self, text: str):
        self.text = text
        self.words = list(_words_of(text))
        self._at = defaultdict(list)
        for at, word in enumerate(self.words):
            self._at[word.folded].append(at)
        self._sorted = sorted(self._at)
        self._alike = _by_pieces(self._sorted)
        self._known = {}

    def places(self, pattern: Pattern) -> list[int]:
        if pattern not in self._known:
            fitting = {word for word in self._candidates(pattern) if pattern.fits(word)}
            self._known[pattern] = sorted(at for word in fitting for at in self._at[word])
        return self._known[pattern]

    def _candidates(self, pattern):
        if pattern.folded in self._at:
            yield pattern.folded
        if pattern.is_stem:
            for at in range(bisect_left(self._sorted, pattern.folded), len(self._sorted)):
                if not self._sorted[at].startswith(pattern.folded):
                    break
                yield self._sorted[at]
        if len(pattern.folded) >= LONG:
            for piece in {pattern.folded[:2], pattern.folded[3:6]}:
                yield from self._alike.get(piece, ())

    def is_denied(self, at: int) -> bool:
        """Whether a negation stands directly before the word, with nothing but space between."""
        if at == 0 or self.words[at - 1].folded not in NEGATIONS:
            return False
        return self.text[self.words[at - 1].end : self.words[at].start].isspace()


def found(text: str, signs: Iterable[WarningSign]) -> list[Match]:
    """The signs whose phrases stand in `text`, each once, where it comes first; in the order of the text."""
    vocabulary = Vocabulary(text)
    matches = []
    for sign in signs:
        spans = [span for phrase in phrases_of(sign) if (span := _first_span(phrase, vocabulary))]
        if spans:
            first, last = min(spans, key=lambda span: (span[0], -span[1]))
            start, end = vocabulary.words[first].start, vocabulary.words[last].end
            matches.append(Match(sign, start, end, text[start:end]))
    return sorted(_without_repeats(matches), key=lambda match: match.start)


def phrases_of(sign: WarningSign) -> list[tuple[Pattern, ...]]:
    """In all languages of the site, and in the one the texts of all others fall back to."""
    codes = dict.fromkeys([settings.MODELTRANSLATION_DEFAULT_LANGUAGE, *dict(settings.LANGUAGES)])
    return [phrase for code in codes for phrase in _read(getattr(sign, f"phrases_{code}") or "")]


def signs_for(condition: Condition | None) -> list[WarningSign]:
    """The signs to look for in a question: the condition's first, then the emergencies of all published guides.

    Where it names no condition, any sign may be meant.
    """
    published = Q(condition__in=Condition.objects.published().values("pk"))
    if condition:
        published &= Q(urgency=Urgency.EMERGENCY)
        published |= Q(condition=condition)
    signs = WarningSign.objects.filter(published).order_by("condition", "position", "pk")
    return sorted(signs, key=lambda sign: sign.condition_id != condition.pk) if condition else list(signs)


def read(text: str, condition: Condition | None) -> list[Match]:
    """What is found in a question or a message about `condition`. Whatever goes wrong here, the text must be taken."""
    try:
        return found(text, signs_for(condition))
    except Exception as error:  # a text that is not read for signs is still read by people
        logger.error("A text was not read for warning signs: %s", type(error).__name__)
        return []


def alert_of(found_signs) -> Alert:
    """The alert that signs or flags (whatever has an `urgency`) call for: that of the most urgent."""
    return max((ALERTS[Urgency(sign.urgency)] for sign in found_signs), default=Alert.NONE)


def _without_repeats(matches):
    """Guides share signs: the same sign is told once, in the condition's own words where it has them."""
    told = {}
    for match in matches:
        told.setdefault(normalise(match.sign.text_en or match.sign.text), match)
    return told.values()


def _first_span(phrase, vocabulary):
    """The first and the last word of the first place `phrase` is found at; None where it is not."""
    reached = {at: at for at in vocabulary.places(phrase[0]) if not vocabulary.is_denied(at)}
    for pattern in phrase[1:]:
        if not reached:
            return None
        further = {}
        for at in vocabulary.places(pattern):
            # "Pain, but no fever": the denial may be part of the phrase itself, not stand between its words.
            steps = 1 if vocabulary.is_denied(at) else MOST_BETWEEN + 1
            before = [reached[at - step] for step in range(1, steps + 1) if at - step in reached]
            if before:
                further[at] = max(before)
        reached = further
    return min(((start, end) for end, start in reached.items()), default=None)


@lru_cache(maxsize=4096)
def _read(phrases: str) -> tuple[tuple[Pattern, ...], ...]:
    """The phrases of a text with one on each line."""
    lines = (tuple(_patterns(line)) for line in phrases.splitlines())
    return tuple(line for line in lines if line)


def _patterns(line):
    for word in _words_of(line):
        is_stem = line[word.end : word.end + 1] == "*" and len(word.folded) >= SHORTEST_STEM
        yield Pattern(word.folded, is_stem)


def _words_of(text):
    """What stands between apostrophes is one word: can't, can’t and cant are the same."""
    letters, start, end = [], 0, 0
    for at, character in enumerate(text):
        folded, is_joining = _folded(character)
        if folded:
            start = start if letters else at
            end = at + 1
            letters.append(folded)
        elif letters and not is_joining:
            yield Word(spelt_out("".join(letters)), start, end)
            letters = []
    if letters:
        yield Word(spelt_out("".join(letters)), start, end)


@lru_cache(maxsize=4096)
def _folded(character):
    """The letters a character counts as, and whether one that counts as none leaves the word whole."""
    folded = normalise(character).replace(" ", "")
    return folded, character in APOSTROPHES or category(character) in ("Mn", "Mc", "Me", "Cf")


def _by_pieces(words):
    """Long words by pieces of which a word with one slip keeps one: the first two letters, or the fourth to sixth."""
    alike = defaultdict(list)
    for word in words:
        if len(word) >= LONG - 1:
            for piece in {word[:2], word[2:5], word[3:6], word[4:7]}:
                alike[piece].append(word)
    return alike


def _is_one_slip_away(word, pattern):
    """One letter other, missing, too many, or two swapped; but the first is never another: fever is not never."""
    return OSA.distance(word, pattern, score_cutoff=1) <= 1 and word[1:] != pattern[1:]
