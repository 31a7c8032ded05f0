"""Days on which the office is closed although it would be open by its hours.

OFFICE_HOLIDAYS names them, separated by commas: countries and their parts as the `holidays` package knows them
(`DE`, `DE-BE`), and iCalendar files (`/etc/harbour/closed.ics`), of which the all-day events count.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from holidays import country_holidays

from enquiries.clock import icalendar

HINT = "Name countries, like DE or DE-BE, or files that end in .ics, separated by commas."


class ClosingDays:
    """A container of dates. Each year is worked out once: `sources` give the dates of a year."""

    def __init__(self, sources: list[Callable[[int], frozenset[date]]]):
        self.in_year = cache(lambda year: frozenset().union(*(source(year) for source in sources)))

    @classmethod
    def parse(cls, text: str) -> "ClosingDays":
        """Raises ImproperlyConfigured with the part that cannot be read."""
        return cls([_source(part) for part in filter(None, (part.strip() for part in text.split(",")))])

    def __contains__(self, day: date) -> bool:
        return day in self.in_year(day.year)


def _source(name):
    if name.lower().endswith(".ics"):
        return _calendar(Path(name))
    country, _, part = name.upper().partition("-")
    dates_in = partial(_public_holidays, country, part or None)
    try:
        dates_in(date.today().year)  # noqa: DTZ011
    except NotImplementedError as error:
        raise ImproperlyConfigured(f"OFFICE_HOLIDAYS: “{name}” is not known. {HINT}") from error
    return dates_in


def _public_holidays(country, part, year):
    return frozenset(country_holidays(country, subdiv=part, years=year, expand=False))


def _calendar(path):
    try:
        events = icalendar.all_day_events(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"OFFICE_HOLIDAYS: {path} cannot be read: {error}") from error
    return lambda year: frozenset().union(*(event.dates_in(year) for event in events))
