"""Words coordinators sort enquiries by."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from enquiries.actions.changing import ANSWER, change, locked
from enquiries.models import Enquiry, Event, Tag


@transaction.atomic
def set_tags(*, enquiry: Enquiry, user: User, tags: Iterable[Tag], expected_version: int) -> Enquiry:
    """Let the enquiry bear exactly `tags`; where it bears them already nothing is written."""
    enquiry = locked(enquiry, user, ANSWER, expected_version)
    before, after = set(enquiry.tags.all()), set(tags)
    if before == after:
        return enquiry
    enquiry.tags.set(after)
    details = {"added": _names(after - before), "removed": _names(before - after)}
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.TAGGED, actor=user, details=details)
    return change(enquiry)


def _names(tags):
    return sorted(tag.name for tag in tags)
