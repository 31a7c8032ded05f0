"""What staff write: answers to the patient and notes for each other."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from enquiries.actions.changing import ANSWER, NO_SPAM, NO_STUB, WrongStage, change, entering, locked
from enquiries.actions.moving import require_consent
from enquiries.actions.submitting import hand_over_papers
from enquiries.actions.undoing import snapshot
from enquiries.mail.compose import to_patient
from enquiries.models import Enquiry, Event, Message, Note
from enquiries.models.stages import AFTER_REPLY, MOVES, Alert, Stage
from enquiries.templating import require_filled


def stages_after_reply(stage: Stage) -> list[Stage]:
    """The stages an answer may set, the usual one first."""
    usual = AFTER_REPLY.get(stage, stage)
    return [usual, *(to for to in Stage if to in MOVES.get(stage, ()) and to != usual)]


@transaction.atomic
def reply(
    *,
    enquiry: Enquiry,
    author: User,
    body: str,
    expected_version: int,
    set_to: Stage | None = None,
    papers_key: str = "",
) -> Message:
    """Send `body` to the patient with the papers kept under `papers_key`, and set the stage.

    Who answers first becomes the owner. For UNDO_SECONDS the answer can be taken back (`undo_reply`): until then it is
    neither shown nor mailed. Raises Unfilled, NoConsent, and WrongStage where `set_to` is no stage an answer may set.
    """
    enquiry = locked(enquiry, author, ANSWER, expected_version, NO_SPAM)
    stage = may_set(enquiry, set_to)
    require_filled(body)
    now = timezone.now()
    message = Message.objects.create(
        enquiry=enquiry,
        author=author,
        body=body,
        created_at=now,
        released_at=now + timedelta(seconds=settings.UNDO_SECONDS),
    )
    if papers_key:
        hand_over_papers(papers_key, enquiry=enquiry, message=message)
    details = {"message": message.pk, "before": snapshot(enquiry), "set_to": set_to and str(set_to)}
    enquiry.first_replied_at = enquiry.first_replied_at or now
    change(
        enquiry,
        **entering(enquiry, stage, now),
        alert=Alert.NONE,
        last_message_at=now,
        first_replied_at=enquiry.first_replied_at,
        owner_id=enquiry.owner_id or author.pk,
    )
    details["after"] = snapshot(enquiry)
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.REPLIED, actor=author, at=now, details=details)
    to_patient(event, "answered", not_before=message.released_at)
    return message


def may_set(enquiry: Enquiry, set_to: Stage | None) -> Stage:
    """The stage an answer leads to. Raises WrongStage or NoConsent."""
    allowed = stages_after_reply(Stage(enquiry.stage))
    if set_to and set_to not in allowed:
        raise WrongStage(f"{enquiry.reference} cannot go from {enquiry.stage} to {set_to} with an answer.")
    stage = set_to or allowed[0]
    if stage != enquiry.stage:
        require_consent(enquiry, stage)
    return stage


@transaction.atomic
def note(*, enquiry: Enquiry, author: User, body: str, expected_version: int) -> Note:
    """Write `body` down for the colleagues."""
    enquiry = locked(enquiry, author, ANSWER, expected_version, NO_STUB)
    written = Note.objects.create(enquiry=enquiry, author=author, body=body)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.NOTED, actor=author)
    change(enquiry)
    return written
