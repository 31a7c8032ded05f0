"""Everything the enquiry page shows beside the forms."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from directory.models import Urgency, WarningSign
from enquiries.clock.local_time import is_time_zone
from enquiries.desk.changes.snoozing import Choice, choices
from enquiries.desk.related import Related
from enquiries.desk.thread import OPENINGS, Entry, thread
from enquiries.desk.time_left import TimeLeft, duration, time_left
from enquiries.models import Consent, Enquiry, Event, RedFlag
from enquiries.papers.checklist import PaperLine, paper_lines
from enquiries.warnings.found_signs import FoundSign, found_signs

OPENINGS_SHOWN = 20


@dataclass(frozen=True)
class Agreement:
    """What the patient could agree to; `consent` is None where they did not. Sharing is labelled by the clinic."""

    label: str
    consent: Consent | None
    is_share: bool


@dataclass(frozen=True)
class Case:
    """`contact_shown`: email and phone stand in full on the page. `marked`: words of warning signs, answered or not."""

    enquiry: Enquiry
    time_left: TimeLeft
    thread: list[Entry]
    warnings: list[tuple[str, list[WarningSign]]]
    found: list[tuple[str, list[FoundSign]]]
    marked: list[str]
    papers: list[PaperLine]
    agreements: list[Agreement]
    openings: list[Event]
    language: str
    clock_differs: str
    zones: list[str]
    contact_shown: bool
    snooze_choices: list[Choice]
    related: Related

    @classmethod
    def of(cls, enquiry: Enquiry, *, now: datetime, contact_shown: bool) -> "Case":
        related = Related.to(enquiry)
        return cls(
            enquiry=enquiry,
            time_left=time_left(enquiry, now),
            thread=thread(enquiry, related.merged),
            related=related,
            warnings=_warnings(enquiry.condition),
            found=found_signs(enquiry),
            marked=[flag.words for flag in RedFlag.objects.of_case(enquiry)],
            papers=paper_lines(enquiry),
            agreements=_agreements(enquiry),
            openings=list(
                enquiry.events.filter(kind__in=OPENINGS).select_related("actor").order_by("-pk")[:OPENINGS_SHOWN]
            ),
            language=language_name(enquiry.language),
            clock_differs=_clock_differs(zones(enquiry), now),
            zones=zones(enquiry),
            contact_shown=contact_shown,
            snooze_choices=[] if enquiry.is_over else choices(now),
        )

    @property
    def email(self):
        return self.enquiry.email if self.contact_shown else masked_email(self.enquiry.email)

    @property
    def phone(self):
        phone = str(self.enquiry.phone)
        return phone if self.contact_shown or not phone else f"{phone[:3]}•••{phone[-2:]}"


def masked_email(email: str) -> str:
    """`amina@example.org` → `a•••@example.org`."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}•••@{host}"


def language_name(code: str) -> str:
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


def zones(enquiry: Enquiry) -> list[str]:
    """The office's time zone and, where it is known and another one, the patient's."""
    known = is_time_zone(enquiry.time_zone) and enquiry.time_zone != settings.OFFICE_TIME_ZONE
    return [settings.OFFICE_TIME_ZONE, *([enquiry.time_zone] if known else [])]


def _clock_differs(zones, now):
    """How far the patient's clock is from the office's, in words; empty where it is not."""
    here, there = (now.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for zone in (zones[0], zones[-1]))
    if here == there:
        return ""
    words = _("%(time)s ahead") if there > here else _("%(time)s behind")
    return words % {"time": duration(abs(there - here))}


def _warnings(condition):
    if condition is None:
        return []
    signs = list(condition.warning_signs.order_by("position", "pk"))
    rank = Urgency.values.index
    signs.sort(key=lambda sign: rank(sign.urgency))
    return [(Urgency(urgency).label, list(group)) for urgency, group in groupby(signs, lambda sign: sign.urgency)]


def _agreements(enquiry):
    given = list(enquiry.consents.select_related("clinic"))
    health = [consent for consent in given if consent.kind != Consent.Kind.SHARE]
    shared = {consent.clinic_id: consent for consent in given if consent.kind == Consent.Kind.SHARE}
    clinics = {clinic.pk: clinic for clinic in enquiry.clinics.all()}
    clinics |= {consent.clinic_id: consent.clinic for consent in shared.values()}
    return [Agreement(consent.get_kind_display(), consent, is_share=False) for consent in health] + [
        Agreement(str(clinic), shared.get(pk), is_share=True) for pk, clinic in clinics.items()
    ]
