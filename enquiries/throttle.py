"""How often one address or one mailbox may ask. The counts live in the cache; a lost cache locks nobody out."""

import logging
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from enquiries.models import Enquiry

logger = logging.getLogger(__name__)

HOUR = 3600
UPLOADS_PER_ADDRESS = 60
LINKS_PER_ADDRESS = 10
LINKS_PER_EMAIL = 5
MESSAGES_PER_ENQUIRY = 60


class TooMany(Exception):
    """The limit is reached. `minutes` is how long to wait."""

    def __init__(self, minutes: int):
        super().__init__(f"Again in {minutes} minutes.")
        self.minutes = minutes


def count(kind: str, identity: str, limit: int) -> None:
    """Note one more of `kind` by `identity` in the current hour. Raises TooMany."""
    now = int(timezone.now().timestamp())
    window = now // HOUR
    if _counted(f"throttle:{kind}:{window}:{identity}") > limit:
        raise TooMany(ceil(((window + 1) * HOUR - now) / 60))


def count_enquiry(request, *, email: str, key: str) -> None:
    """Note one more enquiry; the same form pressed many times counts once. Raises TooMany."""
    presses = f"throttle:pressed:{key}"
    if _counted(presses) == 1:
        try:
            count("enquiry", address_of(request), settings.ENQUIRIES_PER_ADDRESS)
        except TooMany:
            cache.delete(presses)
            raise
    hour_ago = timezone.now() - timedelta(hours=1)
    recent = Enquiry.objects.filter(email=email, created_at__gt=hour_ago).exclude(idempotency_key=key)
    recent = recent.order_by("-created_at", "-pk")
    times = list(recent.values_list("created_at", flat=True)[: settings.ENQUIRIES_PER_EMAIL])
    if len(times) >= settings.ENQUIRIES_PER_EMAIL:
        raise TooMany(max(ceil((times[-1] - hour_ago).total_seconds() / 60), 1))


def _counted(key):
    """How often `key` was counted within its hour, this time included; 0 where the cache is away."""
    try:
        cache.add(key, 0, HOUR)
        return cache.incr(key)
    except Exception as error:  # each kind of cache raises errors of its own
        logger.warning("Throttle cannot count: %s", type(error).__name__)
        return 0


def address_of(request) -> str:
    """The client's address. Each of our TRUSTED_PROXIES appends the address it saw to X-Forwarded-For."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(seen) >= settings.TRUSTED_PROXIES:
        return seen[-settings.TRUSTED_PROXIES][:64]
    return request.META.get("REMOTE_ADDR", "")
