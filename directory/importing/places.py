"""Countries by code or name, phone numbers by their country."""

import re
from functools import cache

import phonenumbers
from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import Countries

from directory.importing.cells import NOTHING, SCIENTIFIC, UNKNOWN, Reading, known
from directory.search.text import normalise, spelt_out

# Codes in use beside ISO 3166, and names that no list of countries has.
CODES = {"el": "gr", "uk": "gb", "eng": "gb", "sco": "gb", "wal": "gb", "ger": "de", "d": "de", "a": "at"}
NAMES = {
    "usa": "us",
    "u s a": "us",
    "united states": "us",
    "united states of america": "us",
    "great britain": "gb",
    "britain": "gb",
    "england": "gb",
    "scotland": "gb",
    "wales": "gb",
    "northern ireland": "gb",
    "grossbritannien": "gb",
    "vereinigtes konigreich": "gb",
    "holland": "nl",
    "the netherlands": "nl",
    "czech republic": "cz",
    "tschechische republik": "cz",
    "tschechien": "cz",
    "slovak republic": "sk",
    "russia": "ru",
    "russland": "ru",
    "turkey": "tr",
    "turkiye": "tr",
    "south korea": "kr",
    "korea": "kr",
    "sudkorea": "kr",
    "uae": "ae",
    "emirates": "ae",
    "iran": "ir",
    "syria": "sy",
    "vietnam": "vn",
    "moldova": "md",
    "bolivia": "bo",
    "venezuela": "ve",
    "tanzania": "tz",
    "macedonia": "mk",
    "espana": "es",
    "hellas": "gr",
    "osterreich": "at",
    "schweiz": "ch",
    "suisse": "ch",
    "italia": "it",
    "polska": "pl",
}
LANGUAGES = ("en", "de", "es", "fr", "it")


@cache
def countries() -> dict[str, str]:
    """Everything a country is called, normalised → its code in lower case."""
    table = Countries()
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            for code, name in table:
                found.setdefault(normalise(str(name)), code.lower())
                found.setdefault(spelt_out(normalise(str(name))), code.lower())
    for code, _name in table:
        found[code.lower()] = code.lower()
        found[(table.alpha3(code) or code).lower()] = code.lower()
    return found | NAMES | CODES


def country(text: str) -> Reading:
    """The code in lower case."""
    reading = known(text, words=UNKNOWN - {"na"})
    if not reading.value:
        return reading
    name = normalise(reading.value)
    code = countries().get(name) or countries().get(spelt_out(name))
    return Reading(code) if code else Reading(None, (_("Not a country we know."),))


SEVERAL = re.compile(r"[;,|\n]|\s/\s|\s(?:or|and|oder|und)\s")
LABEL = re.compile(r"^\s*(?:tel(?:efon|ephone|\.)?|phone|fon|mobile?|handy|t)\s*[.:]?\s*(?=[+(\d])", re.IGNORECASE)


def phones(text: str, country: str) -> Reading:
    """E.164, each number of the cell once; `country` (code or empty) says how national numbers are read."""
    reading = known(text)
    if not reading.value:
        return Reading([], reading.reasons)
    whole = _number(reading.value, country)
    if whole:
        return Reading([whole])
    found, reasons = {}, []
    for part in SEVERAL.split(text):
        part = (known(part) or NOTHING).value
        if not part:
            continue
        number = _number(part, country)
        if number:
            found[number] = None
        else:
            reasons.append(_why_not(part, country))
    return Reading(list(found), tuple(reasons))


def _number(text, country):
    if SCIENTIFIC.match(text) or len(text) > 60:
        return None
    text = LABEL.sub("", text).replace("(0)", "")
    text = re.sub(r"^\s*00(?=[1-9])", "+", text)
    digits = "+" + re.sub(r"\D", "", text)
    # A number whose plus was lost is believed only where it leads to the row's own country.
    for candidate, must_be_at_home in ((text, False), (digits, True)):
        try:
            number = phonenumbers.parse(candidate, country.upper() or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and (
            not must_be_at_home or phonenumbers.region_code_for_number(number) == country.upper()
        ):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _why_not(text, country):
    shown = {"text": text[:100], "country": country.upper() or "?"}
    if SCIENTIFIC.match(text):
        return _("“%(text)s” is not a phone number; the column looks damaged by a spreadsheet.") % shown
    if not country and not text.lstrip().startswith(("+", "00")):
        return _("“%(text)s” cannot be read as a phone number without the country.") % shown
    return _("“%(text)s” is not a valid phone number (country: %(country)s).") % {
        **shown,
        "country": country.upper() or "?",
    }
