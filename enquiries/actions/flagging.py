"""Words of a warning sign: written down with the text that holds them, and checked by staff."""

from django.db import transaction

from accounts.models import User
from enquiries.actions.changing import ANSWER, NO_SPAM, change, locked
from enquiries.models import Alert, Enquiry, Event, Message, RedFlag
from enquiries.warnings.red_flags import Match


def flag(enquiry: Enquiry, matches: list[Match], *, message: Message | None = None, at) -> None:
    """Keep what was found in the question, or in `message`. Part of the transaction that stores the text."""
    if not matches:
        return
    RedFlag.objects.bulk_create(
        RedFlag(enquiry=enquiry, message=message, sign=match.sign, urgency=match.sign.urgency, words=match.words)
        for match in matches
    )
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.FLAGGED, at=at)


@transaction.atomic
def check_flags(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Somebody has read what was marked: it is not urgent, and waits in its turn."""
    enquiry = locked(enquiry, user, ANSWER, expected_version, NO_SPAM)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.FLAG_CHECKED, actor=user)
    return change(enquiry, alert=Alert.NONE)
