"""Reading goes on the record before anything is shown."""

from accounts.models import User
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
