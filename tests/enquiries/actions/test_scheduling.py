"""Answers that are sent by themselves: once, or held back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import COORDINATORS, LEADS
from enquiries import actions
from enquiries.forms import new_key
from enquiries.models import Draft, Event, Message, OutgoingMail, Stage, Turn
from enquiries.papers.keeping import answer_key, keep, sweep
from tests.enquiries.conftest import file, pdf
from tests.factories import EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def nadia():
    return UserFactory(groups=[COORDINATORS], email="nadia@example.org")


@pytest.fixture
def enquiry():
    return EnquiryFactory(email="amina@example.org")


@pytest.fixture
def scheduled(enquiry, nadia):
    return schedule(enquiry, nadia)


def schedule(enquiry, author, body="Good morning.", after=HOUR, **options):
    enquiry.refresh_from_db()
    at = timezone.now() + after
    return actions.schedule_reply(
        enquiry=enquiry, author=author, body=body, send_at=at, expected_version=enquiry.version, **options
    )


def an_hour_passes():
    return actions.send_next_scheduled(timezone.now() + HOUR)


def kinds(enquiry):
    return list(enquiry.events.values_list("kind", flat=True))


def test_it_is_sent_when_it_is_due_and_only_once(enquiry, scheduled, nadia):
    assert not actions.send_next_scheduled()
    assert an_hour_passes()
    assert not an_hour_passes()
    message = enquiry.messages.get()
    assert (message.body, message.author) == ("Good morning.", nadia)
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.turn) == (Stage.WAITING_PATIENT, Turn.PATIENT)
    assert not Draft.objects.exists()
    assert OutgoingMail.objects.get().recipient == "amina@example.org"
    assert kinds(enquiry) == [Event.Kind.SCHEDULED, Event.Kind.REPLIED]


def test_a_note_or_a_new_owner_meanwhile_does_not_stop_it(enquiry, scheduled, nadia):
    enquiry.refresh_from_db()
    actions.note(enquiry=enquiry, author=nadia, body="Called.", expected_version=enquiry.version)
    actions.take(enquiry=enquiry, user=nadia, expected_version=enquiry.version + 1)
    assert an_hour_passes()
    assert enquiry.messages.count() == 1


def test_it_is_held_back_when_the_patient_has_written(enquiry, scheduled, nadia):
    actions.add_message(enquiry=enquiry, key=new_key(), body="I feel worse.")
    assert an_hour_passes()
    assert not an_hour_passes()
    assert enquiry.messages.count() == 1
    scheduled.refresh_from_db()
    assert (scheduled.body, scheduled.send_at) == ("Good morning.", None)
    assert scheduled.held_at
    event = enquiry.events.get(kind=Event.Kind.HELD)
    assert event.details == {"to": nadia.pk, "why": "news"}
    mail = OutgoingMail.objects.get(event=event)
    assert mail.recipient == "nadia@example.org"
    assert "Good morning" not in mail.text


def test_it_is_held_back_when_a_colleague_has_answered(enquiry, scheduled):
    enquiry.refresh_from_db()
    tom = UserFactory(groups=[COORDINATORS])
    actions.reply(enquiry=enquiry, author=tom, body="Hello", expected_version=enquiry.version)
    assert an_hour_passes()
    assert enquiry.messages.get().author == tom


@pytest.mark.parametrize(
    ("hinder", "why"),
    [
        (lambda draft: type(draft.enquiry).objects.update(stage=Stage.SPAM, turn=Turn.NOBODY, due_at=None), "stage"),
        (lambda draft: Draft.objects.update(body="Dear {patient_name}"), "placeholder"),
        (lambda draft: User.objects.filter(pk=draft.author_id).update(is_active=False), "author"),
        (lambda draft: draft.author.groups.clear(), "author"),
        (lambda draft: Draft.objects.update(set_to=Stage.WITH_CLINIC), "consent"),
        (lambda draft: Draft.objects.update(set_to=Stage.BOOKED), "stage"),
    ],
)
def test_it_is_held_back_when_it_cannot_be_sent(enquiry, scheduled, hinder, why):
    hinder(scheduled)
    assert an_hour_passes()
    assert not Message.objects.exists()
    assert enquiry.events.get(kind=Event.Kind.HELD).details["why"] == why
    assert Draft.objects.get().send_at is None


def test_called_off_it_is_a_draft_again(enquiry, scheduled, nadia):
    actions.call_off(draft=scheduled, user=nadia)
    assert not an_hour_passes()
    assert Draft.objects.get().body == "Good morning."
    assert kinds(enquiry) == [Event.Kind.SCHEDULED, Event.Kind.UNSCHEDULED]
    with pytest.raises(actions.TooLate):
        actions.call_off(draft=scheduled, user=nadia)


def test_only_its_author_and_leads_call_it_off(scheduled):
    with pytest.raises(PermissionDenied):
        actions.call_off(draft=scheduled, user=UserFactory(groups=[COORDINATORS]))
    actions.call_off(draft=scheduled, user=UserFactory(groups=[LEADS]))


@pytest.mark.parametrize("after", [timedelta(seconds=-1), timedelta(days=61)])
def test_the_time_is_to_come_and_not_too_far_away(enquiry, nadia, after):
    with pytest.raises(actions.WrongTime):
        schedule(enquiry, nadia, after=after)


def test_what_could_not_be_sent_is_not_scheduled(enquiry, nadia):
    with pytest.raises(actions.Unfilled):
        schedule(enquiry, nadia, body="{due}")
    with pytest.raises(actions.NoConsent):
        schedule(enquiry, nadia, set_to=Stage.WITH_CLINIC)


def test_its_papers_wait_with_it_and_go_with_it(enquiry, nadia):
    keep([file("plan.pdf", pdf())], key=answer_key(enquiry.pk, nadia.pk))
    schedule(enquiry, nadia)
    sweep(timedelta())
    an_hour_passes()
    assert [paper.name for paper in enquiry.messages.get().attachments.all()] == ["plan.pdf"]


def test_a_worker_killed_half_way_leaves_nothing_half_done(enquiry, scheduled, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("enquiries.actions.answering.to_patient", killed)
        with pytest.raises(KeyboardInterrupt):
            an_hour_passes()
    assert not Message.objects.exists()
    assert Draft.objects.get().send_at
    assert an_hour_passes()
    assert enquiry.messages.count() == 1


def test_one_that_no_key_opens_does_not_stop_the_others(enquiry, scheduled, nadia):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE enquiries_draft SET body = %s", [Fernet(Fernet.generate_key()).encrypt(b"x").decode()])
    other = EnquiryFactory()
    schedule(other, nadia)
    while an_hour_passes():
        pass
    assert not enquiry.messages.exists()
    assert other.messages.count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_it_once(enquiry, nadia):
    for _ in range(5):
        schedule(EnquiryFactory(), nadia)

    def work(_):
        try:
            while an_hour_passes():
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert Message.objects.count() == OutgoingMail.objects.count() == 5
    assert not Draft.objects.exists()
