"""Two enquiries that are one question: what merging takes over, refuses, and gives back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import COORDINATORS, LEADS
from enquiries import actions
from enquiries.actions import CannotMerge, NoConsent, StaleEnquiry, WrongStage
from enquiries.models import Alert, CloseReason, Draft, Enquiry, Erasure, Event, Message, OutgoingMail, Stage, Turn
from tests.factories import ClinicFactory, ConsentFactory, EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return UserFactory(groups=[LEADS])


@pytest.fixture
def coordinator():
    return UserFactory(groups=[COORDINATORS])


@pytest.fixture
def pair():
    return EnquiryFactory(), EnquiryFactory()


def merge(stub, target, user):
    stub.refresh_from_db()
    target.refresh_from_db()
    actions.merge(enquiry=stub, into=target, user=user, expected_version=stub.version, into_version=target.version)
    stub.refresh_from_db()
    target.refresh_from_db()


def unmerge(stub, user):
    stub.refresh_from_db()
    actions.unmerge(enquiry=stub, user=user, expected_version=stub.version)
    stub.refresh_from_db()


def answered(enquiry, user):
    enquiry.refresh_from_db()
    actions.reply(enquiry=enquiry, author=user, body="Yes.", expected_version=enquiry.version)
    enquiry.refresh_from_db()


def columns(enquiry):
    names = ("stage", "turn", "turn_since", "due_at", "close_reason", "alert", "snoozed_until", "merged_into_id")
    return {name: getattr(enquiry, name) for name in names}


class TestMerging:
    def test_makes_a_stub_that_leads_to_the_other_and_moves_nothing(self, pair, lead):
        stub, target = pair
        Message.objects.create(enquiry=stub, body="One more thing")
        merge(stub, target, lead)
        assert (stub.stage, stub.turn, stub.due_at, stub.merged_into) == (Stage.MERGED, Turn.NOBODY, None, target)
        assert stub.messages.count() == 1
        assert not target.messages.exists()
        assert stub.events.get(kind=Event.Kind.MERGED).details["into"] == target.pk
        assert target.events.get(kind=Event.Kind.MERGED).details == {"from": stub.pk}

    def test_is_for_leads(self, pair, coordinator, lead):
        with pytest.raises(PermissionDenied):
            merge(*pair, coordinator)
        merge(*pair, lead)
        with pytest.raises(PermissionDenied):
            unmerge(pair[0], coordinator)

    @pytest.mark.parametrize("earlier", [0, 1])
    def test_the_earlier_deadline_counts(self, pair, lead, earlier):
        soon = timezone.now() + timedelta(minutes=5)
        Enquiry.objects.filter(pk=pair[earlier].pk).update(due_at=soon)
        merge(*pair, lead)
        assert pair[1].due_at == soon

    def test_a_question_that_waits_for_us_makes_it_our_turn(self, pair, lead):
        stub, target = pair
        answered(target, lead)
        due_at = stub.due_at
        merge(stub, target, lead)
        assert (target.stage, target.turn, target.due_at) == (Stage.OPEN, Turn.US, due_at)

    def test_a_clinic_goes_on_working_on_what_it_has(self, pair, lead):
        stub, target = pair
        Enquiry.objects.filter(pk=target.pk).update(stage=Stage.WITH_CLINIC, turn=Turn.CLINIC, due_at=None)
        merge(stub, target, lead)
        assert (target.stage, target.turn) == (Stage.WITH_CLINIC, Turn.US)

    def test_an_answered_question_leaves_the_turn_where_it_is(self, pair, lead):
        stub, target = pair
        answered(stub, lead)
        answered(target, lead)
        merge(stub, target, lead)
        assert (target.stage, target.turn, target.due_at) == (Stage.WAITING_PATIENT, Turn.PATIENT, None)

    def test_something_unfinished_opens_a_closed_one_again(self, pair, lead):
        stub, target = pair
        due_at = stub.due_at
        actions.close(enquiry=target, user=lead, reason=CloseReason.ANSWERED, expected_version=1)
        merge(stub, target, lead)
        assert (target.stage, target.close_reason, target.due_at) == (Stage.OPEN, "", due_at)

    def test_two_closed_ones_stay_closed(self, pair, lead):
        for enquiry in pair:
            actions.close(enquiry=enquiry, user=lead, reason=CloseReason.ANSWERED, expected_version=1)
        merge(*pair, lead)
        assert pair[1].stage == Stage.CLOSED

    def test_wakes_one_that_was_put_off(self, pair, lead):
        stub, target = pair
        Enquiry.objects.filter(pk=target.pk).update(snoozed_until=timezone.now() + timedelta(days=3))
        merge(stub, target, lead)
        assert target.snoozed_until is None

    def test_takes_over_a_warning_sign_and_an_owner(self, pair, lead, coordinator):
        stub, target = pair
        Enquiry.objects.filter(pk=stub.pk).update(alert=Alert.EMERGENCY, owner=coordinator)
        merge(stub, target, lead)
        assert (target.alert, target.owner, stub.alert) == (Alert.EMERGENCY, coordinator, Alert.NONE)

    def test_no_agreement_is_inherited(self, pair, lead):
        stub, target = pair
        clinic = ClinicFactory()
        ConsentFactory(enquiry=stub, kind="share", clinic=clinic)
        merge(stub, target, lead)
        with pytest.raises(NoConsent):
            actions.move(enquiry=target, user=lead, to=Stage.WITH_CLINIC, expected_version=target.version)


class TestRefusals:
    @pytest.mark.parametrize("which", [0, 1])
    def test_spam_is_brought_back_first(self, pair, lead, which):
        actions.mark_spam(enquiry=pair[which], user=lead, expected_version=1)
        with pytest.raises(CannotMerge, match=pair[which].reference):
            merge(*pair, lead)

    def test_itself(self, pair, lead):
        with pytest.raises(CannotMerge):
            merge(pair[0], pair[0], lead)
        with pytest.raises(IntegrityError), transaction.atomic():
            Enquiry.objects.filter(pk=pair[0].pk).update(
                stage=Stage.MERGED, turn=Turn.NOBODY, due_at=None, merged_into=pair[0]
            )

    def test_chains_and_rings(self, pair, lead):
        first, second = pair
        third = EnquiryFactory()
        merge(first, second, lead)
        for stub, target in [(second, third), (second, first), (third, first), (first, third)]:
            with pytest.raises(CannotMerge):
                merge(stub, target, lead)
        merge(third, second, lead)
        assert set(Enquiry.objects.merged_into(second)) == {first, third}

    @pytest.mark.parametrize("which", [0, 1])
    def test_a_stale_page_of_either(self, pair, lead, which):
        actions.note(enquiry=pair[which], author=lead, body="New.", expected_version=1)
        with pytest.raises(StaleEnquiry) as stale:
            actions.merge(enquiry=pair[0], into=pair[1], user=lead, expected_version=1, into_version=1)
        assert stale.value.current == pair[which]

    def test_an_answer_that_is_still_to_be_sent(self, pair, lead):
        now = timezone.now()
        Draft.objects.create(enquiry=pair[0], author=lead, kind="reply", send_at=now, seen_message_at=now)
        with pytest.raises(CannotMerge, match="scheduled"):
            merge(*pair, lead)

    @pytest.mark.parametrize("change", ["reply", "note", "take", "assign", "close", "mark_spam", "reopen", "not_spam"])
    def test_a_stub_is_changed_by_nothing_but_undoing(self, pair, lead, change):
        stub, target = pair
        merge(stub, target, lead)
        version = {"enquiry": stub, "expected_version": stub.version}
        rest = {
            "reply": {"author": lead, "body": "x"},
            "note": {"author": lead, "body": "x"},
            "assign": {"by": lead, "owner": None},
            "close": {"user": lead, "reason": CloseReason.ANSWERED},
        }.get(change, {"user": lead})
        with pytest.raises(WrongStage):
            getattr(actions, change)(**version, **rest)


class TestUndoing:
    @pytest.mark.parametrize("before", ["new", "answered", "closed", "snoozed"])
    def test_puts_the_stub_back_to_where_it_was(self, pair, lead, before):
        stub, target = pair
        if before == "answered":
            answered(stub, lead)
        if before == "closed":
            actions.close(enquiry=stub, user=lead, reason=CloseReason.NOT_FOR_US, expected_version=1)
        if before == "snoozed":
            Enquiry.objects.filter(pk=stub.pk).update(snoozed_until=timezone.now() + timedelta(days=1))
        stub.refresh_from_db()
        was = columns(stub)
        merge(stub, target, lead)
        unmerge(stub, lead)
        assert columns(stub) == was
        assert stub.events.get(kind=Event.Kind.UNMERGED).details == {"into": target.pk}
        assert target.events.filter(kind=Event.Kind.UNMERGED, details={"from": stub.pk}).exists()

    @pytest.mark.parametrize("before", ["answered", "closed"])
    def test_what_the_patient_wrote_meanwhile_is_not_forgotten(self, pair, lead, before):
        stub, target = pair
        answered(stub, lead)
        if before == "closed":
            actions.close(enquiry=stub, user=lead, reason=CloseReason.ANSWERED, expected_version=stub.version)
        merge(stub, target, lead)
        actions.add_message(enquiry=stub, key="k", body="Hello?")
        unmerge(stub, lead)
        assert (stub.stage, stub.turn) == (Stage.OPEN, Turn.US)
        assert stub.due_at > timezone.now()

    def test_can_be_done_again_into_another(self, pair, lead):
        stub, target = pair
        other = EnquiryFactory()
        due_at = stub.due_at
        for into in (target, other, target):
            merge(stub, into, lead)
            unmerge(stub, lead)
        assert (stub.stage, stub.due_at) == (Stage.NEW, due_at)

    def test_of_what_is_not_merged_or_changed_meanwhile_is_refused(self, pair, lead):
        stub, target = pair
        with pytest.raises(WrongStage):
            unmerge(stub, lead)
        merge(stub, target, lead)
        actions.add_message(enquiry=stub, key="k", body="Hello?")
        with pytest.raises(StaleEnquiry):
            actions.unmerge(enquiry=stub, user=lead, expected_version=stub.version)


class TestMessagesToAStub:
    def test_stay_with_it_and_make_it_our_turn_in_the_other(self, pair, lead):
        stub, target = pair
        answered(stub, lead)
        merge(stub, target, lead)
        answered(target, lead)
        OutgoingMail.objects.all().delete()
        message = actions.add_message(enquiry=stub, key="k", body="Hello?")
        target.refresh_from_db()
        stub.refresh_from_db()
        assert message.enquiry == stub
        assert (stub.stage, stub.turn) == (Stage.MERGED, Turn.NOBODY)
        assert (target.stage, target.turn) == (Stage.OPEN, Turn.US)
        assert target.due_at
        mail = OutgoingMail.objects.get()
        assert (mail.enquiry, mail.recipient) == (target, target.owner.email)

    def test_sent_twice_are_kept_once(self, pair, lead):
        stub, target = pair
        merge(stub, target, lead)
        for _press in range(2):
            actions.add_message(enquiry=stub, key="k", body="Hello?")
        assert Message.objects.count() == 1
        assert OutgoingMail.objects.count() == 1

    def test_open_a_closed_one_again_and_leave_spam_alone(self, pair, lead):
        stub, target = pair
        merge(stub, target, lead)
        actions.close(enquiry=target, user=lead, reason=CloseReason.ANSWERED, expected_version=target.version)
        actions.add_message(enquiry=stub, key="k", body="Hello?")
        target.refresh_from_db()
        assert target.stage == Stage.OPEN
        actions.mark_spam(enquiry=target, user=lead, expected_version=target.version)
        OutgoingMail.objects.all().delete()
        actions.add_message(enquiry=stub, key="k", body="Again")
        target.refresh_from_db()
        assert target.stage == Stage.SPAM
        assert not OutgoingMail.objects.exists()


def test_a_stub_goes_with_what_it_was_merged_into(pair, lead):
    officer = UserFactory(is_superuser=True)
    stub, target = pair
    merge(stub, target, lead)
    assert actions.erase(enquiry=target, by=officer, reason=Erasure.Reason.REQUEST) == [
        stub.reference,
        target.reference,
    ]
    assert not Enquiry.objects.exists()


def test_deleting_a_stub_leaves_the_other(pair, lead):
    stub, target = pair
    merge(stub, target, lead)
    actions.erase(enquiry=stub, by=UserFactory(is_superuser=True), reason=Erasure.Reason.REQUEST)
    assert list(Enquiry.objects.all()) == [target]


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_merge_each_into_the_other_at_once_make_one_stub():
    leads = [UserFactory(groups=[LEADS]) for _number in range(2)]
    for _round in range(5):
        first, second = EnquiryFactory(), EnquiryFactory()
        start = Barrier(2)

        def press(stub, target, user, start=start):
            try:
                start.wait()
                actions.merge(enquiry=stub, into=target, user=user, expected_version=1, into_version=1)
            except StaleEnquiry:
                return "refused"
            else:
                return "merged"
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            results = [*pool.map(press, (first, second), (second, first), leads)]
        assert sorted(results) == ["merged", "refused"]
        assert Enquiry.objects.filter(pk__in=[first.pk, second.pk], stage=Stage.MERGED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_messages_and_mergings_at_once_lose_nothing():
    lead = UserFactory(groups=[LEADS])
    for number in range(5):
        target, stub = EnquiryFactory(), EnquiryFactory()
        start = Barrier(2)

        def write(stub=stub, start=start, number=number):
            try:
                start.wait()
                actions.add_message(enquiry=stub, key=f"k{number}", body="Hello?")
            finally:
                connection.close()

        def join(stub=stub, target=target, start=start):
            try:
                start.wait()
                actions.merge(enquiry=stub, into=target, user=lead, expected_version=1, into_version=1)
            except StaleEnquiry:
                pass  # the message was faster
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(write), pool.submit(join)]:
                done.result()
        stub.refresh_from_db()
        case = stub.merged_into or stub
        assert stub.messages.count() == 1
        assert case.turn == Turn.US
        assert case.last_message_at == stub.messages.get().created_at
