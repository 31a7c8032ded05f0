"""What is over is deleted: RETENTION_DAYS after the last thing that happened to a closed enquiry or to spam."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from enquiries import storage
from enquiries.models import Enquiry, Event, Stage

READING = [Event.Kind.OPENED, Event.Kind.FILE_OPENED]


def due(now: datetime | None = None):
    """The enquiries to delete. That somebody read one does not count as something that happened."""
    limit = (now or timezone.now()) - timedelta(days=settings.RETENTION_DAYS)
    recent = Event.objects.filter(at__gte=limit).exclude(kind__in=READING)
    over = Enquiry.objects.filter(stage__in=[Stage.CLOSED, Stage.SPAM], created_at__lt=limit)
    return over.exclude(pk__in=recent.values("enquiry")).order_by("pk")


def erase_due(now: datetime | None = None) -> int:
    """Delete them with messages, notes, consents, record, mails and papers; how many went."""
    erased = 0
    for pk in list(due(now).values_list("pk", flat=True)):
        with transaction.atomic():
            enquiry = due(now).select_for_update().filter(pk=pk).first()
            if enquiry is None:
                continue
            papers = list(enquiry.attachments.values_list("stored_name", flat=True))
            enquiry.delete()
        for name in papers:
            storage.discard(name)
        erased += 1
    return erased
