"""The meaning of words told again without any index: every word of every record is compared, letter by letter."""

from dataclasses import dataclass
from functools import cache

from directory.search.text import as_latin, folded_words


@cache
def distance(one, other):
    """Letters added, left out, changed or swapped with a neighbour, by the table of the textbook."""
    rows = [list(range(len(other) + 1))]
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            best = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def errors_allowed(text):
    return 0 if len(text) < 4 else 1 if len(text) <= 7 else 2


@dataclass(frozen=True)
class Words:
    """Of one record: its own names, each a list of words, and the words of what it has."""

    own: list
    others: frozenset

    @classmethod
    def of(cls, own, others, codes=()):
        others = {word for name in [*others, *codes] for word in folded_words(name)}
        return cls([folded_words(name) for name in own], frozenset(others | {"".join(folded_words(c)) for c in codes}))

    @property
    def own_words(self):
        return {word for name in self.own for word in name}

    @property
    def first_words(self):
        return {name[0] for name in self.own if name}


class Meaning:
    """What a word names, by place in the list of records: at all, in own names, at the beginning of one."""

    def __init__(self, records, is_meant):
        def those_with(words):
            return {n for n, record in enumerate(records) if any(is_meant(word) for word in words(record))}

        self.own = those_with(lambda record: record.own_words)
        self.first = those_with(lambda record: record.first_words)
        self.all = self.own | those_with(lambda record: record.others)


def both(one, other):
    meaning = Meaning([], None)
    meaning.all, meaning.own, meaning.first = one.all & other.all, one.own & other.own, one.first & other.own
    return meaning


def either(meanings):
    meaning = Meaning([], None)
    for each in meanings:
        meaning.all |= each.all
        meaning.own |= each.own
        meaning.first |= each.first
    return meaning


def tiers(records, typed):
    """Sets of places in `records`, best first: strictly, and with typing errors where that finds nothing."""
    if not typed:
        return [set(range(len(records)))]
    named = _read(records, typed, forgiving=False)
    if not named.all:
        named = _read(records, typed, forgiving=True)
    exact = {n for n, record in enumerate(records) if typed in record.own} & named.all
    ranked = [exact, named.own & named.first, named.own, named.all]
    return [tier - set().union(*ranked[:place]) for place, tier in enumerate(ranked)]


def _read(records, typed, forgiving):
    """All ways to read the words: one by one, or two neighbours as one."""
    if len(typed) == 1:
        return _meaning(records, typed[0], True, forgiving)
    ways = [both(_read_start(records, typed[:-1], forgiving), _meaning(records, typed[-1], True, forgiving))]
    joined = _exactly(records, typed[-2] + typed[-1], True)
    ways.append(both(_read_start(records, typed[:-2], forgiving), joined) if typed[:-2] else joined)
    return either(ways)


def _read_start(records, typed, forgiving):
    """As `_read`, where more words follow."""
    if len(typed) == 1:
        return _meaning(records, typed[0], False, forgiving)
    ways = [both(_read_start(records, typed[:-1], forgiving), _meaning(records, typed[-1], False, forgiving))]
    joined = _exactly(records, typed[-2] + typed[-1], False)
    ways.append(both(_read_start(records, typed[:-2], forgiving), joined) if typed[:-2] else joined)
    return either(ways)


def _meaning(records, word, is_last, forgiving):
    for form in dict.fromkeys([word, as_latin(word)]):
        found = Meaning(records, lambda other, form=form: _is_alike(form, other, is_last, forgiving))
        if found.all:
            return found
    return either(_halves(records, form, is_last, forgiving))


def _is_alike(word, other, is_last, forgiving):
    return (
        word == other
        or (is_last and other.startswith(word))
        or (len(word) >= 4 and word in other)
        or (forgiving and 0 < distance(word, other) <= errors_allowed(word))
    )


def _halves(records, word, is_last, forgiving):
    for place in range(3, len(word) - 2):
        left, right = word[:place], word[place:]
        one, other = _exactly(records, left, False), _exactly(records, right, is_last)
        if one.all and other.all:
            yield both(one, other)
        elif forgiving and one.all:
            yield both(one, _near(records, right))
        elif forgiving and other.all:
            yield both(_near(records, left), other)


def _exactly(records, word, is_last):
    return Meaning(records, lambda other: word == other or (is_last and other.startswith(word)))


def _near(records, word):
    return Meaning(records, lambda other: 0 < distance(word, other) <= errors_allowed(word))
