"""From stage to stage by hand: whose turn it becomes, and what the clock does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from enquiries import actions
from enquiries.clock.hours import reply_due
from enquiries.models import Enquiry, Event, Stage, Turn
from enquiries.models.stages import MOVES, TURN_IN
from tests.factories import ClinicFactory, ConsentFactory, EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory(groups=["Coordinators"])


def in_stage(stage, **fields):
    turn = TURN_IN[stage]
    due = {"due_at": timezone.now() + timedelta(minutes=5) if turn == Turn.US else None}
    return EnquiryFactory(stage=stage, turn=turn, turn_since=timezone.now() - timedelta(days=3), **due | fields)


@pytest.mark.parametrize(("stage", "to"), [(stage, to) for stage, moves in MOVES.items() for to in sorted(moves)])
def test_the_turn_follows_the_stage_and_the_clock_follows_the_turn(staff, stage, to):
    enquiry = in_stage(stage)
    ConsentFactory(enquiry=enquiry, kind="share", clinic=ClinicFactory())
    due, since = enquiry.due_at, enquiry.turn_since
    moved = actions.move(enquiry=enquiry, user=staff, to=to, expected_version=1)
    stored = Enquiry.objects.get()
    assert (stored.stage, stored.turn) == (moved.stage, moved.turn) == (to, TURN_IN[to])
    if TURN_IN[stage] == TURN_IN[to]:
        assert (stored.due_at, stored.turn_since) == (due, since), "nobody wins time by moving it"
    else:
        assert stored.turn_since > since
        assert (stored.due_at is not None) == (TURN_IN[to] == Turn.US)
    assert enquiry.events.get().details == {"from": stage, "to": to}


@pytest.mark.parametrize("stage", Stage)
def test_other_moves_are_refused(staff, stage):
    belonging = {Stage.CLOSED: {"close_reason": "answered"}}
    if stage == Stage.MERGED:
        belonging[stage] = {"merged_into": EnquiryFactory()}
    enquiry = in_stage(stage, **belonging.get(stage, {}))
    for to in set(Stage) - MOVES.get(stage, set()):
        with pytest.raises(actions.WrongStage):
            actions.move(enquiry=enquiry, user=staff, to=to, expected_version=1)
    assert not enquiry.events.exists()


def test_a_clinic_is_asked_only_with_an_agreement_in_force(staff):
    enquiry = in_stage(Stage.OPEN)
    now = timezone.now()
    consent = ConsentFactory(enquiry=enquiry, kind="share", clinic=ClinicFactory(), given_at=now, withdrawn_at=now)
    with pytest.raises(actions.NoConsent):
        actions.move(enquiry=enquiry, user=staff, to=Stage.WITH_CLINIC, expected_version=1)
    consent.withdrawn_at = None
    consent.save()
    assert actions.move(enquiry=enquiry, user=staff, to=Stage.WITH_CLINIC, expected_version=1).turn == Turn.CLINIC


def test_a_message_while_a_clinic_works_leaves_the_stage_and_the_turn_can_be_given_back(staff):
    enquiry = in_stage(Stage.BOOKED)
    actions.add_message(enquiry=enquiry, key="k", body="Thank you!")
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.turn) == (Stage.BOOKED, Turn.US)
    assert Stage.BOOKED in actions.moves_from(enquiry)
    given = actions.move(enquiry=enquiry, user=staff, to=Stage.BOOKED, expected_version=2)
    assert (given.turn, given.due_at) == (Turn.CLINIC, None)


def test_the_clock_runs_from_a_patients_message_and_a_second_one_moves_nothing(staff, settings):
    settings.NEXT_REPLY_HOURS = 3
    enquiry = EnquiryFactory()
    actions.reply(enquiry=enquiry, author=staff, body="Dear Amina", expected_version=1)
    enquiry.refresh_from_db()
    assert enquiry.due_at is None
    first = actions.add_message(enquiry=enquiry, key="k", body="One question.")
    enquiry.refresh_from_db()
    due = enquiry.due_at
    assert due == reply_due(first.created_at, answered=True)
    actions.add_message(enquiry=enquiry, key="l", body="And another one.")
    enquiry.refresh_from_db()
    assert enquiry.due_at == due


def test_the_first_answer_has_its_own_hours_until_it_is_given(staff, settings):
    settings.FIRST_REPLY_HOURS, settings.NEXT_REPLY_HOURS = 16, 1
    enquiry = EnquiryFactory()
    actions.move(enquiry=enquiry, user=staff, to=Stage.WAITING_PATIENT, expected_version=1)
    enquiry.refresh_from_db()
    message = actions.add_message(enquiry=enquiry, key="k", body="Are you there?")
    enquiry.refresh_from_db()
    assert enquiry.due_at == reply_due(message.created_at, answered=False)


class TestSnooze:
    def test_takes_it_off_the_table_and_leaves_the_deadline(self, staff):
        enquiry = in_stage(Stage.OPEN)
        until = timezone.now() + timedelta(days=2)
        actions.snooze(enquiry=enquiry, user=staff, until=until, expected_version=1)
        stored = Enquiry.objects.get()
        assert (stored.snoozed_until, stored.due_at, stored.version) == (until, enquiry.due_at, 2)
        assert not Enquiry.objects.to_answer().exists()
        event = enquiry.events.get()
        assert (event.kind, event.actor, event.details["until"]) == (
            Event.Kind.SNOOZED,
            staff,
            until.isoformat(timespec="seconds"),
        )

    @pytest.mark.parametrize("time", [timedelta(seconds=-1), timedelta(days=366), timedelta(days=-366)])
    def test_until_the_past_or_for_more_than_a_year_is_refused(self, staff, time):
        enquiry = in_stage(Stage.OPEN)
        with pytest.raises(actions.NoSuchMoment):
            actions.snooze(enquiry=enquiry, user=staff, until=timezone.now() + time, expected_version=1)
        assert not enquiry.events.exists()

    def test_needs_the_right_to_answer(self):
        enquiry, until = in_stage(Stage.OPEN), timezone.now() + timedelta(days=1)
        with pytest.raises(PermissionDenied):
            actions.snooze(enquiry=enquiry, user=UserFactory(), until=until, expected_version=1)
        with pytest.raises(PermissionDenied):
            actions.wake(enquiry=enquiry, user=UserFactory(), expected_version=1)

    def test_of_a_stale_page_is_refused(self, staff):
        enquiry, until = in_stage(Stage.OPEN), timezone.now() + timedelta(days=1)
        actions.note(enquiry=enquiry, author=staff, body="Call back.", expected_version=1)
        with pytest.raises(actions.StaleEnquiry):
            actions.snooze(enquiry=enquiry, user=staff, until=until, expected_version=1)

    def test_ends_early_by_hand(self, staff):
        enquiry = in_stage(Stage.WAITING_PATIENT, snoozed_until=timezone.now() + timedelta(days=1))
        woken = actions.wake(enquiry=enquiry, user=staff, expected_version=1)
        assert (woken.snoozed_until, woken.stage, woken.turn) == (None, Stage.OPEN, Turn.US)
        assert woken.due_at == reply_due(woken.turn_since, answered=False)
        assert enquiry.events.get().actor == staff
        assert not enquiry.mails.exists()

    def test_ends_with_the_stage_and_with_an_answer(self, staff):
        for act in (
            lambda enquiry: actions.move(enquiry=enquiry, user=staff, to=Stage.WAITING_PATIENT, expected_version=1),
            lambda enquiry: actions.reply(enquiry=enquiry, author=staff, body="Dear Amina", expected_version=1),
            lambda enquiry: actions.mark_spam(enquiry=enquiry, user=staff, expected_version=1),
        ):
            enquiry = in_stage(Stage.OPEN, snoozed_until=timezone.now() + timedelta(days=1))
            act(enquiry)
            enquiry.refresh_from_db()
            assert enquiry.snoozed_until is None
