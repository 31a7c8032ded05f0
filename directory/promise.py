"""How soon the site promises a first answer, in words."""

from math import ceil

from django.conf import settings
from django.utils.translation import ngettext

HOURS_OF_A_WORKING_DAY = 8


def reply_promise() -> str:
    """`within 1 working day`: FIRST_REPLY_HOURS counts office hours."""
    hours = settings.FIRST_REPLY_HOURS
    if hours < HOURS_OF_A_WORKING_DAY:
        return ngettext("within %(count)s office hour", "within %(count)s office hours", hours) % {"count": hours}
    days = ceil(hours / HOURS_OF_A_WORKING_DAY)
    return ngettext("within %(count)s working day", "within %(count)s working days", days) % {"count": days}
