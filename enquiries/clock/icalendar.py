"""The all-day events of an iCalendar file (RFC 5545); what has hours is no holiday and is left out."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

DAY = timedelta(days=1)


@dataclass(frozen=True)
class AllDayEvent:
    """`rule`: how it comes again, as in RRULE; `left_out`: first days on which it does not."""

    first: date
    days: int = 1
    rule: str = ""
    left_out: frozenset[date] = frozenset()

    def dates_in(self, year: int) -> set[date]:
        begin, end = date(year, 1, 1), date(year, 12, 31)
        spans = [
            start + number * DAY for start in self._starts(begin - self.days * DAY, end) for number in range(self.days)
        ]
        return {day for day in spans if begin <= day <= end}

    def _starts(self, begin, end):
        if not self.rule:
            return [self.first]
        rule = rrulestr(self.rule, dtstart=datetime.combine(self.first, time()), ignoretz=True)
        found = rule.between(datetime.combine(begin, time()), datetime.combine(end, time()), inc=True)
        return [start.date() for start in found if start.date() not in self.left_out]


def all_day_events(text: str) -> list[AllDayEvent]:
    """Raises ValueError with the line that cannot be read."""
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise ValueError("it does not begin with BEGIN:VCALENDAR")
    found = []
    properties = None
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for line in re.sub(r"(?is)BEGIN:VALARM.*?END:VALARM", "", unfolded).splitlines():
        name, _, value = line.strip().partition(":")
        name = name.split(";")[0].upper()
        if (name, value.upper()) == ("BEGIN", "VEVENT"):
            properties = {}
        elif (name, value.upper()) == ("END", "VEVENT"):
            found.append(_event(properties))
            properties = None
        elif properties is not None:
            properties.setdefault(name, []).append(value)
    return [event for event in found if event]


def _event(properties):
    """None where it has hours, or was called off."""
    start = properties.get("DTSTART", [""])[0]
    if not re.fullmatch(r"\d{8}", start) or properties.get("STATUS") == ["CANCELLED"]:
        return None
    if "RDATE" in properties:
        raise ValueError(f"the event of {start} comes again by RDATE; write an event for each of its days")
    first = _date(start)
    event = AllDayEvent(first, _days(first, properties), properties.get("RRULE", [""])[0], _left_out(properties))
    try:
        event.dates_in(first.year)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the event of {start} comes again by a rule that is not known: {event.rule}") from error
    return event


def _days(first, properties):
    """Of an event; the day of DTEND is the first one after it."""
    if "DTEND" in properties:
        days = (_date(properties["DTEND"][0]) - first).days
    elif match := re.fullmatch(r"P(\d{1,4})([DW])", properties.get("DURATION", ["P1D"])[0]):
        days = int(match[1]) * (7 if match[2] == "W" else 1)
    else:
        raise ValueError(f"the event of {first} lasts “{properties['DURATION'][0]}”, which are no whole days")
    return max(days, 1)


def _left_out(properties):
    values = ",".join(properties.get("EXDATE", [])).split(",")
    return frozenset(_date(value) for value in values if value)


def _date(text):
    """`20261224`, or the day of a moment, `20261224T080000Z`."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError as error:
        raise ValueError(f"“{text}” is no date") from error
