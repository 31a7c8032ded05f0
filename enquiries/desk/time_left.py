"""How long there is still to answer, as the desk shows it: words, an icon and a bar."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from enquiries.clock.hours import office_hours, reply_hours
from enquiries.models import Enquiry, Stage, Turn

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class TimeLeft:
    """`share` is the part of the time that has passed, 0 to 100; None where no clock runs."""

    kind: str  # late, soon, calm, snoozed, paused, clinic or over: a CSS class
    text: str
    icon: str
    share: int | None = None


def time_left(enquiry: Enquiry, now: datetime) -> TimeLeft:
    if enquiry.turn == Turn.NOBODY:
        return TimeLeft("over", _how_it_ended(enquiry), "circle-check")
    is_ours = enquiry.turn == Turn.US
    if is_ours and enquiry.due_at < now:  # putting it off hides no missed deadline
        return TimeLeft("late", _late(now - enquiry.due_at), "circle-alert", 100)
    left = office_hours().between(now, enquiry.due_at) if is_ours else None
    if enquiry.snoozed_until:
        text = _("Put off until %(moment)s") % {"moment": short(enquiry.snoozed_until)}
        return TimeLeft("snoozed", text, "bell", _share(enquiry, left))
    if enquiry.turn == Turn.PATIENT:
        return TimeLeft("paused", _("Paused: with the patient"), "circle-pause")
    if enquiry.turn == Turn.CLINIC:
        return TimeLeft("clinic", _with_clinic(now - enquiry.turn_since), "clock")
    kind = "soon" if left < SOON else "calm"
    return TimeLeft(kind, _("%(time)s left") % {"time": duration(left)}, "clock", _share(enquiry, left))


def _share(enquiry, left):
    if left is None:
        return None
    passed = 1 - left / timedelta(hours=reply_hours(answered=enquiry.is_answered))
    return round(100 * max(passed, 0))


def short(moment: datetime) -> str:
    """`Thu 26 Nov, 09:00`, by the clock of the office."""
    local = moment.astimezone(office_hours().zone)
    return date_format(local, pgettext("date format: short weekday, day, short month and time", "D j M, H:i"))


def duration(time: timedelta) -> str:
    """Hours and minutes: `3 h 50`, `4 h`, `15 min`."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    if hours and minutes:
        return _("%(hours)s h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(minutes)s min") % {"minutes": minutes}


def _late(time):
    """Days of the calendar, not office hours: who waits, waits over the weekend too."""
    if time >= timedelta(days=2):
        return ngettext("%(days)s day late", "%(days)s days late", time.days) % {"days": time.days}
    return _("%(time)s late") % {"time": duration(time)}


def _with_clinic(time):
    """Days of the calendar, as for what is late."""
    if time >= timedelta(days=1):
        return ngettext("Clinic: %(days)s day", "Clinic: %(days)s days", time.days) % {"days": time.days}
    return _("Clinic: %(time)s") % {"time": duration(time)}


def _how_it_ended(enquiry):
    if enquiry.stage == Stage.SPAM:
        return _("No clock: spam")
    if enquiry.stage == Stage.MERGED:
        return _("No clock: merged")
    if enquiry.first_replied_at is None:
        return _("Closed without an answer")
    time = office_hours().between(enquiry.created_at, enquiry.first_replied_at)
    return _("Answered in %(time)s") % {"time": duration(time)}
