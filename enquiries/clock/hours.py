"""Reply deadlines count office hours only.

OFFICE_HOURS names days and their intervals in OFFICE_TIME_ZONE: `mon-fri 09:00-12:00,13:00-17:00; sat 10:00-12:00`.
OFFICE_HOLIDAYS names the days on which it is closed all the same.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from enquiries.clock.closing_days import ClosingDays

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HORIZON_DAYS = 400


@dataclass(frozen=True)
class OfficeHours:
    """Opening intervals per weekday (0 = Monday), as local times of `zone`, but for the `closed` days."""

    intervals: tuple[tuple[tuple[time, time], ...], ...]
    zone: ZoneInfo
    closed: Container[date] = frozenset()

    @classmethod
    def parse(cls, text: str, zone: str, closed: Container[date] = frozenset()) -> "OfficeHours":
        """Raises ImproperlyConfigured with the part that cannot be read."""
        days: list[tuple[tuple[time, time], ...]] = [()] * 7
        for part in filter(None, (part.strip().lower() for part in text.split(";"))):
            try:
                names, hours = part.split(None, 1)
                first, _, last = names.partition("-")
                intervals = tuple(_interval(interval) for interval in hours.split(","))
                for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
                    days[day] = intervals
            except ValueError as error:
                raise ImproperlyConfigured(
                    f"OFFICE_HOURS: “{part}” cannot be read. Write it like “mon-fri 09:00-12:00,13:00-17:00”."
                ) from error
        if not any(days):
            raise ImproperlyConfigured("OFFICE_HOURS names no open hour, so nothing could ever be answered in time.")
        return cls(tuple(days), ZoneInfo(zone), closed)

    def openings(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The opening intervals of a local day, in UTC."""
        return () if day in self.closed else _in_utc(day, self.intervals[day.weekday()], self.zone)

    def after(self, start: datetime, hours: float) -> datetime:
        """The moment when `hours` office hours have passed since `start`."""
        left = timedelta(hours=hours)
        day = start.astimezone(self.zone).date()
        for _ in range(HORIZON_DAYS):
            for opens, closes in self.openings(day):
                begin = max(opens, start)
                if begin < closes:
                    if closes - begin >= left:
                        return begin + left
                    left -= closes - begin
            day += timedelta(days=1)
        raise ValueError(f"{hours} office hours do not fit into {HORIZON_DAYS} days.")

    def next_opening(self, moment: datetime) -> datetime:
        """The first moment from `moment` on at which an interval begins."""
        day = moment.astimezone(self.zone).date()
        for _ in range(HORIZON_DAYS):
            for opens, _closes in self.openings(day):
                if opens >= moment:
                    return opens
            day += timedelta(days=1)
        raise ValueError(f"The office does not open within {HORIZON_DAYS} days after {moment}.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Office time from `start` to `end`; zero where `end` is earlier."""
        passed = timedelta()
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            for opens, closes in self.openings(day):
                passed += max(min(closes, end) - max(opens, start), timedelta())
            day += timedelta(days=1)
        return passed


@lru_cache(maxsize=2000)
def _in_utc(day, intervals, zone):
    return tuple(tuple(datetime.combine(day, at, zone).astimezone(UTC) for at in interval) for interval in intervals)


def _interval(text: str) -> tuple[time, time]:
    start, _, end = text.strip().partition("-")
    opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    if opens >= closes:
        raise ValueError(f"{text} ends before it begins")
    return opens, closes


@cache
def office_hours() -> OfficeHours:
    closed = ClosingDays.parse(settings.OFFICE_HOLIDAYS)
    return OfficeHours.parse(settings.OFFICE_HOURS, settings.OFFICE_TIME_ZONE, closed)


def reply_hours(*, answered: bool) -> int:
    """How many office hours an answer may take; `answered`: whether the patient has had one already."""
    return settings.NEXT_REPLY_HOURS if answered else settings.FIRST_REPLY_HOURS


def reply_due(start: datetime, *, answered: bool) -> datetime:
    """When what reached us at `start` must be answered."""
    return office_hours().after(start, reply_hours(answered=answered))
