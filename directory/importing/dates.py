"""Days in the orders lists write them. Which order a column uses is found out from all of its cells."""

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.importing.cells import Reading, known

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
PARTS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?: .*)?$")
COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})$")
FIRST = datetime.date(1900, 1, 1)


@dataclass
class DateOrder:
    """What the cells of a column prove."""

    day_first: int = 0
    month_first: int = 0
    year_first: int = 0
    undecided: int = 0

    def see(self, text: str) -> None:
        text = text.strip()
        if ISO.match(text):
            self.year_first += 1
        elif found := PARTS.match(text):
            first, second = int(found[1]), int(found[3])
            if found[2] == "." or (first > 12 >= second):
                self.day_first += 1
            elif second > 12 >= first:
                self.month_first += 1
            else:
                self.undecided += 1

    @property
    def is_mixed(self) -> bool:
        return bool(self.day_first and self.month_first)

    @property
    def description(self) -> str:
        if self.is_mixed:
            return _("days first in some cells, months first in others")
        if self.month_first:
            return _("month first (04/30/2020)")
        if self.day_first:
            return _("day first (30/04/2020)")
        if self.undecided:
            return _("not decided by any cell; read as day first")
        return _("year first (2020-04-30)") if self.year_first else ""


def day(text: str, order: DateOrder, *, today: datetime.date) -> Reading:
    """ISO text of the day."""
    reading = known(text)
    if not reading.value:
        return reading
    parts = _parts(reading.value, order)
    if parts is None:
        return Reading(None, (_("Not a date."),))
    if parts == "ambiguous":
        return Reading(None, (_("Could be read in two ways: other dates of this column have other orders."),))
    try:
        date = datetime.date(*parts)
    except ValueError:
        return Reading(None, (_("There is no such day."),))
    if date > today:
        return Reading(None, (_("Lies in the future."),))
    if date < FIRST:
        return Reading(None, (_("Lies before 1900."),))
    return Reading(date.isoformat())


def _parts(text, order):
    if found := ISO.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := COMPACT.match(text):
        return int(found[1] + found[2]), int(found[3]), int(found[4])
    found = PARTS.match(text)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    year = int(found[4]) + (0 if len(found[4]) == 4 else 2000 if int(found[4]) < 70 else 1900)
    if found[2] == "." or first > 12:
        return year, second, first
    if second > 12:
        return year, first, second
    if first == second:
        return year, first, first
    if order.is_mixed:
        return "ambiguous"
    return (year, first, second) if order.month_first else (year, second, first)
