"""What the site says by itself about deadlines: once for each, however many workers look and whenever one is killed.

The question is not read: one that cannot be decrypted is late all the same. A reminder changes nothing that a page of
the enquiry shows: it raises no version, so no page gets stale by it.
"""

from datetime import datetime

from django.db import transaction

from enquiries.mail.compose import to_all_staff, to_staff
from enquiries.models import Enquiry, Event


@transaction.atomic
def remind(*, enquiry: Enquiry, now: datetime, soon: datetime) -> bool:
    """Mail the owner that an answer is due by `soon`; False where that was done, or is no longer so."""
    enquiry = Enquiry.objects.due_untold(now, soon).defer("question").select_for_update().filter(pk=enquiry.pk).first()
    if enquiry is None:
        return False
    Enquiry.objects.filter(pk=enquiry.pk).update(reminded_due=enquiry.due_at)
    to_staff(Event.objects.create(enquiry=enquiry, kind=Event.Kind.REMINDED, at=now), "due_soon")
    return True


@transaction.atomic
def tell_late(*, enquiry: Enquiry, now: datetime) -> bool:
    """Mail everybody who answers that the deadline was missed; False where that was done, or is no longer so."""
    enquiry = Enquiry.objects.late_untold(now).defer("question").select_for_update().filter(pk=enquiry.pk).first()
    if enquiry is None:
        return False
    Enquiry.objects.filter(pk=enquiry.pk).update(late_told_due=enquiry.due_at)
    to_all_staff(Event.objects.create(enquiry=enquiry, kind=Event.Kind.LATE, at=now), "late")
    return True
