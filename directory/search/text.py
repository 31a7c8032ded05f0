"""The one meaning of text in the directory: how words are normalised, and which records a query names."""

import re
import unicodedata

from django.db.models import Q

# Letters that decomposition leaves alone but readers type as others.
FOLDED = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
SPELT_OUT = {"ae": "a", "oe": "o", "ue": "u"}
NOT_A_WORD = re.compile(r"[^\w]+", re.UNICODE)
MAX_QUERY = 200


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
    """What a stored name is found by: its normalised forms, spelt-out umlauts folded, without repeats."""
    forms = dict.fromkeys(normalise(text) for text in texts if text)
    forms |= dict.fromkeys(spelt_out(form) for form in forms)
    return " ".join(form for form in forms if form)


def words(query):
    """The normalised words of what somebody typed; at most 12, from the first 200 characters."""
    return normalise(query.replace("\x00", "")[:MAX_QUERY]).split()[:12]


def names(word, *paths):
    """A condition: one of the key columns `paths` holds `word`, as typed or with umlauts spelt out."""
    found = Q()
    for path in paths:
        for form in {word, spelt_out(word)}:
            found |= Q(**{f"{path}__contains": form})
    return found
