"""What names say: whether two mean the same, which parts a person's name has, what kind of house a clinic is."""

import re
from collections import Counter
from functools import lru_cache

from rapidfuzz.distance import OSA

from directory.importing.cells import tidy
from directory.models import ClinicType
from directory.search.text import normalise, spelt_out
from directory.titles import LONGEST_FIRST

SAME = {"sankt": "st", "saint": "st", "santa": "st", "zentrum": "centre", "center": "centre", "hosp": "hospital"}
WEIGHTLESS = {
    *(
        "gmbh",
        "ggmbh",
        "mbh",
        "ag",
        "kg",
        "co",
        "ev",
        "ltd",
        "llc",
        "inc",
        "plc",
        "sa",
        "srl",
        "spa",
        "epe",
        "eood",
        "ead",
    ),
    *("the", "of", "der", "die", "das", "fur", "and", "und", "clinic", "klinik", "klinikum", "hospital", "krankenhaus"),
}


@lru_cache(maxsize=20_000)
def name_key(text: str) -> str:
    """What two spellings of one name have in common; at most 255 characters."""
    return spelt_out(normalise(text))[:255]


def is_near(one: str, other: str) -> bool:
    """Whether two different name keys may mean the same: other order, legal form, a slip in a long word.

    Numbers and short words must agree: `Ward 1` is not `Ward 2`.
    """
    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    here, there = _parts(one), _parts(other)
    left, right = sorted((here - there).elements()), sorted((there - here).elements())
    if not (here & there) and len(here) + len(there) > 2:
        return False
    if not left and not right:
        return True
    if len(left) != len(right):
        return False
    return all(_is_slip(a, b) for a, b in zip(left, right, strict=True))


@lru_cache(maxsize=20_000)
def telling(key: str) -> str:
    """The words of a name key that tell it from others, in alphabetical order."""
    return " ".join(sorted(_parts(key).elements()))


def _parts(key):
    words = Counter(SAME.get(word, word) for word in key.split())
    return Counter({word: times for word, times in words.items() if word not in WEIGHTLESS}) or words


def _is_slip(one, other):
    shorter = min(len(one), len(other))
    if any(letter.isdigit() for letter in one + other) or shorter < 5:
        return False
    return OSA.distance(one, other) <= (2 if shorter >= 9 else 1)


HONORIFIC = re.compile(r"(?:mrs|mr|ms|miss|herrn?|frau|hr|fr|sir)\b\.?\s+", re.IGNORECASE)
TITLE = re.compile(r"(?:" + "|".join(re.escape(title) for title in LONGEST_FIRST) + r")(?=[\s,]|$)", re.IGNORECASE)
SUFFIX = re.compile(
    r"(?:M\.?D\.?|Ph\.?D\.?|D\.?D\.?S\.?|D\.?V\.?M\.?|M\.?Sc\.?|B\.?Sc\.?|MBBS|MBA|MPH|FRCS|FRCP|FACS|FACC|FESC|FEBS"
    r"|Jr\.?|Sr\.?|II|III|IV|V)$"
)
PARTICLES = {
    *("von", "van", "de", "der", "den", "del", "della", "di", "da", "du", "dos", "la", "le"),
    *("zu", "zum", "zur", "vom", "el", "al", "bin", "ibn", "ten", "ter", "af", "av"),
}


def split_person(text: str) -> dict[str, str]:
    """title, given_name, family_name, suffix: `Prof. Dr. Anna von Berg, PhD`, `Berg, Anna`, `Mrs. Ada Meyer Jr.`"""
    rest = HONORIFIC.sub("", tidy(text), count=1)
    titles = []
    while found := TITLE.match(rest):
        titles.append(found[0])
        rest = rest[found.end() :].lstrip(" ,")
    head, *tail = [part.strip() for part in rest.split(",") if part.strip()] or [""]
    suffixes = [part for part in tail if all(SUFFIX.match(word) for word in part.split())]
    others = [part for part in tail if part not in suffixes]
    words = head.split()
    while len(words) > 1 and SUFFIX.match(words[-1]):
        suffixes.insert(0, words.pop())
    if others:
        given, family = " ".join(others), " ".join(words)
        while found := TITLE.match(given):
            titles.append(found[0])
            given = given[found.end() :].lstrip(" ,")
    else:
        start = max(len(words) - 1, 0)
        while start > 1 and words[start - 1].casefold() in PARTICLES:
            start -= 1
        given, family = " ".join(words[:start]), " ".join(words[start:])
    return {
        "title": " ".join(titles),
        "given_name": given,
        "family_name": family,
        "suffix": ", ".join(suffixes),
    }


TYPES = [
    (ClinicType.UNIVERSITY_HOSPITAL, "universit|uniklini|charite|univerzit|πανεπιστημι"),
    (ClinicType.CLINIC, "praxisklinik|tagesklinik|day clinic"),
    (ClinicType.PRACTICE, r"praxis|\bpractice|\bordination|doctor s office|cabinet medical|consultorio"),
    (
        ClinicType.HOSPITAL,
        r"hospital|krankenhaus|klinikum|spital|nemocnic|szpital|sairaala|sygehus|ziekenhuis|νοσοκομει|hopita|ospedal"
        r"|bolni|sykehus|sjukhus|hastane|больниц|etablissement|\bgeneral\b|\blkh\b",
    ),
    (
        ClinicType.MEDICAL_CENTRE,
        r"\bmvz\b|medical cent|health cent|versorgungszentrum|zentrum|pol[iy][ck]lin|centro|ambulat|cent(er|re)",
    ),
    (ClinicType.CLINIC, "klini|clini|sanator"),
]


def clinic_type(text: str) -> str:
    """The type its words tell, or nothing."""
    words = normalise(text)
    return next((str(kind) for kind, pattern in TYPES if re.search(pattern, words)), "")
