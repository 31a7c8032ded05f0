"""How fast the desk answers, for the tiles above the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.core.cache import cache

from enquiries.clock.hours import office_hours, reply_due
from enquiries.models import Enquiry, Stage

SAMPLE = 500
KEPT_SECONDS = 300


@dataclass(frozen=True)
class Figures:
    """`median_reply` in office hours, over what was first answered within 7 days; `in_time` percent of what was due
    within 30 days. None without data."""

    median_reply: timedelta | None
    in_time: int | None


def figures(now: datetime) -> Figures:
    """Of the newest 500 enquiries at most, and up to five minutes old: the queue is opened all day."""
    return cache.get_or_set("desk.figures", lambda: _measured(now), KEPT_SECONDS)


def _measured(now):
    newest = Enquiry.objects.exclude(stage=Stage.SPAM).order_by("-pk")
    times = list(newest.values_list("created_at", "first_replied_at")[:SAMPLE])
    hours = office_hours()
    replies = [
        hours.between(sent, answered) for sent, answered in times if answered and answered > now - timedelta(days=7)
    ]
    return Figures(median(replies) if replies else None, _share_in_time(times, now))


def _share_in_time(times, now):
    judged = []
    for sent, answered in times:
        due = reply_due(sent, answered=False)
        if due > now - timedelta(days=30) and (answered or due < now):
            judged.append(answered is not None and answered <= due)
    return round(100 * sum(judged) / len(judged)) if judged else None
