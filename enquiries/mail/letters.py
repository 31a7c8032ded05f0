"""The words of every mail. None carries health information, a name, or anything a patient wrote."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from enquiries.clock.local_time import moment_in_words, zone_in_words, zone_of
from enquiries.models import Alert, Enquiry

PRIVATE_LINK = "{private-link}"


@dataclass(frozen=True)
class Letter:
    """`address` is where the button `action` leads: PRIVATE_LINK until the mail is sent, or a page for staff."""

    subject: str
    sentences: tuple[str, ...]
    action: str
    address: str
    footnote: str


def received(enquiry: Enquiry) -> Letter:
    if enquiry.due_at:
        zone = zone_of(enquiry)
        promise = _("A coordinator will write to you by %(moment)s (%(zone)s).") % {
            "moment": moment_in_words(enquiry.due_at, zone),
            "zone": zone_in_words(zone, enquiry.due_at),
        }
    else:
        promise = _("A coordinator will write to you.")
    return _to_patient(
        _("%(site)s: we have your question, %(reference)s"),
        enquiry,
        _("Thank you. We have your question. Its number is %(reference)s.") % {"reference": enquiry.reference},
        promise,
        _("On your private page you can read our answer, write to us and add papers."),
    )


def answered(enquiry: Enquiry) -> Letter:
    return _to_patient(
        _("%(site)s: an answer to your question %(reference)s"),
        enquiry,
        _("We have written to you about your question %(reference)s.") % {"reference": enquiry.reference},
        _("You can read our message on your private page and write back there."),
    )


def link(enquiry: Enquiry) -> Letter:
    return _to_patient(
        _("%(site)s: your private link, %(reference)s"),
        enquiry,
        _("Here is the private link to your question %(reference)s, as you asked.") % {"reference": enquiry.reference},
        _("If you did not ask for it, you do not need to do anything."),
    )


def new_enquiry(enquiry: Enquiry, user: User) -> Letter:
    return _to_staff(
        _("%(site)s: read first: new enquiry %(reference)s")
        if enquiry.alert == Alert.EMERGENCY
        else _("%(site)s: new enquiry %(reference)s"),
        enquiry,
        user,
        _("A new enquiry has arrived: %(reference)s.") % {"reference": enquiry.reference},
    )


def new_message(enquiry: Enquiry, user: User) -> Letter:
    return _to_staff(
        _("%(site)s: read first: new message in %(reference)s")
        if enquiry.alert == Alert.EMERGENCY
        else _("%(site)s: new message in %(reference)s"),
        enquiry,
        user,
        _("The patient has written to us again: %(reference)s.") % {"reference": enquiry.reference},
    )


def woken(enquiry: Enquiry, user: User) -> Letter:
    return _to_staff(
        _("%(site)s: %(reference)s is back"),
        enquiry,
        user,
        _("An enquiry that was put off is back on the table: %(reference)s.") % {"reference": enquiry.reference},
    )


def due_soon(enquiry: Enquiry, user: User) -> Letter:
    return _to_staff(
        _("%(site)s: an answer is due soon, %(reference)s"),
        enquiry,
        user,
        _("The patient waits for an answer, and it is due soon: %(reference)s.") % {"reference": enquiry.reference},
    )


def late(enquiry: Enquiry, user: User) -> Letter:
    return _to_staff(
        _("%(site)s: late, %(reference)s"),
        enquiry,
        user,
        _("The patient still waits for an answer, and it is late: %(reference)s.") % {"reference": enquiry.reference},
        _("This mail goes to everybody who answers enquiries."),
    )


def held(enquiry: Enquiry, user: User) -> Letter:
    return _to_staff(
        _("%(site)s: a scheduled answer was held back, %(reference)s"),
        enquiry,
        user,
        _("An answer in %(reference)s was to be sent by itself. It was held back.") % {"reference": enquiry.reference},
        _("Something has changed since it was written. Its text is kept. Read what is new and send it again."),
    )


def _to_patient(subject, enquiry, *sentences):
    return Letter(
        subject=_subject(subject, enquiry),
        sentences=sentences,
        action=_("Open my private page"),
        address=PRIVATE_LINK,
        footnote=_(
            "Keep this link to yourself: whoever has it can read your question. In an emergency do not wait for us. "
            "Call your local emergency number."
        ),
    )


def _to_staff(subject, enquiry, user, *sentences):
    if enquiry.due_at:
        zone = zone_of(user)
        due = _("Reply due: %(moment)s (%(zone)s).") % {
            "moment": moment_in_words(enquiry.due_at, zone),
            "zone": zone_in_words(zone, enquiry.due_at),
        }
        sentences += (due,)
    return Letter(
        subject=_subject(subject, enquiry),
        sentences=sentences,
        action=_("Open the enquiry"),
        address=settings.SITE_URL + reverse("admin:enquiries_enquiry_change", args=[enquiry.pk]),
        footnote=_("You get this mail because you answer enquiries. It can be opened by staff only."),
    )


def _subject(text, enquiry):
    return text % {"site": settings.SITE_NAME, "reference": enquiry.reference}
