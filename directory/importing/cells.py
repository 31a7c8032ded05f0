"""One cell at a time: what it says, and what about it has to be told. No function here raises for bad input."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Reading:
    """The value (None or empty: not known) and a reason per thing that was refused or changed."""

    value: Any
    reasons: tuple[str, ...] = ()


NOTHING = Reading(None)
UNKNOWN = {
    *("-", "--", "---", "—", "–", ".", "..", "?", "??", "n/a", "n.a.", "n. a.", "na", "none", "null", "nil", "nan"),
    *("not available", "not applicable", "not known", "unknown", "no data", "missing", "undefined", "tbd", "(blank)"),
    *("k.a.", "k. a.", "keine angabe", "keine angaben", "nicht bekannt", "nicht verfügbar", "unbekannt", "(leer)"),
    *("#n/a", "#nv", "#ref!", "#value!", "#wert!", "#name?", "#null!", "#div/0!", "no disponible", "non disponible"),
}
ZERO = re.compile(r"[-+]?0+([.,]0+)?$")
SCIENTIFIC = re.compile(r"[-+]?\d+([.,]\d+)?[eE]\+?\d{1,3}$")
# Direction marks and zero-width signs that mean nothing in a name; the two joiners do mean something in some scripts.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
SPACE = re.compile("[\\s\u115f\u1160\u3164\uffa0\x00-\x1f\x7f-\x9f]+")
ESCAPED = re.compile(r"'(?=[=+\-@])")  # how our own exports keep a spreadsheet from running a cell
MOJIBAKE = re.compile("[ÂÃÄÅÎÏÐÑâ][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")


def tidy(text: str) -> str:
    """One line, composed letters, single spaces, nothing invisible."""
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return SPACE.sub(" ", text).strip()


def unbroken(text: str) -> str:
    """`MÃ¼nchen` → `München`: UTF-8 that was once read as Windows-1252, turned back; else the text as it is."""
    if not MOJIBAKE.search(text):
        return text
    try:
        return b"".join(_byte(letter) for letter in text).decode("utf-8")
    except (UnicodeError, ValueError):
        return text


def _byte(letter):
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(letter)])


def known(text: str, *, zero_is_unknown=True, words=UNKNOWN) -> Reading:
    """The tidied text, or None with the reason why it counts as not known."""
    whole = unbroken(text)
    if (without_controls := unbroken(tidy(whole))) != tidy(whole):
        whole = without_controls
    value = ESCAPED.sub("", tidy(whole), count=1) if whole.startswith("'") else tidy(whole)
    reasons = ()
    if whole != text:
        reasons = (_("The letters were damaged; read as “%(value)s”.") % {"value": value[:200]},)
    if "\ufffd" in value:
        reasons = (*reasons, _("Letters were lost before the list came to us (�). Check the spelling."))
    if not value:
        return Reading(None)
    if value.casefold() in words:
        return Reading(None, (_("Says that it is not known."),))
    if zero_is_unknown and ZERO.match(value):
        return Reading(None, (_("0 is read as not known."),))
    return Reading(value, reasons)


def words(text: str, *, max_length: int, zero_is_unknown=True) -> Reading:
    reading = known(text, zero_is_unknown=zero_is_unknown)
    if reading.value and len(reading.value) > max_length:
        return Reading(None, (_("Longer than %(max)d characters.") % {"max": max_length},))
    return reading


def street(text: str) -> Reading:
    several = [part for part in re.split(r"\s*[;|]\s*|\s+/\s+", text.strip()) if part.strip()]
    if len(several) > 1:
        first = words(several[0], max_length=180)
        return Reading(first.value, (*first.reasons, _("Holds several addresses; the first one was taken.")))
    return words(", ".join(line.strip(" ,") for line in text.splitlines() if line.strip(" ,")), max_length=180)


def identifier(text: str) -> Reading:
    """A number of the source's own: not rounded, no `.0` of a spreadsheet."""
    reading = words(text, max_length=200, zero_is_unknown=False)
    if reading.value and SCIENTIFIC.match(reading.value) and re.search(r"[.,]|[eE]\+", reading.value):
        return Reading(None, (_("The number was damaged by a spreadsheet (rounded). Name and city are used instead."),))
    if reading.value:
        return Reading(re.sub(r"^(\d+)\.0$", r"\1", reading.value), reading.reasons)
    return reading


# Where all postcodes have so many digits and some begin with 0.
POSTCODE_DIGITS = {
    **dict.fromkeys(("de", "fr", "es", "it", "fi", "us", "mx", "tr", "my", "ua", "kr", "hr", "pl", "sk", "lt"), 5),
    **dict.fromkeys(("no", "au"), 4),
    **dict.fromkeys(("ru", "in", "cn", "kz", "ro", "sg"), 6),
}


def postcode(text: str, country: str) -> Reading:
    reading = words(text, max_length=20)
    if not reading.value:
        return reading
    value = re.sub(r"^(\d+)\.0$", r"\1", reading.value)
    if SCIENTIFIC.match(value):
        return Reading(None, (_("The number was damaged by a spreadsheet."),))
    length = POSTCODE_DIGITS.get(country)
    if length and value.isdecimal() and 0 < length - len(value) <= 2:
        whole = value.zfill(length)
        return Reading(whole, (_("The zeros at its beginning were lost; read as %(value)s.") % {"value": whole},))
    return Reading(value, reading.reasons)


def number(text: str) -> Decimal | None:
    """With a decimal point or comma; None where it is no number or could mean two."""
    text = text.replace("\u2212", "-").replace(" ", "").strip("°")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = Decimal(text) if re.fullmatch(r"[-+]?\d*\.?\d+(E-\d{1,2})?", text) else None
    except InvalidOperation:
        return None
    return value if value is None or abs(value) < 10**12 else None


def coordinate(text: str, *, limit: int) -> Reading:
    """Degrees; `limit` is 90 for a latitude, 180 for a longitude."""
    reading = known(text, zero_is_unknown=False)
    if not reading.value:
        return reading
    degrees = number(reading.value)
    if degrees is None:
        return Reading(None, (_("Not a number of degrees."),))
    if abs(degrees) > limit:
        return Reading(None, (_("Outside of −%(limit)d to %(limit)d degrees.") % {"limit": limit},))
    return Reading(f"{degrees:.5f}")


APPROXIMATELY = re.compile(r"(ca\.?|circa|about|approx\.?|approximately|rund|etwa|~|≈)\s*", re.IGNORECASE)
MAX_BEDS = 20_000


def beds(text: str) -> Reading:
    """[number, qualifier]"""
    reading = known(text)
    if not reading.value:
        return reading
    about = APPROXIMATELY.match(reading.value)
    digits = reading.value[about.end() :] if about else reading.value
    digits = re.sub(r"\s*(beds|betten)$", "", digits, flags=re.IGNORECASE)
    digits = re.sub(r"^(\d{1,3})(?:[.,'’ ](\d{3}))$", r"\1\2", digits)
    digits = re.sub(r"[.,]0+$", "", digits)
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        return Reading(None, (_("Not a whole number."),))
    if int(digits) > MAX_BEDS:
        return Reading(None, (_("More beds than any hospital has."),))
    return Reading([int(digits), "about" if about else ""])


def emails(text: str) -> Reading:
    found, reasons = [], []
    for part in _parts(text, r"[\s;,|/]+"):
        address = re.sub(r"(?i)^mailto:", "", part.strip("<>()[]\"'."))
        try:
            validate_email(address)
        except ValidationError:
            reasons.append(_("“%(part)s” is not an email address.") % {"part": part[:100]})
            continue
        if len(address) > 254:
            reasons.append(_("Longer than %(max)d characters.") % {"max": 254})
        elif address.casefold() not in (known.casefold() for known in found):
            local, _at, domain = address.rpartition("@")
            found.append(f"{local}@{domain.lower()}")
    return _several(text, found, reasons)


check_url = URLValidator(schemes=["http", "https"])


def website(text: str) -> Reading:
    reading = known(text)
    if not reading.value:
        return reading
    first, *others = re.split(r"[\s;|]+|,\s*(?=www\.|http)", reading.value)
    url = first.rstrip(",")
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", url):
        url = f"https://{url.lstrip('/')}"
    if "@" in url.partition("//")[2].partition("/")[0]:
        return Reading(None, (_("An email address, not the address of a website."),))
    try:
        check_url(url)
    except ValidationError:
        return Reading(None, (_("Not the address of a website."),))
    if len(url) > 200:
        return Reading(None, (_("Longer than %(max)d characters.") % {"max": 200},))
    return Reading(url, (_("Holds several addresses; the first one was taken."),) if any(others) else ())


def items(text: str, *, max_length: int, separators=r"\s*[|;\n]\s*") -> Reading:
    """Each entry of a list in one cell, once."""
    found, reasons = {}, []
    for part in re.split(separators, text):
        reading = words(part, max_length=max_length)
        reasons += reading.reasons
        if reading.value:
            found.setdefault(reading.value.casefold(), reading.value)
    return Reading(list(found.values()), tuple(reasons))


def _parts(text, separators):
    reading = known(text)
    return [part for part in re.split(separators, reading.value or "") if part]


def _several(text, found, reasons):
    if found or reasons:
        return Reading(found, tuple(reasons))
    return Reading([], known(text).reasons)
