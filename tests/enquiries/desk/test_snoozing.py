"""Putting an enquiry off on its page, and bringing it back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enquiries import actions
from enquiries.desk.changes.snoozing import choices
from enquiries.models import CloseReason, Event, Stage, Turn
from tests.factories import EnquiryFactory


def url(enquiry):
    return reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


@pytest.fixture
def enquiry(db):
    return EnquiryFactory()


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (
            datetime(2026, 11, 24, 10, tzinfo=UTC),
            ["In 2 hours: Tue 24 Nov, 13:00", "Tomorrow morning: Wed 25 Nov, 09:00", "Next Monday: Mon 30 Nov, 09:00"],
        ),
        (
            datetime(2026, 11, 26, 23, 30, tzinfo=UTC),  # in Berlin it is Friday
            ["In 2 hours: Fri 27 Nov, 02:30", "Next working day: Mon 30 Nov, 09:00"],
        ),
        (
            datetime(2026, 10, 23, 10, tzinfo=UTC),  # the clocks change on Sunday
            ["In 2 hours: Fri 23 Oct, 14:00", "Next working day: Mon 26 Oct, 09:00"],
        ),
    ],
)
def test_the_moments_offered_are_sensible_and_each_stands_once(now, offered):
    assert [f"{choice.label}: {choice.moment}" for choice in choices(now)] == offered


def test_each_moment_offered_does_what_it_says(desk, enquiry):
    page = desk.get(url(enquiry))
    for choice in page.context["case"].snooze_choices:
        enquiry.refresh_from_db()
        assertRedirects(desk.post(url(enquiry), {"snooze": choice.value, "version": enquiry.version}), url(enquiry))
        enquiry.refresh_from_db()
        expected = timezone.now() + timedelta(hours=2) if choice.value == "2h" else datetime.fromisoformat(choice.value)
        assert abs(enquiry.snoozed_until - expected) < timedelta(minutes=1)


def test_an_own_moment_is_by_the_clock_of_the_office(desk, coordinator, enquiry):
    day = timezone.now().date() + timedelta(days=40)
    sent = {"snooze": "own", "until": f"{day}T14:30", "version": 1}
    response = desk.post(url(enquiry), sent, follow=True)
    assertContains(response, "The enquiry is put off.")
    assertContains(response, ", 14:30</span>")
    assertContains(response, "Nadia Berg put the enquiry off until")
    enquiry.refresh_from_db()
    assert enquiry.snoozed_until.astimezone(UTC).date() == day
    assert enquiry.events.filter(kind=Event.Kind.SNOOZED, actor=coordinator).count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"snooze": "own", "until": ""},
        {"snooze": "own", "until": "tomorrow"},
        {"snooze": "own", "until": "2026-13-45T99:99"},
        {"snooze": "own", "until": "2020-01-01T09:00"},
        {"snooze": "own", "until": "9999-12-31T23:59"},
        {"snooze": "own", "until": "0001-01-01T00:00"},
        {"snooze": "<script>"},
        {"snooze": ""},
        {"snooze": "2020-01-01T09:00:00+00:00"},
        {"snooze": "0001-01-01T00:00:00+23:00"},
    ],
)
def test_no_moment_and_no_sensible_moment_are_refused_at_the_field(desk, enquiry, sent):
    response = desk.post(url(enquiry), sent | {"version": 1})
    assertContains(response, 'id="snooze_until_error"')
    assertContains(response, "Nothing was changed.")
    enquiry.refresh_from_db()
    assert (enquiry.snoozed_until, enquiry.version) == (None, 1)


def test_putting_off_twice_is_no_conflict(desk, enquiry):
    for _ in range(2):
        response = desk.post(url(enquiry), {"snooze": "2h", "version": 1}, follow=True)
    assertContains(response, "It is put off already.")
    assert enquiry.events.filter(kind=Event.Kind.SNOOZED).count() == 1


def test_putting_off_what_a_colleague_answered_is_stale(desk, colleague, enquiry):
    actions.reply(enquiry=enquiry, author=colleague, body="Dear Amina", expected_version=1)
    response = desk.post(url(enquiry), {"snooze": "2h", "version": 1})
    assertContains(response, "Tom Senn answered the patient.", status_code=409)


def test_bringing_it_back_before_its_time(desk, coordinator, enquiry):
    until = timezone.now() + timedelta(days=1)
    actions.snooze(enquiry=enquiry, user=coordinator, until=until, expected_version=1)
    page = desk.get(url(enquiry))
    assertContains(page, "Bring it back now")
    assertNotContains(page, 'name="snooze"')
    for _ in range(2):
        response = desk.post(url(enquiry), {"wake": 1, "version": 2}, follow=True)
    assertContains(response, "It is back on the table already.")
    assertContains(response, "Nadia Berg put the enquiry back on the table.")
    assert desk.post(url(enquiry), {"wake": 1, "version": 3}).status_code == 400


def test_what_is_late_and_put_off_says_both(desk, coordinator):
    enquiry = EnquiryFactory(
        due_at=timezone.now() - timedelta(hours=1), snoozed_until=timezone.now() + timedelta(days=1)
    )
    page = desk.get(url(enquiry))
    assertContains(page, "1 h late")
    assertContains(page, "Put off until")


def test_what_is_over_cannot_be_put_off(desk, coordinator, enquiry):
    actions.close(enquiry=enquiry, user=coordinator, reason=CloseReason.ANSWERED, expected_version=1)
    assertNotContains(desk.get(url(enquiry)), 'name="snooze"')
    assert desk.post(url(enquiry), {"snooze": "2h", "version": 2}).status_code == 400


def test_it_is_for_those_who_answer(client, lead, editor, enquiry):
    client.force_login(editor)
    for sent in [{"snooze": "2h"}, {"wake": 1}, {"stage": Stage.OPEN}]:
        assert client.post(url(enquiry), sent | {"version": 1}).status_code == 403


class TestStage:
    def test_offers_what_the_law_allows(self, desk, enquiry):
        options = [
            value for value, _label in desk.get(url(enquiry)).context["stage_form"].fields["stage"].widget.choices
        ]
        assert options == ["", Stage.OPEN, Stage.WAITING_PATIENT, Stage.WITH_CLINIC]

    def test_is_set_and_told_of(self, desk, enquiry):
        response = desk.post(url(enquiry), {"stage": Stage.WAITING_PATIENT, "version": 1}, follow=True)
        assertContains(response, "The stage is changed.")
        assertContains(response, "Nadia Berg set the stage to “With patient”.")
        enquiry.refresh_from_db()
        assert (enquiry.stage, enquiry.turn, enquiry.due_at) == (Stage.WAITING_PATIENT, Turn.PATIENT, None)

    def test_with_a_clinic_needs_the_patients_agreement(self, desk, enquiry):
        response = desk.post(url(enquiry), {"stage": Stage.WITH_CLINIC, "version": 1})
        assertContains(response, "The patient has not agreed that a clinic sees the enquiry")
        assertContains(response, 'id="stage_stage_error"')
        assertContains(response, "<title>Error:")
        enquiry.refresh_from_db()
        assert enquiry.stage == Stage.NEW

    @pytest.mark.parametrize("sent", ["", "nowhere"])
    def test_must_be_one(self, desk, enquiry, sent):
        assertContains(desk.post(url(enquiry), {"stage": sent, "version": 1}), 'id="stage_stage_error"')

    def test_that_cannot_follow_is_refused(self, desk, enquiry):
        assert desk.post(url(enquiry), {"stage": Stage.TREATED, "version": 1}).status_code == 400

    def test_twice_is_no_conflict(self, desk, enquiry):
        for _ in range(2):
            response = desk.post(url(enquiry), {"stage": Stage.WAITING_PATIENT, "version": 1}, follow=True)
        assertContains(response, "It is in this stage already.")

    def test_from_a_stale_page_is_refused(self, desk, enquiry):
        actions.add_message(enquiry=enquiry, key="k", body="One more question.")
        response = desk.post(url(enquiry), {"stage": Stage.WAITING_PATIENT, "version": 1})
        assertContains(response, "The patient wrote a message.", status_code=409)
