"""Sends what OutgoingMail holds. A worker leases a mail; what fails is tried again under the same Message-ID."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from enquiries.mail.letters import PRIVATE_LINK
from enquiries.models import OutgoingMail

logger = logging.getLogger(__name__)

State = OutgoingMail.State
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 20
MAX_REFUSALS = 3
LONGEST_PAUSE = timedelta(hours=4)


def send_next() -> bool:
    """Try the next mail that is due; whether there was one."""
    mail = claim(timezone.now())
    if mail:
        deliver(mail)
    return mail is not None


def claim(now: datetime) -> OutgoingMail | None:
    """Lease the next due mail. The bodies are not read yet: one that cannot be decrypted must not stop the others."""
    due = OutgoingMail.objects.claimable(now).only("pk", "attempts")
    if not due.exists():  # looking takes no lock
        return None
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        mail = due.select_for_update(skip_locked=skip).first()
        if mail:
            mail.attempts += 1
            OutgoingMail.objects.filter(pk=mail.pk).update(
                state=State.SENDING, leased_until=now + LEASE, attempts=mail.attempts
            )
    return mail


def deliver(mail: OutgoingMail) -> None:
    """Send a claimed mail and note what came of it."""
    if mail.attempts > MAX_ATTEMPTS:
        _note(mail, state=State.FAILED)
        return
    try:
        message_of(OutgoingMail.objects.select_related("enquiry").get(pk=mail.pk)).send()
    except Exception as error:  # the mail server's, the network's, a key's: none may stop the next mail
        _put_off(mail, error)
    else:
        _note(mail, state=State.SENT, sent_at=timezone.now(), last_error="")


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The mail as it leaves, with the private link of today in it."""
    with translation.override(mail.language):
        link = settings.SITE_URL + reverse("enquiries:status", args=[mail.enquiry.token])
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text.replace(PRIVATE_LINK, link),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers={
            "Message-ID": f"<{mail.message_id}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.html.replace(PRIVATE_LINK, link), "text/html")
    return message


def pause_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes, at most LONGEST_PAUSE."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)


def _put_off(mail, error):
    tries = MAX_REFUSALS if _is_refusal(error) else MAX_ATTEMPTS
    kind = type(error).__name__
    logger.warning("Mail %s was not sent at attempt %s: %s", mail.pk, mail.attempts, kind)
    if mail.attempts >= tries:
        _note(mail, state=State.FAILED, last_error=kind)
    else:
        _note(mail, state=State.RETRY, last_error=kind, next_attempt_at=timezone.now() + pause_after(mail.attempts))


def _is_refusal(error):
    """Whether the server says for good that it does not know the recipient."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _reason in error.recipients.values())


def _note(mail, **changes):
    """Unless the lease ran out and somebody else has claimed the mail since."""
    OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts).update(
        leased_until=None, **changes
    )
