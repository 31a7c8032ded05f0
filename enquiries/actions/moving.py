"""From stage to stage."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from enquiries.actions.changing import ANSWER, NO_SPAM, WrongStage, change, entering, locked
from enquiries.models import Alert, CloseReason, Consent, Enquiry, Event, OutgoingMail, Stage
from enquiries.models.stages import MOVES, TURN_IN, UNFINISHED
from enquiries.warnings.red_flags import alert_of


class NoConsent(Exception):
    """The patient has not agreed, or no longer agrees, that a clinic is asked."""


@transaction.atomic
def move(*, enquiry: Enquiry, user: User, to: Stage, expected_version: int) -> Enquiry:
    """Set the stage to one of `moves_from`; the turn follows it, and where it becomes ours the clock starts anew.

    Raises NoConsent for `with_clinic` where the patient has agreed to no clinic.
    """
    enquiry = locked(enquiry, user, ANSWER, expected_version, UNFINISHED)
    if to not in moves_from(enquiry):
        raise WrongStage(f"{enquiry.reference} cannot go from {enquiry.stage} to {to}.")
    require_consent(enquiry, to)
    details = {"from": enquiry.stage, "to": str(to)}
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.MOVED, actor=user, details=details)
    changes = entering(enquiry, to)
    if enquiry.turn == changes["turn"]:  # whoever has the turn has had it since before
        del changes["turn_since"], changes["due_at"]
    return change(enquiry, **changes)


def moves_from(enquiry: Enquiry) -> list[Stage]:
    """What MOVES allows; and the stage it is in where the turn left it for ours, to give the turn back."""
    stage = Stage(enquiry.stage)
    if stage not in MOVES:
        return []
    back = {stage} if enquiry.turn != TURN_IN[stage] else set()
    return [other for other in Stage if other in MOVES[stage] | back]


def require_consent(enquiry: Enquiry, stage: Stage) -> None:
    shared = enquiry.consents.filter(kind=Consent.Kind.SHARE, withdrawn_at=None)
    if stage == Stage.WITH_CLINIC and not shared.exists():
        raise NoConsent(f"{enquiry.reference}: the patient has agreed to no clinic.")


@transaction.atomic
def close(*, enquiry: Enquiry, user: User, reason: CloseReason, expected_version: int) -> Enquiry:
    enquiry = locked(enquiry, user, ANSWER, expected_version, UNFINISHED)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.CLOSED, actor=user, details={"reason": str(reason)})
    return change(enquiry, **entering(enquiry, Stage.CLOSED) | {"close_reason": reason, "alert": Alert.NONE})


@transaction.atomic
def reopen(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Take a closed enquiry up again: it is our turn."""
    enquiry = locked(enquiry, user, ANSWER, expected_version, {Stage.CLOSED})
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.REOPENED, actor=user)
    return change(enquiry, **entering(enquiry, Stage.OPEN))


@transaction.atomic
def mark_spam(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    enquiry = locked(enquiry, user, ANSWER, expected_version, NO_SPAM)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.MARKED_SPAM, actor=user)
    return change(enquiry, **entering(enquiry, Stage.SPAM), alert=Alert.NONE)


@transaction.atomic
def not_spam(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Bring it back into the queue and release the mails that were held."""
    enquiry = locked(enquiry, user, ANSWER, expected_version, {Stage.SPAM})
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.NOT_SPAM, actor=user)
    enquiry.mails.filter(state=OutgoingMail.State.WITHHELD).update(
        state=OutgoingMail.State.QUEUED, next_attempt_at=timezone.now()
    )
    return change(enquiry, **entering(enquiry, Stage.OPEN), alert=alert_of(enquiry.red_flags.unanswered()))
