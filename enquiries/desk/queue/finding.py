"""The enquiries of a person or a reference: whole or from its beginning, each column answered by its index."""

import re

import phonenumbers
from django.db.models import Q, QuerySet

from directory.search.text import normalise
from enquiries.models import Enquiry
from enquiries.models.enquiry import REFERENCE_ALPHABET

MOST_FOUND = 500
LAST_CHARACTER = "\U0010ffff"
SHORTEST_NUMBER, SHORTEST_NATIONAL_NUMBER = 4, 6
LOWEST, HIGHEST = REFERENCE_ALPHABET[0], REFERENCE_ALPHABET[-1]


def found(text: str, rows: QuerySet) -> list[int]:
    """The keys of at most MOST_FOUND of `rows` per column. A name is found by how it begins, or its last word does."""
    columns = {"reference": _reference(text), "phone_key": _phone(text), "email_key": _email(text)}
    if "@" not in text:
        columns |= {column: _beginning(column, normalise(text)) for column in ("name_key", "family_name_key")}
    parts = [
        Enquiry.objects.filter(pk__in=rows.filter(condition).order_by().values("pk")[:MOST_FOUND])
        for condition in columns.values()
        if condition
    ]
    if not parts:
        return []
    keys, *others = (part.order_by().values_list("pk", flat=True) for part in parts)
    return list(keys.union(*others))


def _beginning(column, key):
    return Q(**{f"{column}__gte": key, f"{column}__lt": f"{key}{LAST_CHARACTER}"}) if key else None


def _email(text):
    return _beginning("email_key", normalise(text))


def _reference(text):
    """`HB-4K7-29M`, `4k7 29m`, `hb4k7`: from the third of its six letters on."""
    letters = re.sub(r"[\W_]", "", text).upper().removeprefix("HB")
    if not 3 <= len(letters) <= 6 or not set(letters) <= set(REFERENCE_ALPHABET):
        return None
    first, last = letters.ljust(6, LOWEST), letters.ljust(6, HIGHEST)
    return Q(reference__gte=f"HB-{first[:3]}-{first[3:]}", reference__lte=f"HB-{last[:3]}-{last[3:]}")


def _phone(text):
    """By the international number, however it is written; a national one (`0151 234…`) in any country."""
    if not re.fullmatch(r"[+0-9 ()/.-]{4,30}", text):
        return None
    digits = re.sub(r"[^0-9]", "", text)
    if "+" in text or digits.startswith("00"):
        beginnings = [digits.removeprefix("00")]
    elif digits.startswith("0"):
        beginnings = _in_any_country(digits)
    else:
        beginnings = [digits]
    condition = Q()
    for beginning in beginnings:
        if len(beginning) >= SHORTEST_NUMBER:
            condition |= _beginning("phone_key", beginning)
    return condition


def _in_any_country(digits):
    """A national number begins with a 0 that most countries drop after their code, and some (Italy) keep."""
    if len(digits) < SHORTEST_NATIONAL_NUMBER:
        return []
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return [f"{code}{digits[1:]}" for code in codes] + [
        f"{code}{digits}" for code, regions in codes.items() if set(regions) & KEEP_THE_ZERO
    ]


KEEP_THE_ZERO = {"IT", "SM", "VA", "CI", "GA", "CG"}
