"""An answer can be taken back for 15 seconds; until then the patient sees and gets nothing of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.roles import COORDINATORS
from enquiries import actions
from enquiries.forms import new_key
from enquiries.mail import outbox
from enquiries.models import Alert, Attachment, CloseReason, Draft, Enquiry, Event, Message, OutgoingMail, Stage, Turn
from enquiries.papers import storage
from enquiries.papers.keeping import answer_key, keep, sweep
from tests.enquiries.conftest import file, pdf
from tests.factories import ClinicFactory, ConsentFactory, EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db
COLUMNS = [field.attname for field in Enquiry._meta.concrete_fields if field.name != "version"]


@pytest.fixture(autouse=True)
def undo_seconds(settings):
    settings.UNDO_SECONDS = 15


@pytest.fixture
def nadia():
    return UserFactory(first_name="Nadia", last_name="Berg", groups=[COORDINATORS])


@pytest.fixture
def tom():
    return UserFactory(first_name="Tom", last_name="Senn", groups=[COORDINATORS])


@pytest.fixture
def enquiry():
    return EnquiryFactory(alert=Alert.TODAY)


def answer(enquiry, author, body="We can help.", **options):
    enquiry.refresh_from_db()
    return actions.reply(enquiry=enquiry, author=author, body=body, expected_version=enquiry.version, **options)


def columns(enquiry):
    return Enquiry.objects.filter(pk=enquiry.pk).values(*COLUMNS).get()


def pass_by(seconds):
    """As if the messages had been sent so much earlier."""
    for message in Message.objects.exclude(author=None):
        Message.objects.filter(pk=message.pk).update(released_at=message.released_at - timedelta(seconds=seconds))


def test_the_mail_waits_as_long_as_the_answer(enquiry, nadia):
    message = answer(enquiry, nadia)
    assert message.released_at == message.created_at + timedelta(seconds=15)
    assert enquiry.mails.get().next_attempt_at == message.released_at
    assert not outbox.send_next()


def test_taken_back_everything_is_as_before_and_the_text_is_a_draft(enquiry, nadia):
    before = columns(enquiry)
    draft = actions.undo_reply(message=answer(enquiry, nadia), user=nadia)
    assert columns(enquiry) == before
    assert (draft.body, draft.author) == ("We can help.", nadia)
    assert not Message.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert list(enquiry.events.values_list("kind", flat=True)) == [Event.Kind.REPLIED, Event.Kind.UNDONE]
    assert "help" not in str(list(enquiry.events.values_list("details", flat=True)))


def test_a_closed_enquiry_is_closed_again(nadia):
    enquiry = EnquiryFactory(stage=Stage.CLOSED, turn=Turn.NOBODY, due_at=None, close_reason=CloseReason.ANSWERED)
    before = columns(enquiry)
    actions.undo_reply(message=answer(enquiry, nadia), user=nadia)
    assert columns(enquiry) == before


def test_after_the_time_it_is_too_late(enquiry, nadia):
    message = answer(enquiry, nadia)
    pass_by(15)
    with pytest.raises(actions.TooLate):
        actions.undo_reply(message=message, user=nadia)
    assert enquiry.messages.count() == enquiry.mails.count() == 1
    assert not Draft.objects.exists()


def test_a_mail_that_a_worker_has_claimed_cannot_be_taken_back(enquiry, nadia):
    message = answer(enquiry, nadia)
    assert outbox.claim(timezone.now() + timedelta(seconds=16))
    with pytest.raises(actions.TooLate):
        actions.undo_reply(message=message, user=nadia)
    assert enquiry.messages.count() == 1
    enquiry.refresh_from_db()
    assert enquiry.stage == Stage.WAITING_PATIENT


def test_twice_is_too_late(enquiry, nadia):
    message = answer(enquiry, nadia)
    actions.undo_reply(message=message, user=nadia)
    with pytest.raises(actions.TooLate):
        actions.undo_reply(message=message, user=nadia)


def test_only_its_author_takes_it_back(enquiry, nadia, tom):
    message = answer(enquiry, nadia)
    for user in (tom, UserFactory()):
        with pytest.raises(PermissionDenied):
            actions.undo_reply(message=message, user=user)


def test_a_patients_message_meanwhile_keeps_it_our_turn_since_the_first_question(enquiry, nadia):
    due_at = columns(enquiry)["due_at"]
    message = answer(enquiry, nadia)
    said = actions.add_message(enquiry=enquiry, key=new_key(), body="One more thing.")
    actions.undo_reply(message=message, user=nadia)
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.turn, enquiry.due_at) == (Stage.OPEN, Turn.US, due_at)
    assert (enquiry.first_replied_at, enquiry.owner, enquiry.alert) == (None, None, Alert.TODAY)
    assert enquiry.last_message_at == said.created_at


def test_a_colleagues_change_meanwhile_stays(enquiry, nadia, tom):
    message = answer(enquiry, nadia)
    enquiry.refresh_from_db()
    actions.take(enquiry=enquiry, user=tom, expected_version=enquiry.version)
    actions.close(enquiry=enquiry, user=tom, reason=CloseReason.ANSWERED, expected_version=enquiry.version + 1)
    actions.undo_reply(message=message, user=nadia)
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.owner) == (Stage.CLOSED, tom)


def test_of_two_answers_the_other_one_counts(enquiry, nadia, tom):
    first, second = answer(enquiry, nadia), answer(enquiry, tom)
    actions.undo_reply(message=first, user=nadia)
    enquiry.refresh_from_db()
    assert enquiry.first_replied_at == enquiry.last_message_at == second.created_at
    assert enquiry.stage == Stage.WAITING_PATIENT


def test_what_was_begun_since_follows_the_text_that_comes_back(enquiry, nadia):
    message = answer(enquiry, nadia)
    Draft.objects.create(enquiry=enquiry, author=nadia, kind=Draft.Kind.REPLY, body="And also")
    assert actions.undo_reply(message=message, user=nadia).body == "We can help.\n\nAnd also"


def test_its_papers_are_the_drafts_again_and_outlive_the_sweep(enquiry, nadia):
    key = answer_key(enquiry.pk, nadia.pk)
    assert keep([file("plan.pdf", pdf())], key=key) == []
    message = answer(enquiry, nadia, papers_key=key)
    assert [paper.name for paper in message.attachments.all()] == ["plan.pdf"]
    actions.undo_reply(message=message, user=nadia)
    sweep(timedelta())
    paper = Attachment.objects.drafts(key).get()
    assert storage.load(paper.stored_name).startswith(b"%PDF")
    Draft.objects.all().delete()
    sweep(timedelta())
    assert not Attachment.objects.exists()


class TestThePatientsPage:
    def test_shows_nothing_of_it_before(self, client, enquiry, nadia):
        key = answer_key(enquiry.pk, nadia.pk)
        keep([file("plan.pdf", pdf())], key=key)
        before = client.get(enquiry.private_url).content
        message = answer(enquiry, nadia, papers_key=key)
        paper = f"{enquiry.private_url}papers/{message.attachments.get().pk}/"
        assert strip_key(client.get(enquiry.private_url).content) == strip_key(before)
        assert client.get(paper).status_code == 404
        pass_by(15)
        page = client.get(enquiry.private_url).content.decode()
        assert "We can help." in page
        assert "plan.pdf" in page
        assert "We have written to you" in page
        assert client.get(paper).status_code == 200

    def test_of_a_closed_question_says_closed_until_then(self, client, nadia):
        enquiry = EnquiryFactory(stage=Stage.CLOSED, turn=Turn.NOBODY, due_at=None, close_reason="answered")
        answer(enquiry, nadia)
        assert b"This question is closed" in client.get(enquiry.private_url).content

    def test_shows_an_earlier_answer_all_the_same(self, client, enquiry, nadia):
        answer(enquiry, nadia, body="The first one.")
        pass_by(15)
        answer(enquiry, nadia, body="The second one.")
        page = client.get(enquiry.private_url).content.decode()
        assert "The first one." in page
        assert "The second one." not in page


class TestSendAndSetTo:
    def test_a_stage_that_follows(self, nadia):
        enquiry = EnquiryFactory(stage=Stage.OPEN)
        answer(enquiry, nadia, set_to=Stage.OFFER_SENT)
        enquiry.refresh_from_db()
        assert (enquiry.stage, enquiry.turn) == (Stage.OFFER_SENT, Turn.PATIENT)

    def test_not_one_that_does_not(self, enquiry, nadia):
        with pytest.raises(actions.WrongStage):
            answer(enquiry, nadia, set_to=Stage.BOOKED)
        assert not Message.objects.exists()

    def test_a_clinic_is_asked_with_consent_only(self, enquiry, nadia):
        with pytest.raises(actions.NoConsent):
            answer(enquiry, nadia, set_to=Stage.WITH_CLINIC)
        ConsentFactory(enquiry=enquiry, kind="share", clinic=ClinicFactory())
        answer(enquiry, nadia, set_to=Stage.WITH_CLINIC)
        enquiry.refresh_from_db()
        assert enquiry.turn == Turn.CLINIC

    def test_a_text_with_a_placeholder_is_not_sent(self, enquiry, nadia):
        with pytest.raises(actions.Unfilled):
            answer(enquiry, nadia, body="Dear {patient_name}")
        assert not Message.objects.exists()


def strip_key(page):
    """The form's key is new on every page."""
    start = page.index(b'name="key"')
    return page[:start] + page[page.index(b">", start) :]
