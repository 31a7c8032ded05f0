"""When an answer can be sent later: in the patient's day, with the office's clock beside it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from enquiries.clock.local_time import zone_of
from enquiries.models import Enquiry

MORNING = time(9)
OWN = "own"
PATIENT, OFFICE = "patient", "office"


@dataclass(frozen=True)
class SendingTime:
    value: str
    label: str
    at: datetime


def suggestions(enquiry: Enquiry, now: datetime) -> list[SendingTime]:
    """Tomorrow and next Monday at nine, by the patient's clock."""
    today = now.astimezone(zone_of(enquiry)).date()
    monday = timedelta(days=7 - today.weekday())
    offered = [SendingTime("tomorrow", _("Tomorrow morning"), _morning(today + timedelta(days=1), enquiry))]
    if monday > timedelta(days=1):
        offered.append(SendingTime("monday", _("Monday morning"), _morning(today + monday, enquiry)))
    return offered


def zone_choices(enquiry: Enquiry) -> list[tuple[str, str]]:
    """Whose clock an own time is meant by; one choice where both have the same."""
    choices = [(PATIENT, _("Patient's time (%(place)s)") % {"place": _place(zone_of(enquiry))})]
    if zone_of(enquiry).key != settings.OFFICE_TIME_ZONE:
        choices.append((OFFICE, _("Office time (%(place)s)") % {"place": _place(ZoneInfo(settings.OFFICE_TIME_ZONE))}))
    return choices


def own_time(enquiry: Enquiry, day, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(settings.OFFICE_TIME_ZONE) if zone == OFFICE else zone_of(enquiry))


def _morning(day, enquiry):
    return datetime.combine(day, MORNING, zone_of(enquiry))


def _place(zone):
    return zone.key.rpartition("/")[2].replace("_", " ")
