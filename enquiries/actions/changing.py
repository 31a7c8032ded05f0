"""What every change has in common: the right to make it, the version it was made from, the row it writes."""

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from enquiries.clock.hours import reply_due
from enquiries.models import Enquiry, Stage, Turn
from enquiries.models.stages import TURN_IN

ANSWER, ASSIGN, MERGE, EXPORT, ERASE = (
    f"enquiries.{right}_enquiry" for right in ("answer", "assign", "merge", "export", "erase")
)
NO_SPAM = frozenset(Stage) - {Stage.SPAM, Stage.MERGED}
NO_STUB = frozenset(Stage) - {Stage.MERGED}


class StaleEnquiry(Exception):
    """Somebody changed the enquiry since the page was made. `current` is as it is now."""

    def __init__(self, current: Enquiry):
        super().__init__(f"{current.reference} is at version {current.version} now.")
        self.current = current


class WrongStage(Exception):
    """The enquiry is in a stage in which this cannot be done; no page of ours offers it."""


def locked(enquiry: Enquiry, user: User, right: str, expected_version: int, stages=frozenset(Stage)) -> Enquiry:
    """The row of `enquiry`, held until the transaction ends.

    Raises PermissionDenied, StaleEnquiry, or WrongStage where it is in none of `stages`.
    """
    if not user.has_perm(right):
        raise PermissionDenied
    current = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if current.version != expected_version:
        raise StaleEnquiry(current)
    if current.stage not in stages:
        raise WrongStage(f"{current.reference} is in stage {current.stage}.")
    return current


def held(*pks: int | None) -> dict[int, Enquiry]:
    """The rows of several enquiries by key, held until the transaction ends; always in one order, against deadlocks.

    Raises Enquiry.DoesNotExist where one is gone.
    """
    wanted = {pk for pk in pks if pk is not None}
    rows = {row.pk: row for row in Enquiry.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if missing := wanted - set(rows):
        raise Enquiry.DoesNotExist(f"No enquiry has the key {min(missing)}.")
    return rows


def change(enquiry: Enquiry, **changes) -> Enquiry:
    """Set `changes` and raise the version, provided nobody else did meanwhile."""
    updated = Enquiry.objects.filter(pk=enquiry.pk, version=enquiry.version).update(version=F("version") + 1, **changes)
    if not updated:
        raise StaleEnquiry(Enquiry.objects.get(pk=enquiry.pk))
    enquiry.version += 1
    for name, value in changes.items():
        setattr(enquiry, name, value)
    return enquiry


def entering(enquiry: Enquiry | None, stage: Stage, now=None) -> dict:
    """The columns of an enquiry that enters `stage`: whose turn it is, since when, and the deadline where it is ours.

    `enquiry` is as it is until then; None for one that is only being made. The first answer has a deadline of its own.
    A reason for closing and being put off belong to the stage that is left.
    """
    now = now or timezone.now()
    turn = TURN_IN[stage]
    answered = enquiry is not None and enquiry.is_answered
    return {
        "stage": stage,
        "turn": turn,
        "turn_since": now,
        "due_at": reply_due(now, answered=answered) if turn == Turn.US else None,
        "close_reason": "",
        "snoozed_until": None,
    }


STAYS = {Stage.WITH_CLINIC, Stage.BOOKED, Stage.TREATED}


def becoming_ours(enquiry: Enquiry, now) -> dict:
    """The columns of an enquiry somebody else had the turn in. That a clinic works on it can still be true."""
    changes = entering(enquiry, Stage.OPEN, now)
    return changes | ({"stage": enquiry.stage} if enquiry.stage in STAYS else {})
