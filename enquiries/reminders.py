"""What the clock brings about: an answer is due soon, or late, or what was put off comes back. Run by the worker."""

import logging
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from enquiries import actions
from enquiries.clock.hours import office_hours
from enquiries.models import Enquiry

logger = logging.getLogger(__name__)

SOON_HOURS = 2
AT_ONCE = 200


def run(now: datetime | None = None) -> int:
    """Do what the clock asks for by `now`, at most AT_ONCE of each kind; how much that was."""
    now = now or timezone.now()
    soon = due_soon(now)
    return (
        _each(Enquiry.objects.to_wake(now), partial(actions.bring_back, now=now))
        + _each(Enquiry.objects.due_untold(now, soon), partial(actions.remind, now=now, soon=soon))
        + _each(Enquiry.objects.late_untold(now), partial(actions.tell_late, now=now))
    )


def due_soon(now: datetime) -> datetime:
    """Until when an answer is due soon: SOON_HOURS office hours, but never as soon as a question arrives."""
    shortest = min(settings.FIRST_REPLY_HOURS, settings.NEXT_REPLY_HOURS)
    return office_hours().after(now, min(SOON_HOURS, shortest / 2))


def _each(enquiries, action):
    """One that cannot be dealt with must not stop the others, and is tried again."""
    done = 0
    for enquiry in enquiries.only("pk")[:AT_ONCE]:
        try:
            done += action(enquiry=enquiry)
        except DatabaseError:
            raise
        except Exception as error:
            logger.error("The clock of enquiry %s stands: %s", enquiry.pk, type(error).__name__)
    return done
