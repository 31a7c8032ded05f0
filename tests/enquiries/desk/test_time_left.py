from datetime import UTC, datetime, timedelta

import pytest

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


def test_a_closed_enquiry_says_how_fast_it_was_answered():
    closed = {"turn": Turn.NOBODY, "stage": Stage.CLOSED, "due_at": None, "close_reason": CloseReason.ANSWERED}
    answered = left(created_at=MONDAY_NOON, first_replied_at=MONDAY_NOON + timedelta(hours=4), **closed)
    assert answered.text == "Answered in 4 h"
    assert left(**closed).text == "Closed without an answer"
