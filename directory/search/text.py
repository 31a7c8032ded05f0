"""The one meaning of text in the directory: how words are normalised, and what they are found by."""

import re
import unicodedata

from django.db.models import Q

# Letters that decomposition leaves alone but readers type as others.
FOLDED = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
SPELT_OUT = {"ae": "a", "oe": "o", "ue": "u"}
NOT_A_WORD = re.compile(r"[^\w]+", re.UNICODE)
NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")
MAX_QUERY = 200
MAX_WORDS = 12

# Forms of one Arabic or Persian letter that people write for each other; the stretching stroke is no letter.
ARABIC = str.maketrans({"ـ": None, "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ہ": "ه", "ک": "ك", "ء": None})
# Cyrillic and Greek letters that look like Latin ones, small or capital.
CYRILLIC_LETTERS, THEIR_LATIN = "авекмнорстухіјѕԁһԛԝ", "abekmhopctyxijsdhqw"
GREEK_LETTERS, THEIR_OTHER_LATIN = "αβεζηικμνορτυχϲ", "abezhikmnoptyxc"
LOOK_ALIKES = str.maketrans(CYRILLIC_LETTERS + GREEK_LETTERS, THEIR_LATIN + THEIR_OTHER_LATIN)
AS_CYRILLIC = str.maketrans(THEIR_LATIN, CYRILLIC_LETTERS)
AS_GREEK = str.maketrans(THEIR_OTHER_LATIN, GREEK_LETTERS)
CYRILLIC = re.compile(r"[\u0400-\u052f]")
LATIN, OTHER_SCRIPT = re.compile(r"[a-z]"), re.compile(r"[\u0370-\u052f]")


def normalise(text):
    """Lower-case words without accents, one space between: `Würzburg`, `WURZBURG` → `wurzburg`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(FOLDED))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return NOT_A_WORD.sub(" ", letters).replace("_", " ").strip()


def spelt_out(text):
    """The same with `ae oe ue` read as umlauts: `wuerzburg` → `wurzburg`."""
    for pair, letter in SPELT_OUT.items():
        text = text.replace(pair, letter)
    return text


def search_key(*texts):
    """What a stored name is found by in the admin: its normalised forms, spelt-out umlauts folded, without repeats."""
    forms = dict.fromkeys(normalise(text) for text in texts if text)
    forms |= dict.fromkeys(spelt_out(form) for form in forms)
    return " ".join(form for form in forms if form)


def words(query):
    """The normalised words of what somebody typed; at most 12, from the first 200 characters."""
    return normalise(query.replace("\x00", "")[:MAX_QUERY]).split()[:MAX_WORDS]


def folded_words(text: str) -> list[str]:
    """The words of a name or a query as the search compares them.

    Beyond `normalise`: umlauts spelt out are umlauts, digits of any script are 0 to 9, forms of one Arabic letter are
    one, and a word that mixes scripts is in the one its letters can be read in (`Сharité` with a Cyrillic С is Latin).
    A word wholly in another script stays as it is.
    """
    if text.isascii():
        return spelt_out(NOT_ASCII_WORD.sub(" ", text.lower())).split()
    plain = spelt_out(normalise(text)).translate(ARABIC)
    if any(c.isdecimal() and not c.isascii() for c in plain):
        plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return [_in_one_script(word) for word in plain.split()]


def _in_one_script(word):
    """A word of mixed scripts in Latin letters where all of it can be read so, else in those of the other script."""
    if not (LATIN.search(word) and OTHER_SCRIPT.search(word)):
        return word
    latin = as_latin(word)
    return word.translate(AS_CYRILLIC if CYRILLIC.search(word) else AS_GREEK) if OTHER_SCRIPT.search(latin) else latin


def typed_words(query: str) -> list[str]:
    """The folded words of what somebody typed; at most 12, from the first 200 characters."""
    return folded_words(query.replace("\x00", "")[:MAX_QUERY])[:MAX_WORDS]


def as_latin(word: str) -> str:
    """The word with every letter that looks like a Latin one as that one."""
    return word.translate(LOOK_ALIKES)


def names(word, *paths):
    """A condition: one of the key columns `paths` holds `word`, as typed or with umlauts spelt out."""
    found = Q()
    for path in paths:
        for form in {word, spelt_out(word)}:
            found |= Q(**{f"{path}__contains": form})
    return found
