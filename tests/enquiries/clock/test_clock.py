from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from enquiries.clock.closing_days import ClosingDays
from enquiries.clock.hours import OfficeHours, reply_due

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


def test_a_holiday_is_no_working_day():
    office = OfficeHours.parse("mon-fri 09:00-17:00", "Europe/Berlin", ClosingDays.parse("DE-BE"))
    christmas_eve = local(2026, 12, 24, 16, 0)  # a Thursday; the 25th is a holiday, the 26th and 27th a weekend
    assert office.after(christmas_eve, 8).astimezone(BERLIN) == local(2026, 12, 28, 16, 0)
    assert office.between(christmas_eve, local(2026, 12, 28, 16, 0)) == timedelta(hours=8)
    assert office.next_opening(local(2026, 12, 25, 0, 0)) == local(2026, 12, 28, 9, 0)


def test_a_holiday_in_the_middle_of_the_time_is_left_out():
    office = OfficeHours.parse("mon-fri 09:00-17:00", "Europe/Berlin", ClosingDays.parse("DE"))
    tuesday = local(2026, 5, 12, 12, 0)  # Thursday the 14th is Ascension Day
    assert office.after(tuesday, 24).astimezone(BERLIN) == local(2026, 5, 18, 12, 0)


def test_the_year_of_a_holiday_is_the_offices():
    tokyo = ZoneInfo("Asia/Tokyo")
    office = OfficeHours.parse("mon-sun 06:00-10:00", "Asia/Tokyo", ClosingDays.parse("JP"))
    new_years_eve = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)  # in Tokyo it is the 1st of January, a holiday
    assert office.after(new_years_eve, 1) == datetime(2027, 1, 2, 7, 0, tzinfo=tokyo)


@pytest.mark.parametrize("zone", ["America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_the_office_opens_by_its_own_clock(zone):
    office = OfficeHours.parse("mon-fri 09:00-12:00", zone)
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo(zone))
    assert office.next_opening(monday) == monday
    assert office.after(monday, 3) == monday + timedelta(hours=3)
    assert office.after(monday, 3.5) == monday + timedelta(days=1, minutes=30)


@pytest.mark.parametrize(
    ("friday", "monday"), [(local(2026, 3, 27, 16, 0), local(2026, 3, 30, 9, 0)), (local(2026, 10, 23, 16, 0), None)]
)
def test_a_weekend_on_which_the_clocks_change_is_as_long_as_any_other(friday, monday):
    monday = monday or local(2026, 10, 26, 9, 0)
    assert OFFICE.between(friday, monday) == timedelta(hours=1)
    assert OFFICE.after(friday, 2).astimezone(BERLIN) == monday + timedelta(hours=1)


def test_an_interval_in_which_the_clocks_change_has_the_hours_that_pass():
    night = OfficeHours.parse("sun 01:00-05:00", "Europe/Berlin")
    assert night.between(local(2026, 3, 29, 0, 0), local(2026, 3, 29, 6, 0)) == timedelta(hours=3)
    assert night.between(local(2026, 10, 25, 0, 0), local(2026, 10, 25, 6, 0)) == timedelta(hours=5)


def test_what_fits_exactly_is_due_at_closing_and_not_at_the_next_opening():
    assert OFFICE.after(local(2026, 11, 23, 9, 0), 8) == local(2026, 11, 23, 17, 0)
    assert OFFICE.between(local(2026, 11, 23, 17, 0), local(2026, 11, 24, 9, 0)) == timedelta()
    assert OFFICE.next_opening(local(2026, 11, 23, 9, 0)) == local(2026, 11, 23, 9, 0)
    assert OFFICE.next_opening(local(2026, 11, 23, 9, 1)) == local(2026, 11, 24, 9, 0)


OFFICES = [
    OfficeHours.parse("mon-fri 09:00-17:00", "Europe/Berlin", ClosingDays.parse("DE-BE")),
    OfficeHours.parse("mon-thu 09:00-12:00,13:00-17:00; sun 22:00-23:59", "America/New_York", ClosingDays.parse("US")),
    OfficeHours.parse("mon-sun 00:00-23:59", "Australia/Lord_Howe"),
]


@given(
    st.sampled_from(OFFICES),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 24_000).map(lambda minutes: minutes / 60),
)
def test_the_time_until_the_deadline_is_the_time_promised(office, start, hours):
    due = office.after(start, hours)
    assert office.between(start, due) == timedelta(hours=hours)
    assert office.between(start, due - timedelta(seconds=1)) < timedelta(hours=hours), "it is the earliest such moment"


@given(st.sampled_from(OFFICES), st.integers(0, 500_000), st.integers(0, 20_000), st.integers(0, 20_000))
def test_office_time_adds_up(office, begin, first, second):
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=begin)
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    assert office.between(start, middle) + office.between(middle, end) == office.between(start, end)


def test_a_first_and_a_later_answer_have_spans_of_their_own(settings):
    settings.FIRST_REPLY_HOURS, settings.NEXT_REPLY_HOURS = 8, 2
    monday = local(2026, 11, 23, 9, 0)
    assert reply_due(monday, answered=False) == local(2026, 11, 23, 17, 0)
    assert reply_due(monday, answered=True) == local(2026, 11, 23, 11, 0)


@pytest.mark.parametrize("text", ["", "mon", "mon 9-17", "moo 09:00-17:00", "mon 17:00-09:00", "mon 09:00", "fri-mon"])
def test_office_hours_that_cannot_be_read_are_named(text):
    with pytest.raises(ImproperlyConfigured, match="OFFICE_HOURS"):
        OfficeHours.parse(text, "Europe/Berlin")
