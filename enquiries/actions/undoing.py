"""An answer can be taken back until it is released: until then neither the patient nor a mail has told of it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from enquiries.actions.changing import ANSWER, change
from enquiries.digests import keyed_digest
from enquiries.models import Draft, Enquiry, Event, Message, OutgoingMail, Turn
from enquiries.papers.keeping import answer_key

# What belongs together: either all of it is as the answer left it, or somebody has changed the stage since.
STANDING = ["stage", "turn", "turn_since", "due_at", "close_reason", "snoozed_until"]
TIMES = ["turn_since", "due_at", "snoozed_until", "first_replied_at", "last_message_at"]
REMEMBERED = [*STANDING, "owner_id", "first_replied_at", "last_message_at", "alert"]


class TooLate(Exception):
    """It is done: the answer was released, its mail is on the way, or it was taken back already."""


def snapshot(enquiry: Enquiry) -> dict:
    """The columns an answer changes, as an event can hold them."""
    return {name: _plain(getattr(enquiry, name)) for name in REMEMBERED}


def without_answer(enquiry: Enquiry, event: Event) -> dict:
    """The columns of `enquiry` as if the answer of `event` had not been given, whatever has happened since."""
    before, after = _columns(event.details["before"]), _columns(event.details["after"])
    changes = {}
    if all(getattr(enquiry, name) == after[name] for name in ("stage", "turn", "turn_since")):
        changes |= {name: before[name] for name in STANDING}
    elif enquiry.turn == before["turn"] == Turn.US:
        # The patient has written since, and it is our turn anew: but what was asked first waits still.
        changes |= {"due_at": min(before["due_at"], enquiry.due_at), "turn_since": before["turn_since"]}
    for name in ("owner_id", "first_replied_at", "last_message_at"):
        if getattr(enquiry, name) == after[name]:
            changes[name] = before[name]
    return changes | {"alert": max(enquiry.alert, before["alert"])}


@transaction.atomic
def undo_reply(*, message: Message, user: User) -> Draft:
    """Take the answer back; its text and papers are its author's draft again. Raises TooLate.

    What happened since stays: a patient's message keeps it our turn, a colleague's change keeps its stage.
    """
    if not user.has_perm(ANSWER):
        raise PermissionDenied
    enquiry = Enquiry.objects.select_for_update().get(pk=message.enquiry_id)
    message = Message.objects.select_for_update().filter(pk=message.pk, author__isnull=False).first()
    if message is None:
        raise TooLate
    if message.author_id != user.pk:
        raise PermissionDenied
    event = answer_event(enquiry, message)
    claimable = OutgoingMail.objects.filter(event=event, state=OutgoingMail.State.QUEUED, attempts=0)
    if event is None or not claimable.delete()[0]:
        raise TooLate
    draft = _draft_again(enquiry, message, user, event)
    message.attachments.update(enquiry=None, message=None, draft_key=keyed_digest(answer_key(enquiry.pk, user.pk)))
    pk, released_at = message.pk, message.released_at
    message.delete()
    changes = without_answer(enquiry, event)
    if "first_replied_at" in changes:  # a colleague may have answered meanwhile
        changes["first_replied_at"] = enquiry.messages.exclude(author=None).aggregate(at=Min("created_at"))["at"]
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.UNDONE, actor=user, details={"message": pk})
    change(enquiry, **changes)
    if released_at <= timezone.now():  # last of all: until the commit the patient is shown nothing
        raise TooLate
    return draft


def answer_event(enquiry: Enquiry, message: Message) -> Event | None:
    """What the record says of this answer."""
    replied = enquiry.events.filter(kind=Event.Kind.REPLIED, actor=message.author_id, at=message.created_at)
    return next((event for event in replied.order_by("-pk") if event.details.get("message") == message.pk), None)


def _draft_again(enquiry, message, user, event):
    """What the author has begun since follows after the text that comes back; it is not sent by itself any more."""
    draft, _created = Draft.objects.select_for_update().get_or_create(
        enquiry=enquiry, author=user, kind=Draft.Kind.REPLY
    )
    draft.body = "\n\n".join(filter(None, [message.body, draft.body]))
    draft.set_to = event.details.get("set_to") or draft.set_to
    draft.updated_at = timezone.now()
    draft.send_at = None
    draft.save()
    return draft


def _plain(value):
    return value.isoformat() if isinstance(value, datetime) else value


def _columns(plain):
    return plain | {name: plain[name] and parse_datetime(plain[name]) for name in TIMES}
