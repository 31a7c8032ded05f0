"""Every change of an enquiry: one function each, one transaction, with its event and its mails.

Staff actions take the version their page was made from and raise StaleEnquiry where somebody was faster:
nothing is ever overwritten unseen. What a patient sends is always taken.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from enquiries import consent
from enquiries.clock import reply_due
from enquiries.digests import keyed_digest
from enquiries.drafts import EnquiryDraft
from enquiries.mail.compose import to_patient, to_staff
from enquiries.models import Attachment, CloseReason, Consent, Enquiry, Event, Message, Note, OutgoingMail, Stage, Turn

SUBMIT_ATTEMPTS = 5
NO_SPAM = frozenset(Stage) - {Stage.SPAM}
UNFINISHED = NO_SPAM - {Stage.CLOSED}


class StaleEnquiry(Exception):
    """Somebody changed the enquiry since the page was made. `current` is as it is now."""

    def __init__(self, current: Enquiry):
        super().__init__(f"{current.reference} is at version {current.version} now.")
        self.current = current


class WrongStage(Exception):
    """The enquiry is in a stage in which this cannot be done; no page of ours offers it."""


class ChangedSinceSent(Exception):
    """The form was sent before with this key, with other content. `first` is what that made."""

    def __init__(self, first: Enquiry):
        super().__init__(f"{first.reference} was made from this form already.")
        self.first = first


def submit(*, key: str, draft: EnquiryDraft, is_spam: bool = False) -> Enquiry:
    """Make the enquiry of the form with `key`, with the papers uploaded to it; the same form again gives the same one.

    Raises ChangedSinceSent where the form comes back with other content.
    """
    for _attempt in range(SUBMIT_ATTEMPTS):
        if enquiry := _first_or_repeat(key, draft):
            return enquiry
        try:
            return _create(key, draft, is_spam)
        except IntegrityError as error:
            # Two presses at the same moment, of which the other has just committed; or a reference that exists already.
            refused = error
    raise refused


def _first_or_repeat(key, draft):
    first = Enquiry.objects.sent_with(key).first()
    if first is None:
        return None
    known = set(first.attachments.values_list("sha256", flat=True))
    added = set(Attachment.objects.drafts(key).values_list("sha256", flat=True))
    if first.content_digest != draft.digest() or added - known:
        raise ChangedSinceSent(first)
    return first


@transaction.atomic
def _create(key, draft, is_spam):
    now = timezone.now()
    enquiry = Enquiry.objects.create(
        idempotency_key=keyed_digest(key),
        content_digest=draft.digest(),
        created_at=now,
        turn_since=now,
        last_message_at=now,
        stage=Stage.SPAM if is_spam else Stage.NEW,
        turn=Turn.NOBODY if is_spam else Turn.US,
        due_at=None if is_spam else reply_due(now),
        **draft.fields(),
    )
    enquiry.clinics.set(draft.clinics)
    _hand_over_papers(key, enquiry=enquiry)
    Consent.objects.bulk_create(consent.given_with(draft, enquiry=enquiry, at=now))
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.SUBMITTED, at=now)
    state = OutgoingMail.State.WITHHELD if is_spam else OutgoingMail.State.QUEUED
    to_patient(event, "received", state=state)
    to_staff(event, "new_enquiry", state=state)
    return enquiry


@transaction.atomic
def add_message(*, enquiry: Enquiry, key: str, body: str) -> Message:
    """A message of the patient with the papers uploaded under `key`; it is our turn again.

    The same words under the same key give the same message; other words are another message.
    """
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    once = keyed_digest(f"{enquiry.pk} {key} {body}")
    if sent := Message.objects.filter(idempotency_key=once).first():
        _hand_over_papers(key, enquiry=enquiry, message=sent)
        return sent
    now = timezone.now()
    message = Message.objects.create(enquiry=enquiry, idempotency_key=once, body=body, created_at=now)
    _hand_over_papers(key, enquiry=enquiry, message=message)
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.MESSAGE_RECEIVED, at=now)
    changes = {"last_message_at": now}
    if enquiry.stage in (Stage.WAITING_PATIENT, Stage.CLOSED):
        changes |= {
            "stage": Stage.OPEN,
            "turn": Turn.US,
            "turn_since": now,
            "due_at": reply_due(now),
            "close_reason": "",
        }
    _change(enquiry, **changes)
    if enquiry.stage != Stage.SPAM:
        to_staff(event, "new_message")
    return message


@transaction.atomic
def take(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Make `user` the owner."""
    enquiry = _locked(enquiry, expected_version)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.TAKEN, actor=user, details={"from": enquiry.owner_id})
    return _change(enquiry, owner=user, stage=Stage.OPEN if enquiry.stage == Stage.NEW else enquiry.stage)


@transaction.atomic
def assign(*, enquiry: Enquiry, by: User, owner: User | None, expected_version: int) -> Enquiry:
    """Give the enquiry to `owner`, or to nobody."""
    enquiry = _locked(enquiry, expected_version)
    details = {"from": enquiry.owner_id, "to": owner and owner.pk}
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.ASSIGNED, actor=by, details=details)
    return _change(enquiry, owner=owner)


@transaction.atomic
def reply(*, enquiry: Enquiry, author: User, body: str, expected_version: int) -> Message:
    """Send `body` to the patient and hand the turn over. Who answers first becomes the owner."""
    enquiry = _locked(enquiry, expected_version, NO_SPAM)
    now = timezone.now()
    message = Message.objects.create(enquiry=enquiry, author=author, body=body, created_at=now)
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.REPLIED, actor=author, at=now)
    _change(
        enquiry,
        stage=Stage.WAITING_PATIENT,
        turn=Turn.PATIENT,
        turn_since=now,
        due_at=None,
        close_reason="",
        last_message_at=now,
        first_replied_at=enquiry.first_replied_at or now,
        owner=enquiry.owner or author,
    )
    to_patient(event, "answered")
    return message


@transaction.atomic
def note(*, enquiry: Enquiry, author: User, body: str, expected_version: int) -> Note:
    """Write `body` down for the colleagues."""
    enquiry = _locked(enquiry, expected_version)
    written = Note.objects.create(enquiry=enquiry, author=author, body=body)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.NOTED, actor=author)
    _change(enquiry)
    return written


@transaction.atomic
def close(*, enquiry: Enquiry, user: User, reason: CloseReason, expected_version: int) -> Enquiry:
    enquiry = _locked(enquiry, expected_version, UNFINISHED)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.CLOSED, actor=user, details={"reason": str(reason)})
    return _change(enquiry, stage=Stage.CLOSED, turn=Turn.NOBODY, due_at=None, close_reason=reason)


@transaction.atomic
def reopen(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Take a closed enquiry up again: it is our turn."""
    enquiry = _locked(enquiry, expected_version, {Stage.CLOSED})
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.REOPENED, actor=user)
    return _our_turn(enquiry)


@transaction.atomic
def mark_spam(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    enquiry = _locked(enquiry, expected_version, NO_SPAM)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.MARKED_SPAM, actor=user)
    return _change(enquiry, stage=Stage.SPAM, turn=Turn.NOBODY, due_at=None, close_reason="")


@transaction.atomic
def not_spam(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Bring it back into the queue and release the mails that were held."""
    enquiry = _locked(enquiry, expected_version, {Stage.SPAM})
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.NOT_SPAM, actor=user)
    enquiry.mails.filter(state=OutgoingMail.State.WITHHELD).update(
        state=OutgoingMail.State.QUEUED, next_attempt_at=timezone.now()
    )
    return _our_turn(enquiry)


@transaction.atomic
def send_link(*, enquiry: Enquiry) -> Event:
    """Mail the private link once more to the address the enquiry came from."""
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.LINK_SENT)
    to_patient(event, "link")
    return event


def record_opening(*, enquiry: Enquiry, user: User, shown: str = "") -> Event:
    """Put on the record, before anything is shown, that `user` reads the enquiry, and which guarded part (`shown`)."""
    details = {"shown": shown} if shown else {}
    return Event.objects.create(enquiry=enquiry, kind=Event.Kind.OPENED, actor=user, details=details)


def record_file_opening(*, attachment: Attachment, user: User | None) -> Event:
    """The same for a paper; no user means the patient."""
    return Event.objects.create(
        enquiry=attachment.enquiry, kind=Event.Kind.FILE_OPENED, actor=user, details={"attachment": attachment.pk}
    )


def _hand_over_papers(key, *, enquiry, message=None):
    """Give the papers uploaded under `key` to the enquiry, each once: a form pressed twice has uploaded them twice."""
    known = set(enquiry.attachments.filter(message=message).values_list("sha256", flat=True))
    for paper in Attachment.objects.drafts(key):
        if paper.sha256 not in known:
            known.add(paper.sha256)
            Attachment.objects.filter(pk=paper.pk).update(enquiry=enquiry, message=message, draft_key="")


def _locked(enquiry, expected_version, stages=frozenset(Stage)):
    current = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if current.version != expected_version:
        raise StaleEnquiry(current)
    if current.stage not in stages:
        raise WrongStage(f"{current.reference} is in stage {current.stage}.")
    return current


def _our_turn(enquiry):
    now = timezone.now()
    return _change(enquiry, stage=Stage.OPEN, turn=Turn.US, turn_since=now, due_at=reply_due(now), close_reason="")


def _change(enquiry, **changes):
    """Set `changes` and raise the version, provided nobody else did meanwhile."""
    updated = Enquiry.objects.filter(pk=enquiry.pk, version=enquiry.version).update(version=F("version") + 1, **changes)
    if not updated:
        raise StaleEnquiry(Enquiry.objects.get(pk=enquiry.pk))
    enquiry.version += 1
    for name, value in changes.items():
        setattr(enquiry, name, value)
    return enquiry
