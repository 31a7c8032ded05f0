"""Mails are rendered and frozen in the transaction of the event they tell of. They carry no health information."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from enquiries.models import OutgoingMail

LINK_PLACEHOLDER = "%PRIVATE-LINK%"


def to_patient(event, template, *, state=OutgoingMail.State.QUEUED):
    """Queue `template` for the patient, in the patient's language, with the private link put in at sending."""
    enquiry = event.enquiry
    _queue(event, template, enquiry.email, enquiry.language, {"link": LINK_PLACEHOLDER}, state)


def to_staff(event, template, *, state=OutgoingMail.State.QUEUED):
    """Queue `template` for the owner; without one, for everybody who answers enquiries."""
    link = settings.SITE_URL + reverse("admin:enquiries_enquiry_change", args=[event.enquiry.pk])
    for user in recipients(event.enquiry):
        _queue(event, template, user.email, user.language, {"link": link}, state)


def recipients(enquiry):
    owner = enquiry.owner
    if owner and owner.is_active and owner.email:
        return [owner]
    return User.objects.with_perm("enquiries.answer_enquiry", backend="django.contrib.auth.backends.ModelBackend").exclude(
        email=""
    )


def _queue(event, template, recipient, language, context, state):
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        context |= {"enquiry": event.enquiry, "site_name": settings.SITE_NAME, "language": language}
        subject = render_to_string(f"email/{template}_subject.txt", context)
        OutgoingMail.objects.create(
            enquiry=event.enquiry,
            event=event,
            recipient=recipient,
            language=language,
            subject=" ".join(subject.split()),
            text=render_to_string(f"email/{template}.txt", context),
            html=render_to_string(f"email/{template}.html", context),
            state=state,
        )
