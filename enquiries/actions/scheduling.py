"""Answers that are sent by themselves, later: as if their author had pressed the button then, or not at all."""

import logging
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from enquiries.actions.answering import may_set, reply
from enquiries.actions.changing import ANSWER, ASSIGN, NO_SPAM, WrongStage, change, locked
from enquiries.actions.moving import NoConsent
from enquiries.actions.undoing import TooLate
from enquiries.mail.compose import to_member
from enquiries.models import Draft, Enquiry, Event, Stage
from enquiries.papers.keeping import answer_key
from enquiries.templating import Unfilled, require_filled

logger = logging.getLogger(__name__)

LONGEST = timedelta(days=60)


class WrongTime(Exception):
    """The moment is past, or further away than LONGEST."""


@transaction.atomic
def schedule_reply(
    *,
    enquiry: Enquiry,
    author: User,
    body: str,
    send_at: datetime,
    expected_version: int,
    set_to: Stage | None = None,
) -> Draft:
    """Keep `body` to be sent at `send_at`, unless something is said until then. One answer an author at a time.

    Raises WrongTime, and what `reply` raises: that it could not be sent is told now, not then.
    """
    enquiry = locked(enquiry, author, ANSWER, expected_version, NO_SPAM)
    now = timezone.now()
    if not now < send_at <= now + LONGEST:
        raise WrongTime
    may_set(enquiry, set_to)
    require_filled(body)
    values = {
        "body": body,
        "set_to": set_to or "",
        "updated_at": now,
        "send_at": send_at,
        "seen_message_at": enquiry.last_message_at,
        "held_at": None,
    }
    draft, _made = Draft.objects.update_or_create(
        enquiry=enquiry, author=author, kind=Draft.Kind.REPLY, defaults=values
    )
    details = {"send_at": send_at.isoformat()}
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.SCHEDULED, actor=author, details=details)
    change(enquiry)
    return draft


@transaction.atomic
def call_off(*, draft: Draft, user: User) -> Draft:
    """Do not send it by itself: it is its author's draft again. For the author and for leads. Raises TooLate."""
    if not user.has_perm(ANSWER) or (draft.author_id != user.pk and not user.has_perm(ASSIGN)):
        raise PermissionDenied
    enquiry = Enquiry.objects.select_for_update().get(pk=draft.enquiry_id)
    current = Draft.objects.select_for_update().filter(pk=draft.pk, send_at__isnull=False).first()
    if current is None:
        raise TooLate
    current.send_at = None
    current.updated_at = timezone.now()
    current.save(update_fields=["send_at", "updated_at"])
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.UNSCHEDULED, actor=user)
    change(enquiry)
    return current


def send_next_scheduled(now: datetime | None = None) -> bool:
    """Send, or hold back, the next scheduled answer that is due; whether there was one.

    Draft, message, mail and event change in one transaction: whoever is killed leaves all of them or none.
    """
    due = Draft.objects.filter(send_at__lte=now or timezone.now()).order_by("send_at", "pk")
    pk = due.values_list("pk", flat=True).first()  # looking takes no lock
    if pk is None:
        return False
    try:
        with transaction.atomic():
            enquiry = Enquiry.objects.select_for_update().get(drafts=pk)
            skip = connection.features.has_select_for_update_skip_locked
            draft = due.select_for_update(skip_locked=skip).filter(pk=pk).first()
            if draft:
                _send_or_hold(draft, enquiry)
    except Enquiry.DoesNotExist:  # sent by another worker since
        return True
    except InvalidToken:  # one that no key opens must not stop the others, nor the mails after them
        logger.error("Scheduled answer %s was held back: no key opens it.", pk)
        Draft.objects.filter(pk=pk).update(send_at=None, held_at=timezone.now())
    return True


def _send_or_hold(draft, enquiry):
    author = User.objects.get(pk=draft.author_id)
    reason = ""
    if enquiry.last_message_at != draft.seen_message_at:
        reason = "news"
    elif not author.is_active:
        reason = "author"
    else:
        try:
            with transaction.atomic():
                reply(
                    enquiry=enquiry,
                    author=author,
                    body=draft.body,
                    expected_version=enquiry.version,
                    set_to=Stage(draft.set_to) if draft.set_to else None,
                    papers_key=answer_key(enquiry.pk, author.pk),
                )
                draft.delete()
        except tuple(REASONS) as refusal:
            reason = next(word for kind, word in REASONS.items() if isinstance(refusal, kind))
    if reason:
        _hold(draft, enquiry, author, reason)


REASONS = {WrongStage: "stage", NoConsent: "consent", Unfilled: "placeholder", PermissionDenied: "author"}


def _hold(draft, enquiry, author, reason):
    Draft.objects.filter(pk=draft.pk).update(send_at=None, held_at=timezone.now())
    details = {"to": author.pk, "why": reason}
    event = Event.objects.create(enquiry=enquiry, kind=Event.Kind.HELD, details=details)
    to_member(event, "held", author)
