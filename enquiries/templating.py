"""Reply templates: texts with placeholders in braces, filled with what is known about an enquiry.

A placeholder without a value stays where it is, and a text that still holds one is not sent.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from enquiries.clock.local_time import moment_in_words, zone_in_words, zone_of
from enquiries.models import Enquiry

PLACEHOLDER = re.compile(r"\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}")

LABELS = {
    "patient_name": gettext_lazy("name of the patient"),
    "reference": gettext_lazy("number of the enquiry"),
    "coordinator": gettext_lazy("your name"),
    "site": gettext_lazy("name of the site"),
    "condition": gettext_lazy("condition"),
    "treatment": gettext_lazy("treatment"),
    "doctor": gettext_lazy("doctor"),
    "programme": gettext_lazy("programme"),
    "clinics": gettext_lazy("clinics"),
    "due": gettext_lazy("when our reply is due"),
    "missing_papers": gettext_lazy("missing papers"),
    "warning_signs": gettext_lazy("warning signs"),
}
"""What each placeholder stands for, for the editor of a template and for whoever has to fill it in by hand."""


class Unfilled(Exception):
    """The text still holds placeholders. `words` names them."""

    def __init__(self, placeholders: list[str]):
        super().__init__(f"{len(placeholders)} placeholders are not filled in.")
        self.words = in_words(placeholders)


def fill(text: str, *, enquiry: Enquiry, user: User, **more: str) -> str:
    """`text` with every known placeholder that has a value replaced, in the language of the patient.

    `more` gives values, or overrides those of the enquiry: `fill(text, …, missing_papers="- The CT report")`.
    """
    values: dict[str, str] = {}

    def value(match):
        name = match[1]
        if name not in values:
            values[name] = more.get(name) or (VALUES[name](enquiry, user) if name in VALUES else "")
        return values[name] or match[0]

    with translation.override(enquiry.language):
        return PLACEHOLDER.sub(value, text)


def unfilled(text: str) -> list[str]:
    """The placeholders still standing in `text`, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def unknown(text: str) -> list[str]:
    """The placeholders no enquiry can fill."""
    return [name for name in unfilled(text) if name not in LABELS]


def in_words(placeholders: list[str]) -> str:
    """`treatment, missing papers, {foo}`"""
    return ", ".join(str(LABELS.get(name, "{%s}" % name)) for name in placeholders)  # noqa: UP031


def require_filled(text: str) -> None:
    """Raises Unfilled."""
    if standing := unfilled(text):
        raise Unfilled(standing)


def _due(enquiry, user):
    if enquiry.due_at is None:
        return ""
    zone = zone_of(enquiry)
    return _("%(moment)s (%(zone)s)") % {
        "moment": moment_in_words(enquiry.due_at, zone),
        "zone": zone_in_words(zone, enquiry.due_at),
    }


def _as_list(lines):
    return "\n".join(f"- {line}" for line in lines if line)


def _missing_papers(enquiry, user):
    return _as_list(asked.name for asked in enquiry.paper_requests.filter(received_at=None).order_by("pk"))


def _warning_signs(enquiry, user):
    found = enquiry.red_flags.select_related("sign").order_by("pk")
    return _as_list(dict.fromkeys(str(flag.sign) for flag in found if flag.sign))


VALUES: dict[str, Callable[[Enquiry, User], str]] = {
    "patient_name": lambda enquiry, user: enquiry.name,
    "reference": lambda enquiry, user: enquiry.reference,
    "coordinator": lambda enquiry, user: user.display_name,
    "site": lambda enquiry, user: settings.SITE_NAME,
    "condition": lambda enquiry, user: str(enquiry.condition or ""),
    "treatment": lambda enquiry, user: str(enquiry.treatment or ""),
    "doctor": lambda enquiry, user: str(enquiry.doctor or ""),
    "programme": lambda enquiry, user: str(enquiry.programme or ""),
    "clinics": lambda enquiry, user: get_text_list([str(clinic) for clinic in enquiry.clinics.all()], _("and")),
    "due": _due,
    "missing_papers": _missing_papers,
    "warning_signs": _warning_signs,
}
