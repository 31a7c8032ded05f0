"""What patients send: questions and messages. It is always taken."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from enquiries.actions.changing import becoming_ours, change, entering, held
from enquiries.actions.flagging import flag
from enquiries.actions.ticking_off import answers_among_drafts, tick_off
from enquiries.digests import keyed_digest
from enquiries.mail.compose import to_patient, to_staff
from enquiries.models import Alert, Attachment, Consent, Enquiry, Event, Message, OutgoingMail, Stage, Turn
from enquiries.patient import consent
from enquiries.patient.drafts import EnquiryDraft
from enquiries.warnings import red_flags

SUBMIT_ATTEMPTS = 5


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
            return _create(key, draft, red_flags.read(draft.question, draft.condition), is_spam)
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
def _create(key, draft, matches, is_spam):
    now = timezone.now()
    enquiry = Enquiry.objects.create(
        idempotency_key=keyed_digest(key),
        content_digest=draft.digest(),
        created_at=now,
        last_message_at=now,
        alert=Alert.NONE if is_spam else red_flags.alert_of(match.sign for match in matches),
        **entering(None, Stage.SPAM if is_spam else Stage.NEW, now),
        **draft.fields(),
    )
    enquiry.clinics.set(draft.clinics)
    hand_over_papers(key, enquiry=enquiry)
    Consent.objects.bulk_create(consent.given_with(draft, enquiry=enquiry, at=now))
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.SUBMITTED, at=now)
    flag(enquiry, matches, at=now)
    state = OutgoingMail.State.WITHHELD if is_spam else OutgoingMail.State.QUEUED
    to_patient(event, "received", state=state)
    to_staff(event, "new_enquiry", state=state)
    return enquiry


def add_message(*, enquiry: Enquiry, key: str, body: str, answers: dict[int, int] | None = None) -> Message:
    """A message of the patient with the papers uploaded under `key`; it is our turn again.

    `answers` says which of the papers is which of those we asked for: primary keys of request and paper.
    The same words under the same key give the same message; other words are another message. Where the enquiry was
    merged into another, the message stays with it, and the turn is that one's.
    """
    return _add_message(enquiry, key, body, answers or {}, red_flags.read(body, enquiry.condition))


@transaction.atomic
def _add_message(enquiry, key, body, answers, matches):
    enquiry, case = _held_with_its_case(enquiry.pk)
    once = keyed_digest(f"{enquiry.pk} {key} {body}")
    digests = answers_among_drafts(key, answers)
    now = timezone.now()
    if sent := Message.objects.filter(idempotency_key=once).first():
        hand_over_papers(key, enquiry=enquiry, message=sent)
        tick_off(enquiry=enquiry, message=sent, answers=digests, at=now)
        return sent
    message = Message.objects.create(enquiry=enquiry, idempotency_key=once, body=body, created_at=now)
    hand_over_papers(key, enquiry=enquiry, message=message)
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.MESSAGE_RECEIVED, at=now)
    tick_off(enquiry=enquiry, message=message, answers=digests, at=now)
    flag(enquiry, matches, message=message, at=now)
    if case != enquiry:
        change(enquiry, last_message_at=now)
        event = Event.objects.create(
            enquiry=case, kind=Event.Kind.MESSAGE_RECEIVED, at=now, details={"from": enquiry.pk}
        )
    changes = {"last_message_at": now, "snoozed_until": None}
    if case.turn != Turn.US and case.stage != Stage.SPAM:
        changes |= becoming_ours(case, now)
    if case.stage != Stage.SPAM:
        changes["alert"] = max(case.alert, red_flags.alert_of(match.sign for match in matches))
    change(case, **changes)
    if case.stage != Stage.SPAM:
        to_staff(event, "new_message")
    return message


def _held_with_its_case(pk):
    """The enquiry and the one whose turn, clock and owner a message to it concerns: what it was merged into, or itself.

    Where it is merged, or taken out, just before both are held, they are looked for anew.
    """
    while True:
        into = Enquiry.objects.values_list("merged_into", flat=True).get(pk=pk)
        rows = held(pk, into)
        if rows[pk].merged_into_id == into:
            return rows[pk], rows[into or pk]


@transaction.atomic
def send_link(*, enquiry: Enquiry) -> Event:
    """Mail the private link once more to the address the enquiry came from."""
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.LINK_SENT)
    to_patient(event, "link")
    return event


def hand_over_papers(key, *, enquiry, message=None):
    """Give the papers uploaded under `key` to the enquiry, each once: a form pressed twice has uploaded them twice."""
    known = set(enquiry.attachments.filter(message=message).values_list("sha256", flat=True))
    for paper in Attachment.objects.drafts(key):
        if paper.sha256 not in known:
            known.add(paper.sha256)
            Attachment.objects.filter(pk=paper.pk).update(enquiry=enquiry, message=message, draft_key="")
