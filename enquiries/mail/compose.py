"""Mails are rendered and frozen here, in the transaction of the change they tell of; the worker sends them."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import User
from enquiries.mail import letters
from enquiries.models import Event, OutgoingMail

TO_PATIENT = {"received": letters.received, "answered": letters.answered, "link": letters.link}
TO_STAFF = {
    "new_enquiry": letters.new_enquiry,
    "new_message": letters.new_message,
    "woken": letters.woken,
    "due_soon": letters.due_soon,
    "late": letters.late,
    "held": letters.held,
}


def to_patient(
    event: Event, template: str, *, state=OutgoingMail.State.QUEUED, not_before: datetime | None = None
) -> OutgoingMail:
    """A mail in the patient's language."""
    enquiry = event.enquiry
    with translation.override(enquiry.language):
        return _freeze(event, enquiry.email, TO_PATIENT[template](enquiry), state, not_before)


def to_staff(event: Event, template: str, *, state=OutgoingMail.State.QUEUED) -> list[OutgoingMail]:
    """A mail to the owner, or to everybody who answers enquiries; each in their own language."""
    return _to_users(_recipients(event.enquiry), event, template, state)


def to_all_staff(event: Event, template: str) -> list[OutgoingMail]:
    """A mail to everybody who answers enquiries, whoever the owner is."""
    return _to_users(_able(), event, template, OutgoingMail.State.QUEUED)


def _to_users(users, event, template, state):
    frozen = []
    for user in users:
        with translation.override(user.language):
            frozen.append(_freeze(event, user.email, TO_STAFF[template](event.enquiry, user), state))
    return frozen


def to_member(event: Event, template: str, user: User) -> list[OutgoingMail]:
    """A mail to one member of staff; where they cannot be reached any more, to those who can."""
    if not (user.is_active and user.email):
        return to_staff(event, template)
    with translation.override(user.language):
        return [_freeze(event, user.email, TO_STAFF[template](event.enquiry, user), OutgoingMail.State.QUEUED)]


def _recipients(enquiry):
    owner = enquiry.owner
    return [owner] if owner and owner.is_active and owner.email else _able()


def _able():
    able = User.objects.with_perm("enquiries.answer_enquiry", backend="django.contrib.auth.backends.ModelBackend")
    by_address = {user.email.lower(): user for user in able.exclude(email="").order_by("-pk")}
    return sorted(by_address.values(), key=lambda user: user.pk)


def _freeze(event, recipient, letter, state, not_before=None):
    context = {"letter": letter, "site_name": settings.SITE_NAME, "operator_name": settings.OPERATOR_NAME}
    return OutgoingMail.objects.create(
        enquiry=event.enquiry,
        event=event,
        recipient=recipient,
        language=translation.get_language(),
        subject=" ".join(letter.subject.split())[:200],
        text=render_to_string("email/letter.txt", context),
        html=render_to_string("email/letter.html", context),
        state=state,
        next_attempt_at=not_before or timezone.now(),
    )
