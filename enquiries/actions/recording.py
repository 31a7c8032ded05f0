"""Reading goes on the record before anything is shown."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from enquiries.actions.changing import EXPORT
from enquiries.models import Attachment, Enquiry, Event


def record_opening(*, enquiry: Enquiry, user: User, shown: str = "") -> Event:
    """That `user` reads the enquiry, and which guarded part of it (`shown`).

    What was merged into it is read with it, so it is on the record of each of those, too.
    """
    stubs = Enquiry.objects.merged_into(enquiry).values_list("pk", flat=True)
    Event.objects.bulk_create(
        Event(enquiry_id=pk, kind=Event.Kind.OPENED, actor=user, details={"with": enquiry.pk}) for pk in stubs
    )
    details = {"shown": shown} if shown else {}
    return Event.objects.create(enquiry=enquiry, kind=Event.Kind.OPENED, actor=user, details=details)


def record_file_opening(*, attachment: Attachment, user: User | None) -> Event:
    """The same for a paper; no user means the patient."""
    return Event.objects.create(
        enquiry=attachment.enquiry, kind=Event.Kind.FILE_OPENED, actor=user, details={"attachment": attachment.pk}
    )


@transaction.atomic
def record_export(*, pks: Iterable[int], user: User) -> list[int]:
    """That `user` copies the contact data of these enquiries to a list; the keys of those that are still there."""
    if not user.has_perm(EXPORT):
        raise PermissionDenied
    wanted = list(pks)
    there = set(
        Enquiry.objects.visible_to(user)
        .select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .values_list("pk", flat=True)
    )
    Event.objects.bulk_create(
        (Event(enquiry_id=pk, kind=Event.Kind.EXPORTED, actor=user) for pk in there), batch_size=500
    )
    return [pk for pk in wanted if pk in there]
