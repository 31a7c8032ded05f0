"""Mails as they are frozen and as they leave, against a real mail server."""

import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from enquiries import actions
from enquiries.mail import outbox
from enquiries.mail.compose import to_patient, to_staff
from enquiries.models import Enquiry, OutgoingMail, Stage
from tests.enquiries.conftest import NEW
from tests.factories import (
    ClinicFactory,
    ConditionFactory,
    EnquiryFactory,
    EventFactory,
    OutgoingMailFactory,
    UserFactory,
)

State = OutgoingMail.State
CANARIES = ["canary question", "Canary Name", "Canary Clinic", "Canary illness"]


@pytest.fixture
def sent(client, filled, db):
    """An enquiry full of canaries, sent by the form."""
    UserFactory(username="coordinator", language="de", is_superuser=True)
    ConditionFactory(slug="c", name_en="Canary illness")
    ClinicFactory(slug="k", name_en="Canary Clinic")
    values = filled(question="canary question", name="Canary Name", time_zone="Asia/Dubai")
    client.post(NEW + "?condition=c&clinic=k", values)
    return Enquiry.objects.get()


def parts(message):
    return [message.get_body([kind]).get_content() for kind in ("plain", "html")]


def test_the_worker_sends_text_and_html_with_the_private_link(sent, mailbox, client):
    call_command("worker", "--once")
    assert sorted(mailbox.recipients) == ["amina@example.org", "coordinator@example.org"]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {State.SENT}
    message = next(message for message in mailbox.messages if message["To"] == "amina@example.org")
    assert message["Subject"] == f"Harbour: we have your question, {sent.reference}"
    assert message["Auto-Submitted"] == "auto-generated"
    for text in parts(message):
        assert f"http://testserver{sent.private_url}" in text
        assert "(Dubai time)" in text
        assert "{private-link}" not in text
    assert client.get(sent.private_url).status_code == 200


def test_no_mail_carries_health_information_or_a_name(sent, mailbox):
    staff = UserFactory(groups=["Coordinators"])
    actions.reply(enquiry=sent, author=staff, body="canary question answered", expected_version=sent.version)
    actions.add_message(enquiry=sent, key="k" * 32, body="canary question again")
    actions.send_link(enquiry=sent)
    call_command("worker", "--once")
    assert len(mailbox.messages) == 5
    for message in mailbox.messages:
        whole = message.as_string() + "".join(parts(message))
        assert not [canary for canary in CANARIES if canary in whole]


def test_staff_are_written_to_in_their_own_language_with_a_link_to_the_desk(sent, mailbox):
    mail = OutgoingMail.objects.get(recipient="coordinator@example.org")
    assert mail.language == "de"
    assert f"http://testserver/admin/enquiries/enquiry/{sent.pk}/change/" in mail.text
    assert "Berlin" in mail.text
    assert sent.token not in mail.text


@pytest.mark.django_db
def test_the_patients_mail_is_in_the_language_chosen_for_the_answer():
    mail = to_patient(EventFactory(enquiry=EnquiryFactory(language="de")), "received")
    assert mail.language == "de"
    assert 'lang="de" dir="ltr"' in mail.html
    message = outbox.message_of(mail)
    assert "/de/enquiries/" in message.body


@pytest.mark.django_db
def test_right_to_left_mails_say_so():
    mail = to_patient(EventFactory(enquiry=EnquiryFactory(language="ar")), "received")
    assert '<body dir="rtl"' in mail.html


@pytest.mark.django_db
def test_the_owner_alone_hears_of_a_new_message():
    owner = UserFactory(groups=["Coordinators"])
    UserFactory(is_superuser=True)
    event = EventFactory(enquiry=EnquiryFactory(owner=owner))
    assert [mail.recipient for mail in to_staff(event, "new_message")] == [owner.email]


@pytest.mark.django_db
def test_without_an_owner_all_who_may_answer_hear_of_it_once_an_address():
    first = UserFactory(is_superuser=True, email="office@example.org")
    UserFactory(is_superuser=True, email="Office@example.org")
    UserFactory(is_superuser=True, email="")
    UserFactory(is_superuser=True, is_active=False)
    UserFactory()
    gone = UserFactory(is_active=False)
    mails = to_staff(EventFactory(enquiry=EnquiryFactory(owner=gone)), "new_enquiry")
    assert [mail.recipient for mail in mails] == [first.email]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Harbour\nBcc: evil@example.org", "Harbour\r\n\r\nBody"])
def test_no_setting_makes_a_second_header(settings, mailbox, name):
    settings.SITE_NAME = name
    to_patient(EventFactory(), "received")
    assert outbox.send_next()
    assert mailbox.messages[0]["Bcc"] is None
    assert len(mailbox.recipients) == 1


@pytest.mark.django_db
def test_the_link_in_a_mail_is_the_one_that_works_when_it_is_sent(mailbox):
    enquiry = EnquiryFactory()
    to_patient(EventFactory(enquiry=enquiry), "received")
    Enquiry.objects.update(link_version=7)
    enquiry.refresh_from_db()
    outbox.send_next()
    assert enquiry.token in parts(mailbox.messages[0])[0]


@pytest.mark.django_db
def test_a_server_that_is_away_is_tried_again_with_the_same_message_id(mailbox, settings):
    mail = OutgoingMailFactory()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert outbox.send_next()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (State.RETRY, 1, "ConnectionRefusedError")
    assert timedelta(seconds=50) < mail.next_attempt_at - timezone.now() <= timedelta(minutes=1)
    assert not outbox.send_next(), "not before its time"
    settings.EMAIL_PORT = port
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert outbox.send_next()
    assert mailbox.messages[0]["Message-ID"] == f"<{mail.message_id}@testserver>"
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (State.SENT, 2, "")


def test_pauses_double_up_to_four_hours():
    minutes = [outbox.pause_after(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 8, 9, 19)]
    assert minutes == [1, 2, 4, 128, 240, 240]


@pytest.mark.django_db
@pytest.mark.parametrize(("refusal", "attempts"), [("550 unknown", 3), ("450 try later", 20)])
def test_a_refused_recipient_is_given_up_sooner_than_a_busy_server(mailbox, refusal, attempts):
    mailbox.refusal = refusal
    mail = OutgoingMailFactory()
    for _ in range(attempts):
        assert outbox.send_next()
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert not outbox.send_next()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.FAILED, "SMTPRecipientsRefused")


@pytest.mark.django_db
def test_one_mail_that_cannot_be_read_does_not_stop_the_others(mailbox):
    broken, sound = OutgoingMailFactory(), OutgoingMailFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE enquiries_outgoingmail SET text = 'damaged' WHERE id = %s", [broken.pk])
    while outbox.send_next():
        pass
    states = dict(OutgoingMail.objects.values_list("pk", "state"))
    assert states == {broken.pk: State.RETRY, sound.pk: State.SENT}


@pytest.mark.django_db
def test_a_leased_mail_is_left_alone_until_the_lease_runs_out(mailbox):
    mail = OutgoingMailFactory()
    now = timezone.now()
    assert outbox.claim(now).pk == mail.pk
    assert outbox.claim(now) is None
    assert outbox.claim(now + outbox.LEASE + timedelta(seconds=1)).pk == mail.pk


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_notes_nothing(mailbox):
    mail = OutgoingMailFactory()
    now = timezone.now()
    slow = outbox.claim(now)
    quick = outbox.claim(now + outbox.LEASE + timedelta(seconds=1))
    outbox.deliver(quick)
    OutgoingMail.objects.filter(pk=mail.pk).update(last_error="noted by the quick one")
    outbox.deliver(slow)
    mail.refresh_from_db()
    assert mail.last_error == "noted by the quick one"


@pytest.mark.django_db
def test_withheld_mail_waits_until_the_enquiry_is_no_spam(mailbox):
    enquiry = EnquiryFactory(stage=Stage.SPAM, turn="nobody", due_at=None)
    to_patient(EventFactory(enquiry=enquiry), "received", state=State.WITHHELD)
    assert not outbox.send_next()
    actions.not_spam(enquiry=enquiry, user=UserFactory(groups=["Coordinators"]), expected_version=enquiry.version)
    assert outbox.send_next()


@pytest.mark.django_db(transaction=True)
def test_a_mail_whose_worker_is_killed_is_taken_up_again(worker):
    mail = OutgoingMailFactory()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        process = worker(silent.getsockname()[1])
        connected, _address = silent.accept()
        mail.refresh_from_db()
        assert mail.state == State.SENDING
        process.kill()
        connected.close()
    assert not outbox.send_next()
    OutgoingMail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.send_next()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.SENT, 2)


@pytest.mark.django_db(transaction=True)
def test_a_worker_ends_by_itself_when_it_is_asked_to(worker):
    process = worker(9)
    assert "Worker started." in process.stderr.readline()
    process.terminate()
    _out, log = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Worker stopped." in log


@pytest.mark.django_db(transaction=True)
def test_a_running_worker_reminds_tells_of_missed_deadlines_and_brings_back(worker, mailbox, settings):
    owner = UserFactory(username="owner", groups=["Coordinators"])
    now = timezone.now()
    soon = EnquiryFactory(owner=owner, due_at=now + timedelta(minutes=30))
    late = EnquiryFactory(owner=owner, due_at=now - timedelta(minutes=5))
    asleep = EnquiryFactory(owner=owner, due_at=now + timedelta(days=30), snoozed_until=now)
    worker(settings.EMAIL_PORT)
    mailbox.wait_for(3)
    subjects = {message["Subject"] for message in mailbox.messages}
    assert subjects == {
        f"Harbour: an answer is due soon, {soon.reference}",
        f"Harbour: late, {late.reference}",
        f"Harbour: {asleep.reference} is back",
    }
    asleep.refresh_from_db()
    assert asleep.snoozed_until is None
