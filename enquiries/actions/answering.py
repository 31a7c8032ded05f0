"""What staff write: answers to the patient and notes for each other."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from enquiries.actions.changing import ANSWER, NO_SPAM, change, entering, locked
from enquiries.mail.compose import to_patient
from enquiries.models import Enquiry, Event, Message, Note
from enquiries.models.stages import AFTER_REPLY, Alert, Stage


@transaction.atomic
def reply(*, enquiry: Enquiry, author: User, body: str, expected_version: int) -> Message:
    """Send `body` to the patient and hand the turn over. Who answers first becomes the owner."""
    enquiry = locked(enquiry, author, ANSWER, expected_version, NO_SPAM)
    now = timezone.now()
    message = Message.objects.create(enquiry=enquiry, author=author, body=body, created_at=now)
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.REPLIED, actor=author, at=now)
    enquiry.first_replied_at = enquiry.first_replied_at or now
    change(
        enquiry,
        **entering(enquiry, AFTER_REPLY.get(Stage(enquiry.stage), Stage(enquiry.stage)), now),
        alert=Alert.NONE,
        last_message_at=now,
        first_replied_at=enquiry.first_replied_at,
        owner=enquiry.owner or author,
    )
    to_patient(event, "answered")
    return message


@transaction.atomic
def note(*, enquiry: Enquiry, author: User, body: str, expected_version: int) -> Note:
    """Write `body` down for the colleagues."""
    enquiry = locked(enquiry, author, ANSWER, expected_version)
    written = Note.objects.create(enquiry=enquiry, author=author, body=body)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.NOTED, actor=author)
    change(enquiry)
    return written
