"""Who else has an enquiry open. A hint, never a lock; a browser that went away is forgotten by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from enquiries.models import Enquiry, Presence

FORGOTTEN = timedelta(seconds=25)  # the page tells of itself every ten
SWEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Present:
    user: User
    is_writing: bool


def note_presence(*, enquiry: Enquiry, user: User, is_writing: bool = False, now: datetime | None = None) -> None:
    now = now or timezone.now()
    row = Presence(enquiry=enquiry, user=user, seen_at=now, writing_at=now if is_writing else None)
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["enquiry", "user"],
        update_fields=["seen_at", *(["writing_at"] if is_writing else [])],
    )


def others(*, enquiry: Enquiry, user: User, now: datetime | None = None) -> list[Present]:
    """Who has it open besides `user`; who writes comes first."""
    since = (now or timezone.now()) - FORGOTTEN
    rows = Presence.objects.filter(enquiry=enquiry, seen_at__gt=since).exclude(user=user).select_related("user")
    found = [Present(row.user, bool(row.writing_at and row.writing_at > since)) for row in rows.order_by("pk")]
    return sorted(found, key=lambda present: not present.is_writing)


def sweep(now: datetime | None = None) -> int:
    return Presence.objects.filter(seen_at__lt=(now or timezone.now()) - SWEPT).delete()[0]
