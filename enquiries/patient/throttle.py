"""How often one address or one mailbox may ask."""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from directory.throttle import TooMany, address_of, count, counted
from enquiries.digests import keyed_digest
from enquiries.models import Enquiry

__all__ = ["TooMany", "address_of", "count", "count_enquiry"]

UPLOADS_PER_ADDRESS = 60
LINKS_PER_ADDRESS = 10
LINKS_PER_EMAIL = 5
MESSAGES_PER_ENQUIRY = 60


def count_enquiry(request, *, email: str, key: str) -> None:
    """Note one more enquiry; the same form pressed many times counts once. Raises TooMany."""
    presses = f"throttle:pressed:{keyed_digest(key)}"
    if counted(presses) == 1:
        try:
            count("enquiry", address_of(request), settings.ENQUIRIES_PER_ADDRESS)
        except TooMany:
            cache.delete(presses)
            raise
    hour_ago = timezone.now() - timedelta(hours=1)
    recent = Enquiry.objects.filter(email=email, created_at__gt=hour_ago).exclude(idempotency_key=keyed_digest(key))
    recent = recent.order_by("-created_at", "-pk")
    times = list(recent.values_list("created_at", flat=True)[: settings.ENQUIRIES_PER_EMAIL])
    if len(times) >= settings.ENQUIRIES_PER_EMAIL:
        raise TooMany(max(ceil((times[-1] - hour_ago).total_seconds() / 60), 1))
