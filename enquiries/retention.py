"""What is over is deleted: RETENTION_DAYS after the last thing that happened to a closed enquiry or to spam."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from enquiries.actions import erase
from enquiries.models import Enquiry, Erasure, Event, Stage

READING = [Event.Kind.OPENED, Event.Kind.FILE_OPENED, Event.Kind.EXPORTED]


def due(now: datetime | None = None):
    """The enquiries to delete. That somebody read one does not count as something that happened."""
    limit = (now or timezone.now()) - timedelta(days=settings.RETENTION_DAYS)
    recent = Event.objects.filter(at__gte=limit).exclude(kind__in=READING)
    over = Enquiry.objects.filter(stage__in=[Stage.CLOSED, Stage.SPAM], created_at__lt=limit)
    return over.exclude(pk__in=recent.values("enquiry")).order_by("pk")


def erase_due(now: datetime | None = None) -> int:
    """Delete them; how many went, without what was merged into them."""
    erased = 0
    for pk in list(due(now).values_list("pk", flat=True)):
        try:
            erase(enquiry=Enquiry(pk=pk), by=None, reason=Erasure.Reason.RETENTION, among=due(now))
        except Enquiry.DoesNotExist:
            continue
        erased += 1
    return erased
