"""Who looks after an enquiry."""

from django.db import transaction

from accounts.models import User
from enquiries.actions.changing import ANSWER, ASSIGN, NO_STUB, change, locked
from enquiries.models import Enquiry, Event, Stage


@transaction.atomic
def take(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Make `user` the owner."""
    enquiry = locked(enquiry, user, ANSWER, expected_version, NO_STUB)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.TAKEN, actor=user, details={"from": enquiry.owner_id})
    return change(enquiry, owner=user, stage=Stage.OPEN if enquiry.stage == Stage.NEW else enquiry.stage)


@transaction.atomic
def assign(*, enquiry: Enquiry, by: User, owner: User | None, expected_version: int) -> Enquiry:
    """Give the enquiry to `owner`, or to nobody."""
    enquiry = locked(enquiry, by, ASSIGN, expected_version, NO_STUB)
    details = {"from": enquiry.owner_id, "to": owner and owner.pk}
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.ASSIGNED, actor=by, details=details)
    return change(enquiry, owner=owner)
