from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from enquiries.clock import OfficeHours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = OfficeHours.parse("mon-fri 09:00-17:00", "Europe/Berlin")


def local(*parts):
    return datetime(*parts, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (local(2026, 11, 23, 10, 0), local(2026, 11, 24, 10, 0)),
        (local(2026, 11, 23, 8, 0), local(2026, 11, 23, 17, 0)),
        (local(2026, 11, 23, 17, 0), local(2026, 11, 24, 17, 0)),
        (local(2026, 11, 23, 23, 59), local(2026, 11, 24, 17, 0)),
        (local(2026, 11, 27, 16, 0), local(2026, 11, 30, 16, 0)),
        (local(2026, 11, 28, 12, 0), local(2026, 11, 30, 17, 0)),
        (local(2026, 3, 27, 16, 0), local(2026, 3, 30, 16, 0)),
        (local(2026, 10, 23, 16, 0), local(2026, 10, 26, 16, 0)),
    ],
    ids=["in hours", "before", "at closing", "night", "over a weekend", "on saturday", "clocks forward", "clocks back"],
)
def test_eight_office_hours_later(start, due):
    assert OFFICE.after(start, 8).astimezone(BERLIN) == due


@pytest.mark.parametrize("day", [local(2026, 3, 29, 0, 0), local(2026, 10, 25, 0, 0)])
def test_an_office_open_all_night_has_an_hour_less_or_more_when_the_clocks_change(day):
    always = OfficeHours.parse("mon-sun 00:00-23:59", "Europe/Berlin")
    hours = always.between(day, day + timedelta(days=1)) + timedelta(minutes=1)
    assert hours == timedelta(hours=23 if day.month == 3 else 25)


def test_breaks_and_short_days_count():
    office = OfficeHours.parse("mon-thu 09:00-12:00,13:00-17:00; sat 10:00-12:00", "Asia/Dubai")
    dubai = ZoneInfo("Asia/Dubai")
    start = datetime(2026, 11, 26, 11, 0, tzinfo=dubai)
    assert office.after(start, 6).astimezone(dubai) == datetime(2026, 11, 28, 11, 0, tzinfo=dubai)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 400),
)
def test_the_time_until_the_deadline_is_the_time_promised(start, hours):
    due = OFFICE.after(start, hours)
    assert OFFICE.between(start, due) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "mon", "mon 9-17", "moo 09:00-17:00", "mon 17:00-09:00", "mon 09:00", "fri-mon"])
def test_office_hours_that_cannot_be_read_are_named(text):
    with pytest.raises(ImproperlyConfigured, match="OFFICE_HOURS"):
        OfficeHours.parse(text, "Europe/Berlin")
