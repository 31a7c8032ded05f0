"""How often one address may send something. The counts live in the cache; a lost cache locks nobody out."""

import logging
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

logger = logging.getLogger(__name__)

HOUR = 3600


class TooMany(Exception):
    """The limit is reached. `minutes` is how long to wait."""

    def __init__(self, minutes: int):
        super().__init__(f"Again in {minutes} minutes.")
        self.minutes = minutes


def count(kind: str, identity: str, limit: int) -> None:
    """Note one more of `kind` by `identity` in the current hour. Raises TooMany."""
    now = int(timezone.now().timestamp())
    window = now // HOUR
    if counted(f"throttle:{kind}:{window}:{identity}") > limit:
        raise TooMany(ceil(((window + 1) * HOUR - now) / 60))


def counted(key: str) -> int:
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
