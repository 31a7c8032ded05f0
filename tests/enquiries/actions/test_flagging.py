"""What becomes of a text that holds words of a warning sign: rows, alert, event, mail. It is taken in any case."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection

from directory.models import Urgency
from enquiries import actions
from enquiries.forms import new_key
from enquiries.models import Alert, CloseReason, Enquiry, Event, OutgoingMail, RedFlag, Stage
from tests.enquiries.conftest import NEW
from tests.factories import ConditionFactory, EnquiryFactory, UserFactory, WarningSignFactory

pytestmark = pytest.mark.django_db

BLOOD = "Since Monday I vomit blood."


@pytest.fixture
def condition():
    condition = ConditionFactory(slug="liver")
    for position, (urgency, phrase) in enumerate(
        zip(Urgency, ["vomit* blood", "yellow eyes", "lost weight"], strict=True)
    ):
        WarningSignFactory(condition=condition, position=position, urgency=urgency, phrases_en=phrase)
    return condition


@pytest.fixture
def coordinator():
    return UserFactory(groups=["Coordinators"])


@pytest.fixture
def send(client, filled, condition, coordinator):
    def send(question, **changes):
        assert client.post(NEW + "?condition=liver", filled(question=question, **changes)).status_code == 303
        return Enquiry.objects.latest("pk")

    return send


def write(enquiry, body):
    actions.add_message(enquiry=enquiry, key=new_key(), body=body)
    enquiry.refresh_from_db()


def kinds(enquiry):
    return [event.kind for event in enquiry.events.all()]


def test_a_marked_question_keeps_the_words_and_jumps_the_queue(send):
    calm, marked = send("May I fly?"), send(BLOOD)
    flag = marked.red_flags.get()
    assert (flag.words, flag.urgency, flag.message) == ("vomit blood", Urgency.EMERGENCY, None)
    assert (marked.alert, calm.alert) == (Alert.EMERGENCY, Alert.NONE)
    assert list(Enquiry.objects.by_time_left()) == [marked, calm]
    assert kinds(marked) == [Event.Kind.SUBMITTED, Event.Kind.FLAGGED]
    assert marked.events.last().details == {}


def test_the_most_urgent_sign_decides(send):
    assert send("I lost weight and have yellow eyes").alert == Alert.TODAY
    assert send("I lost weight").alert == Alert.SOON


def test_the_words_are_encrypted(send):
    send(BLOOD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM enquiries_redflag")
        assert "blood" not in str(cursor.fetchall())


def test_the_mail_of_an_emergency_says_read_first_and_nothing_of_health(send):
    send(BLOOD, name="Amina")
    send("yellow eyes")
    first, second = OutgoingMail.objects.exclude(recipient="amina@example.org").order_by("pk")
    assert "read first" in first.subject
    assert "read first" not in second.subject
    for mail in OutgoingMail.objects.all():
        for word in ["blood", "vomit", "yellow", "eyes", "warning", "emergency", "Amina"]:
            assert word not in mail.subject + mail.text.replace("In an emergency", "").replace("emergency number", "")


def test_a_message_is_read_too(send, coordinator):
    enquiry = send("May I fly?")
    actions.reply(enquiry=enquiry, author=coordinator, body="Yes.", expected_version=enquiry.version)
    write(enquiry, BLOOD)
    assert enquiry.alert == Alert.EMERGENCY
    assert enquiry.red_flags.get().message == enquiry.messages.last()
    assert kinds(enquiry)[-2:] == [Event.Kind.MESSAGE_RECEIVED, Event.Kind.FLAGGED]
    assert "read first" in OutgoingMail.objects.filter(recipient=coordinator.email).last().subject


def test_a_calm_message_does_not_lower_the_alert(send):
    enquiry = send(BLOOD)
    write(enquiry, "I lost weight")
    assert enquiry.alert == Alert.EMERGENCY
    write(enquiry, "Please hurry")
    assert enquiry.alert == Alert.EMERGENCY


def test_the_same_message_twice_is_marked_once(send):
    enquiry, key = send("May I fly?"), new_key()
    for _press in range(2):
        actions.add_message(enquiry=enquiry, key=key, body=BLOOD)
    assert enquiry.red_flags.count() == 1


def test_an_answer_ends_the_alert_and_what_comes_later_starts_it_anew(send, coordinator):
    enquiry = send(BLOOD)
    assert enquiry.red_flags.unanswered().count() == 1
    actions.reply(enquiry=enquiry, author=coordinator, body="Call 112.", expected_version=enquiry.version)
    enquiry.refresh_from_db()
    assert enquiry.alert == Alert.NONE
    assert not enquiry.red_flags.unanswered()
    write(enquiry, "yellow eyes")
    assert enquiry.alert == Alert.TODAY
    assert [flag.words for flag in enquiry.red_flags.unanswered()] == ["yellow eyes"]


def test_staff_can_check_that_it_is_not_urgent(send, coordinator):
    enquiry = send(BLOOD)
    checked = actions.check_flags(enquiry=enquiry, user=coordinator, expected_version=enquiry.version)
    assert checked.alert == Alert.NONE
    assert checked.version == enquiry.version + 1
    assert not enquiry.red_flags.unanswered()
    event = enquiry.events.last()
    assert (event.kind, event.actor, event.details) == (Event.Kind.FLAG_CHECKED, coordinator, {})
    assert OutgoingMail.objects.filter(event=event).count() == 0


def test_checking_needs_the_right_and_the_newest_version(send, coordinator):
    enquiry = send(BLOOD)
    with pytest.raises(PermissionDenied):
        actions.check_flags(enquiry=enquiry, user=UserFactory(), expected_version=enquiry.version)
    write(enquiry, "yellow eyes")
    with pytest.raises(actions.StaleEnquiry):
        actions.check_flags(enquiry=enquiry, user=coordinator, expected_version=enquiry.version - 1)
    enquiry.refresh_from_db()
    assert enquiry.alert == Alert.EMERGENCY


def test_spam_raises_no_alert_until_it_is_none(send, coordinator):
    enquiry = send(BLOOD, website="http://spam.example")
    assert (enquiry.stage, enquiry.alert) == (Stage.SPAM, Alert.NONE)
    write(enquiry, "yellow eyes")
    assert enquiry.alert == Alert.NONE
    enquiry = actions.not_spam(enquiry=enquiry, user=coordinator, expected_version=enquiry.version)
    assert enquiry.alert == Alert.EMERGENCY


def test_what_was_closed_stays_without_alert_until_the_patient_writes(send, coordinator):
    enquiry = send(BLOOD)
    actions.close(enquiry=enquiry, user=coordinator, reason=CloseReason.ANSWERED, expected_version=enquiry.version)
    write(enquiry, "Thank you")
    assert (enquiry.stage, enquiry.alert) == (Stage.OPEN, Alert.NONE)
    write(enquiry, BLOOD)
    assert enquiry.alert == Alert.EMERGENCY


@pytest.mark.parametrize("broken", ["found", "signs_for", "Vocabulary", "normalise"])
@pytest.mark.parametrize("error", [ValueError, RecursionError, OperationalError])
def test_a_failure_in_matching_loses_nothing(send, monkeypatch, broken, error):
    def fail(*args, **kwargs):
        raise error("blood")

    from enquiries.warnings import red_flags

    red_flags._folded.cache_clear()
    monkeypatch.setattr(red_flags, broken, fail)
    enquiry = send("£ " + BLOOD)
    assert (enquiry.question, enquiry.alert) == ("£ " + BLOOD, Alert.NONE)
    write(enquiry, BLOOD)
    assert enquiry.messages.get().body == BLOOD


def test_signs_are_read_before_the_transaction_opens(send, monkeypatch):
    from enquiries.warnings import red_flags

    depths = []
    outside = len(connection.savepoint_ids)

    def note(*args):
        depths.append(len(connection.savepoint_ids))
        return []

    monkeypatch.setattr(red_flags, "signs_for", note)
    write(send(BLOOD), BLOOD)
    assert depths == [outside, outside]


def test_a_sign_that_is_deleted_leaves_its_mark(send, condition):
    enquiry = send(BLOOD)
    condition.warning_signs.all().delete()
    flag = enquiry.red_flags.get()
    assert (flag.sign, flag.urgency, flag.words) == (None, Urgency.EMERGENCY, "vomit blood")


def test_an_enquiry_without_condition_is_read_for_all_signs(client, filled, condition, coordinator):
    client.post(NEW, filled(question="yellow eyes"))
    assert Enquiry.objects.get().alert == Alert.TODAY


def test_marks_go_with_their_enquiry():
    enquiry = EnquiryFactory()
    RedFlag.objects.create(enquiry=enquiry, urgency=Urgency.SOON, words="x")
    enquiry.delete()
    assert not RedFlag.objects.exists()
