"""What the clock brings about by itself: reminders, news of a missed deadline, what was put off coming back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.db.models import F

from enquiries import actions, reminders
from enquiries.clock.hours import reply_due
from enquiries.models import Enquiry, Event, OutgoingMail, Stage, Turn
from tests.factories import EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db

MONDAY_NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 12:00 in Berlin
NEXT_YEAR = MONDAY_NOON + timedelta(days=365)


@pytest.fixture
def owner():
    return UserFactory(username="owner", groups=["Coordinators"], first_name="Nadia", last_name="Berg")


@pytest.fixture
def colleague(owner):
    return UserFactory(username="colleague", groups=["Leads"])


def happened(enquiry):
    return [event.kind for event in enquiry.events.all()]


def recipients():
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


class TestReminder:
    def test_goes_to_the_owner_once(self, owner, colleague):
        enquiry = EnquiryFactory(owner=owner, due_at=MONDAY_NOON + timedelta(hours=2))
        assert reminders.run(MONDAY_NOON) == 1
        assert reminders.run(MONDAY_NOON + timedelta(minutes=1)) == 0
        assert happened(enquiry) == [Event.Kind.REMINDED]
        assert enquiry.events.get().actor is None
        assert recipients() == [owner.email]

    def test_goes_to_everybody_where_nobody_is_the_owner(self, owner, colleague):
        EnquiryFactory(due_at=MONDAY_NOON + timedelta(hours=1))
        reminders.run(MONDAY_NOON)
        assert recipients() == [colleague.email, owner.email]

    def test_counts_office_hours(self, owner):
        friday_evening = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 16:30 in Berlin
        enquiry = EnquiryFactory(owner=owner, due_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        assert reminders.run(friday_evening - timedelta(hours=1)) == 0
        assert reminders.run(friday_evening + timedelta(minutes=30)) == 1, "two hours of Monday are left"
        assert happened(enquiry) == [Event.Kind.REMINDED]

    def test_comes_again_for_another_deadline_only(self, owner):
        enquiry = EnquiryFactory(owner=owner, due_at=MONDAY_NOON + timedelta(hours=2))
        reminders.run(MONDAY_NOON)
        Enquiry.objects.update(due_at=MONDAY_NOON + timedelta(hours=1))
        reminders.run(MONDAY_NOON)
        assert happened(enquiry) == [Event.Kind.REMINDED] * 2

    def test_does_not_come_with_the_question(self, settings, owner):
        settings.FIRST_REPLY_HOURS = 2
        enquiry = EnquiryFactory(owner=owner, due_at=reply_due(MONDAY_NOON, answered=False))
        assert reminders.run(MONDAY_NOON) == 0
        assert reminders.run(MONDAY_NOON + timedelta(hours=1)) == 1
        assert happened(enquiry) == [Event.Kind.REMINDED]

    def test_makes_no_page_stale(self, owner):
        enquiry = EnquiryFactory(owner=owner, due_at=MONDAY_NOON + timedelta(hours=1))
        reminders.run(MONDAY_NOON)
        actions.note(enquiry=enquiry, author=owner, body="Ask for the scan.", expected_version=1)

    def test_is_not_sent_while_another_has_the_turn(self, owner):
        EnquiryFactory(owner=owner, turn=Turn.PATIENT, stage=Stage.WAITING_PATIENT, due_at=None)
        assert reminders.run(NEXT_YEAR) == 0


class TestLate:
    def test_goes_to_everybody_once(self, owner, colleague):
        UserFactory(username="editor", groups=["Editors"])
        enquiry = EnquiryFactory(owner=owner, due_at=MONDAY_NOON - timedelta(minutes=1))
        assert reminders.run(MONDAY_NOON) == 1
        assert reminders.run(NEXT_YEAR) == 0
        assert happened(enquiry) == [Event.Kind.LATE]
        assert recipients() == [colleague.email, owner.email]

    def test_is_told_at_the_minute_it_is_late(self, owner):
        EnquiryFactory(owner=owner, due_at=MONDAY_NOON)
        Enquiry.objects.update(reminded_due=F("due_at"))
        assert reminders.run(MONDAY_NOON) == 0
        assert reminders.run(MONDAY_NOON + timedelta(seconds=1)) == 1

    def test_is_told_of_what_is_put_off_too(self, owner):
        enquiry = EnquiryFactory(due_at=MONDAY_NOON - timedelta(hours=1), snoozed_until=NEXT_YEAR)
        reminders.run(MONDAY_NOON)
        assert happened(enquiry) == [Event.Kind.LATE]

    def test_follows_the_reminder_of_the_same_deadline(self, owner):
        enquiry = EnquiryFactory(owner=owner, due_at=MONDAY_NOON + timedelta(hours=1))
        reminders.run(MONDAY_NOON)
        reminders.run(MONDAY_NOON + timedelta(hours=2))
        assert happened(enquiry) == [Event.Kind.REMINDED, Event.Kind.LATE]


class TestSnoozed:
    def test_comes_back_at_its_time_with_the_deadline_it_had(self, owner):
        due = NEXT_YEAR + timedelta(days=1)
        until = MONDAY_NOON + timedelta(days=1)
        enquiry = EnquiryFactory(owner=owner, due_at=due, snoozed_until=until)
        assert reminders.run(until - timedelta(seconds=1)) == 0
        assert reminders.run(until) == 1
        assert reminders.run(until) == 0
        enquiry.refresh_from_db()
        assert (enquiry.snoozed_until, enquiry.due_at, enquiry.version) == (None, due, 2)
        assert happened(enquiry) == [Event.Kind.WOKEN]
        assert recipients() == [owner.email]

    @pytest.mark.parametrize(
        ("stage", "turn", "becomes"),
        [
            (Stage.WAITING_PATIENT, Turn.PATIENT, Stage.OPEN),
            (Stage.OFFER_SENT, Turn.PATIENT, Stage.OPEN),
            (Stage.WITH_CLINIC, Turn.CLINIC, Stage.WITH_CLINIC),
            (Stage.BOOKED, Turn.CLINIC, Stage.BOOKED),
        ],
    )
    def test_becomes_ours_with_a_clock_of_its_own(self, settings, owner, stage, turn, becomes):
        settings.NEXT_REPLY_HOURS = 4
        enquiry = EnquiryFactory(
            owner=owner, stage=stage, turn=turn, due_at=None, snoozed_until=MONDAY_NOON, first_replied_at=MONDAY_NOON
        )
        reminders.run(MONDAY_NOON)
        enquiry.refresh_from_db()
        assert (enquiry.stage, enquiry.turn) == (becomes, Turn.US)
        assert enquiry.turn_since == MONDAY_NOON
        assert enquiry.due_at == MONDAY_NOON + timedelta(hours=4)

    def test_comes_back_at_once_when_the_patient_writes(self, owner):
        enquiry = EnquiryFactory(owner=owner, snoozed_until=NEXT_YEAR)
        due = Enquiry.objects.get().due_at
        actions.add_message(enquiry=enquiry, key="k", body="One more question.")
        enquiry.refresh_from_db()
        assert (enquiry.snoozed_until, enquiry.due_at) == (None, due)


def test_one_that_cannot_be_dealt_with_does_not_stop_the_others(owner, monkeypatch, caplog):
    broken, sound = (EnquiryFactory(owner=owner, due_at=MONDAY_NOON - timedelta(hours=hours)) for hours in (2, 1))
    tell = actions.tell_late

    def tell_some(*, enquiry, now):
        if enquiry.pk == broken.pk:
            raise ValueError("damaged")
        return tell(enquiry=enquiry, now=now)

    monkeypatch.setattr(actions, "tell_late", tell_some)
    assert reminders.run(MONDAY_NOON) == 1
    assert (happened(broken), happened(sound)) == ([], [Event.Kind.LATE])
    assert f"The clock of enquiry {broken.pk} stands: ValueError" in caplog.text


def test_a_question_no_key_opens_is_late_all_the_same(owner):
    enquiry = EnquiryFactory(owner=owner, due_at=MONDAY_NOON - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE enquiries_enquiry SET question = 'damaged'")
    assert reminders.run(MONDAY_NOON) == 1
    assert happened(enquiry) == [Event.Kind.LATE]


def test_a_worker_killed_half_way_leaves_nothing_half_done(owner, monkeypatch):
    enquiry = EnquiryFactory(owner=owner, due_at=MONDAY_NOON - timedelta(hours=1))
    monkeypatch.setattr("enquiries.actions.reminding.to_all_staff", lambda *_: 1 / 0)
    reminders.run(MONDAY_NOON)
    assert happened(enquiry) == []
    monkeypatch.undo()
    reminders.run(MONDAY_NOON)
    assert happened(enquiry) == [Event.Kind.LATE]
    assert recipients() == [owner.email]


def test_the_mails_hold_no_name_and_no_word_of_the_patient(owner, colleague):
    canaries = {"question": "canary question", "name": "Canary Name", "email": "canary@example.net"}
    EnquiryFactory(owner=owner, due_at=MONDAY_NOON + timedelta(hours=1), **canaries)
    EnquiryFactory(owner=owner, due_at=MONDAY_NOON - timedelta(hours=1), **canaries)
    EnquiryFactory(owner=owner, due_at=NEXT_YEAR, snoozed_until=MONDAY_NOON, **canaries)
    assert reminders.run(MONDAY_NOON) == 3
    assert OutgoingMail.objects.count() == 4
    for mail in OutgoingMail.objects.all():
        assert "canary" not in (mail.subject + mail.text + mail.html).lower()
        assert "Reply due: " in mail.text


def test_each_question_of_the_clock_is_answered_by_an_index():
    EnquiryFactory()
    soon = reminders.due_soon(MONDAY_NOON)
    asked = {
        "enquiry_due_untold": [
            Enquiry.objects.late_untold(MONDAY_NOON),
            Enquiry.objects.due_untold(MONDAY_NOON, soon),
        ],
        "snoozed_until": [Enquiry.objects.to_wake(MONDAY_NOON)],
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for index, questions in asked.items():
            for question in questions:
                assert index in question.only("pk").explain()


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_one_mail(owner):
    for _ in range(10):
        EnquiryFactory(owner=owner, due_at=MONDAY_NOON - timedelta(hours=1))
        EnquiryFactory(owner=owner, due_at=MONDAY_NOON + timedelta(hours=1))
        EnquiryFactory(owner=owner, due_at=NEXT_YEAR, snoozed_until=MONDAY_NOON)

    def work(_number):
        try:
            return reminders.run(MONDAY_NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(work, range(4)))
    assert sum(done) == 30
    assert Event.objects.count() == OutgoingMail.objects.count() == 30
