"""What clinics, doctors and conditions state alike: languages and fields of medicine."""

import re
from functools import cache

from django.utils.translation import gettext as _

from directory.importing.cells import Reading, known
from directory.importing.names import name_key
from directory.importing.vocabulary import is_code, language_codes

MAX_NAME = 150
language_names = cache(language_codes)


def languages(text: str) -> Reading:
    """ISO 639-1 codes."""
    found, reasons = {}, []
    for part in re.split(r"[,;|/\n&+]|\s(?:and|und|y|et)\s", text):
        reading = known(part)
        if not reading.value:
            reasons += reading.reasons
            continue
        code = language_names().get(name_key(reading.value)) or language_names().get(reading.value[:2].casefold())
        whole = re.fullmatch(r"[A-Za-z]{2}([-_][A-Za-z]{2,4})?", reading.value)
        if code and (whole or name_key(reading.value) in language_names()):
            found[code] = None
        else:
            reasons.append(_("“%(part)s” is not a language we know.") % {"part": reading.value[:100]})
    return Reading(list(found), tuple(reasons))


def resolve_specialties(vocabulary, entry, *, several: bool, field="specialties") -> None:
    """Names → slugs. A cell is one name where that is known (`Ear, nose and throat`), else cut at commas too."""
    slugs = {}
    for text in entry.values.pop("specialties", ()):
        whole = vocabulary.find_specialty(text)
        parts = [text] if whole or not several else re.split(r"\s*(?:,|\s/)\s*", text)
        for part in filter(None, parts):
            if len(part) > MAX_NAME:
                entry.note(field, part, _("Longer than %(max)d characters.") % {"max": MAX_NAME})
                continue
            found = vocabulary.find_specialty(part)
            if found is None and is_code(part):
                entry.note(field, part, _("Looks like a code, not like the name of a specialty."))
                continue
            if found is None:
                found = vocabulary.specialty(part)
                entry.note(field, part, _("A specialty we did not have; it was added."))
            slugs[found.slug] = None
    if slugs:
        entry.values["specialties"] = list(slugs)
