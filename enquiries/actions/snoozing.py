"""Putting an enquiry off until a moment. Its deadline, where it has one, is not moved by it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from enquiries.actions.changing import ANSWER, WrongStage, becoming_ours, change, locked
from enquiries.mail.compose import to_staff
from enquiries.models import Enquiry, Event, Turn
from enquiries.models.stages import UNFINISHED

LONGEST_SNOOZE = timedelta(days=365)


class NoSuchMoment(Exception):
    """An enquiry cannot be put off until the past, nor for more than a year."""


@transaction.atomic
def snooze(*, enquiry: Enquiry, user: User, until: datetime, expected_version: int) -> Enquiry:
    """Take it off the table until `until`, or until the patient writes. Raises NoSuchMoment."""
    enquiry = locked(enquiry, user, ANSWER, expected_version, UNFINISHED)
    now = timezone.now()
    if not now < until <= now + LONGEST_SNOOZE:
        raise NoSuchMoment(f"{enquiry.reference} cannot be put off until {until}.")
    details = {"until": until.isoformat(timespec="seconds")}
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.SNOOZED, actor=user, at=now, details=details)
    return change(enquiry, snoozed_until=until)


@transaction.atomic
def wake(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Put it back on the table before its time. Raises WrongStage where it is not put off."""
    enquiry = locked(enquiry, user, ANSWER, expected_version)
    if enquiry.snoozed_until is None:
        raise WrongStage(f"{enquiry.reference} is not put off.")
    now = timezone.now()
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.WOKEN, actor=user, at=now)
    return change(enquiry, **_on_the_table(enquiry, now))


@transaction.atomic
def bring_back(*, enquiry: Enquiry, now: datetime) -> bool:
    """By the site itself when its time has come, with a mail to the owner; False where somebody was faster."""
    enquiry = Enquiry.objects.to_wake(now).defer("question").select_for_update().filter(pk=enquiry.pk).first()
    if enquiry is None:
        return False
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.WOKEN, at=now)
    change(enquiry, **_on_the_table(enquiry, now))
    to_staff(event, "woken")
    return True


def _on_the_table(enquiry, now):
    return {"snoozed_until": None} if enquiry.turn == Turn.US else becoming_ours(enquiry, now)
