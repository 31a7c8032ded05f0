from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from enquiries.clock.closing_days import ClosingDays

CALENDAR = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20261224\r
BEGIN:VALARM\r
DTEND;VALUE=DATE:20261225\r
END:VALARM\r
DTEND;VALUE=DATE:20270102\r
SUMMARY:Closed over the\r
  holidays\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20250301\r
RRULE:FREQ=YEARLY;UNTIL=20280301T000000Z\r
EXDATE;VALUE=DATE:20270301\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20251127\r
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH\r
DURATION:P2D\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20260601T080000Z\r
DTEND:20260601T090000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20260602\r
STATUS:CANCELLED\r
END:VEVENT\r
END:VCALENDAR\r
"""


def calendar(tmp_path, text):
    file = tmp_path / "closed.ics"
    file.write_text(text, "utf-8")
    return str(file)


def test_countries_and_their_parts_have_holidays_of_their_own():
    womens_day, all_saints = date(2026, 3, 8), date(2026, 11, 1)
    assert womens_day in ClosingDays.parse("de-be")
    assert womens_day not in ClosingDays.parse("DE")
    assert womens_day in ClosingDays.parse("DE-BE, AT")
    assert all_saints in ClosingDays.parse("DE-BE, AT")
    assert date(2026, 12, 25) not in ClosingDays.parse("")


def test_an_event_of_several_days_ends_before_its_end(tmp_path):
    closed = ClosingDays.parse(calendar(tmp_path, CALENDAR))
    days = [day for year in (2026, 2027) for day in sorted(closed.in_year(year)) if day.month in (12, 1)]
    assert (days[0], days[-1], len(days)) == (date(2026, 12, 24), date(2027, 1, 1), 9)


def test_an_event_comes_again_by_its_rule(tmp_path):
    closed = ClosingDays.parse(calendar(tmp_path, CALENDAR))
    assert [year for year in range(2024, 2031) if date(year, 3, 1) in closed] == [2025, 2026, 2028]
    assert {date(2026, 11, 26), date(2026, 11, 27)} <= closed.in_year(2026)
    assert date(2026, 11, 28) not in closed


def test_an_event_over_new_year_that_comes_again_closes_both_years(tmp_path):
    text = CALENDAR.replace("SUMMARY", "RRULE:FREQ=YEARLY\r\nSUMMARY")
    closed = ClosingDays.parse(calendar(tmp_path, text))
    assert date(2030, 1, 1) in closed
    assert date(2030, 1, 2) not in closed


def test_what_has_hours_or_was_called_off_closes_no_day(tmp_path):
    closed = ClosingDays.parse(calendar(tmp_path, CALENDAR))
    assert not {day for day in closed.in_year(2026) if day.month == 6}


def test_a_country_and_a_file_add_up(tmp_path):
    closed = ClosingDays.parse(f"DE, {calendar(tmp_path, CALENDAR)}")
    assert {date(2026, 12, 29), date(2026, 10, 3)} <= closed.in_year(2026)


@pytest.mark.parametrize("name", ["XX", "DE-ZZ", "Germany", "/etc/hostname", "DE BE"])
def test_what_names_no_country_is_named(name):
    with pytest.raises(ImproperlyConfigured, match=f"OFFICE_HOLIDAYS: “{name}” is not known"):
        ClosingDays.parse(f"DE,{name}")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("DTSTART;VALUE=DATE:20261399", "20261399"),
        ("DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=SOMETIMES", "not known: FREQ=SOMETIMES"),
        ("DTSTART;VALUE=DATE:20261201\nDURATION:PT5H", "no whole days"),
        ("DTSTART;VALUE=DATE:20261201\nRDATE;VALUE=DATE:20261203", "by RDATE"),
    ],
)
def test_an_event_that_cannot_be_read_is_named(tmp_path, line, problem):
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{line}\nEND:VEVENT\nEND:VCALENDAR\n"
    with pytest.raises(ImproperlyConfigured, match=problem):
        ClosingDays.parse(calendar(tmp_path, text))


def test_a_file_that_is_missing_or_no_calendar_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"missing\.ics cannot be read"):
        ClosingDays.parse(str(tmp_path / "missing.ics"))
    with pytest.raises(ImproperlyConfigured, match="does not begin with BEGIN:VCALENDAR"):
        ClosingDays.parse(calendar(tmp_path, "<html>Log in</html>"))
    (tmp_path / "latin.ics").write_bytes("BEGIN:VCALENDAR\nSUMMARY:Allerheiligen für".encode("latin-1"))
    with pytest.raises(ImproperlyConfigured, match=r"latin\.ics cannot be read"):
        ClosingDays.parse(str(tmp_path / "latin.ics"))
