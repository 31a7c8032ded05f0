from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from enquiries.clock.hours import office_hours
from enquiries.desk.time_left import time_left
from enquiries.models import CloseReason, Stage, Turn
from tests.factories import EnquiryFactory

MONDAY_NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 12:00 in Berlin


def left(now=MONDAY_NOON, **fields):
    return time_left(EnquiryFactory.build(**fields), now)


@pytest.mark.parametrize(
    ("hours", "kind", "text", "share"),
    [
        (4, "calm", "4 h left", 50),
        (1.75, "soon", "1 h 45 left", 78),
        (0.25, "soon", "15 min left", 97),
        (-0.25, "late", "15 min late", 100),
        (-30, "late", "30 h late", 100),
        (-49, "late", "2 days late", 100),
    ],
)
def test_the_clock_counts_down_and_then_up(hours, kind, text, share):
    shown = left(due_at=MONDAY_NOON + timedelta(hours=hours))
    assert (shown.kind, shown.text, shown.share) == (kind, text, share)


def test_the_night_does_not_count():
    tuesday_ten = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert left(due_at=tuesday_ten).text == "6 h left"


def test_no_clock_runs_while_the_patient_has_the_turn():
    shown = left(turn=Turn.PATIENT, stage=Stage.WAITING_PATIENT, due_at=None)
    assert (shown.kind, shown.share) == ("paused", None)


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (timedelta(hours=5), "Clinic: 5 h"),
        (timedelta(days=1), "Clinic: 1 day"),
        (timedelta(days=2.6), "Clinic: 2 days"),
    ],
)
def test_with_a_clinic_the_days_are_counted(time, text):
    shown = left(turn=Turn.CLINIC, stage=Stage.WITH_CLINIC, due_at=None, turn_since=MONDAY_NOON - time)
    assert (shown.kind, shown.text, shown.share) == ("clinic", text, None)


def test_what_is_put_off_says_until_when_by_the_offices_clock():
    snoozed = {"snoozed_until": datetime(2026, 11, 26, 8, tzinfo=UTC)}
    calm = left(due_at=MONDAY_NOON + timedelta(hours=4), **snoozed)
    assert (calm.kind, calm.text, calm.share) == ("snoozed", "Put off until Thu 26 Nov, 09:00", 50)
    with_patient = left(turn=Turn.PATIENT, stage=Stage.WAITING_PATIENT, due_at=None, **snoozed)
    assert (with_patient.kind, with_patient.share) == ("snoozed", None)


def test_putting_off_hides_no_missed_deadline():
    shown = left(due_at=MONDAY_NOON - timedelta(hours=1), snoozed_until=MONDAY_NOON + timedelta(days=1))
    assert (shown.kind, shown.text) == ("late", "1 h late")


def test_the_bar_of_a_later_answer_has_the_span_of_later_answers(settings):
    settings.FIRST_REPLY_HOURS, settings.NEXT_REPLY_HOURS = 8, 4
    due = MONDAY_NOON + timedelta(hours=3)
    assert left(due_at=due).share == 62
    assert left(due_at=due, first_replied_at=MONDAY_NOON).share == 25


def test_a_merged_enquiry_has_no_clock():
    assert left(turn=Turn.NOBODY, stage=Stage.MERGED, due_at=None).text == "No clock: merged"


def test_fifty_clocks_cost_no_query_and_few_milliseconds(settings):
    settings.OFFICE_HOLIDAYS = "DE-BE"
    office_hours.cache_clear()
    rows = [EnquiryFactory.build(due_at=MONDAY_NOON + timedelta(days=number)) for number in range(50)]
    time_left(rows[0], MONDAY_NOON)
    started = perf_counter()
    for row in rows:
        time_left(row, MONDAY_NOON)
    office_hours.cache_clear()
    assert perf_counter() - started < 0.05


def test_a_closed_enquiry_says_how_fast_it_was_answered():
    closed = {"turn": Turn.NOBODY, "stage": Stage.CLOSED, "due_at": None, "close_reason": CloseReason.ANSWERED}
    answered = left(created_at=MONDAY_NOON, first_replied_at=MONDAY_NOON + timedelta(hours=4), **closed)
    assert answered.text == "Answered in 4 h"
    assert left(**closed).text == "Closed without an answer"
