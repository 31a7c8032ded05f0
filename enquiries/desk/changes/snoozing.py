"""Putting an enquiry off, and bringing it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enquiries import actions
from enquiries.clock.hours import office_hours
from enquiries.desk.changes.base import Change
from enquiries.desk.time_left import short

TWO_HOURS = timedelta(hours=2)
OWN = "own"
CLOSE_TOGETHER = timedelta(minutes=1)


@dataclass(frozen=True)
class Choice:
    """`value` is the moment itself, so that a page that was open for long does what it says; or how long from then."""

    value: str
    label: str
    moment: str


def choices(now: datetime) -> list[Choice]:
    """Sensible moments to come back to it, each once."""
    hours = office_hours()
    today = now.astimezone(hours.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    tomorrow = (today + timedelta(days=1)).replace(tzinfo=hours.zone)
    monday = (today + timedelta(days=7 - today.weekday())).replace(tzinfo=hours.zone)
    next_day, next_week = hours.next_opening(tomorrow), hours.next_opening(monday)
    is_tomorrow = next_day.astimezone(hours.zone).date() == tomorrow.date()
    found = [
        Choice("2h", _("In 2 hours"), short(now + TWO_HOURS)),
        Choice(next_day.isoformat(), _("Tomorrow morning") if is_tomorrow else _("Next working day"), short(next_day)),
    ]
    if next_week > next_day:
        is_monday = next_week.astimezone(hours.zone).date() == monday.date()
        label = _("Next Monday") if is_monday else _("Next week")
        found.append(Choice(next_week.isoformat(), label, short(next_week)))
    return found


class Snooze(Change):
    """`snooze` is a Choice's value, or OWN for the moment in `until`, by the clock of the office."""

    main_field = "snooze"
    done = gettext_lazy("The enquiry is put off. It comes back by itself, or when the patient writes.")
    done_before = gettext_lazy("It is put off already.")

    snooze = forms.CharField(required=False, max_length=40)
    until = forms.CharField(
        label=gettext_lazy("Date and time"),
        required=False,
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}),
    )

    def clean(self):
        cleaned = super().clean()
        cleaned["moment"] = moment = self._moment(cleaned.get("snooze", ""), cleaned.get("until", ""))
        if moment is None:
            self.add_error("until", _("Choose a date and a time. Nothing was changed."))
        elif not timezone.now() < moment <= timezone.now() + actions.LONGEST_SNOOZE:
            self.add_error("until", _("Choose a moment that is still to come, within a year. Nothing was changed."))
        return cleaned

    def _moment(self, chosen, until):
        if chosen == "2h":
            return timezone.now() + TWO_HOURS
        try:
            moment = parse_datetime(until if chosen == OWN else chosen)
        except ValueError:
            return None
        if moment is None or moment.tzinfo:
            return moment
        return moment.replace(tzinfo=office_hours().zone)

    def apply(self, enquiry, user):
        moment = self.cleaned_data["moment"]
        try:
            actions.snooze(enquiry=enquiry, user=user, until=moment, expected_version=self.expected_version)
        except actions.NoSuchMoment as error:
            raise ValidationError(_("This moment is over already. Nothing was changed.")) from error

    def was_done(self, current, user):
        until = current.snoozed_until
        return until is not None and abs(until - self.cleaned_data["moment"]) < CLOSE_TOGETHER


class Wake(Change):
    main_field = "wake"
    done = gettext_lazy("The enquiry is back on the table.")
    done_before = gettext_lazy("It is back on the table already.")

    def apply(self, enquiry, user):
        actions.wake(enquiry=enquiry, user=user, expected_version=self.expected_version)

    def was_done(self, current, user):
        return current.snoozed_until is None and not current.is_over
