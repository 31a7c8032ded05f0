from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from enquiries import actions
from enquiries.models import CloseReason, Consent, Event, OutgoingMail, Stage
from tests.factories import (
    AttachmentFactory,
    ClinicFactory,
    ConditionFactory,
    ConsentFactory,
    EnquiryFactory,
    EventFactory,
    MessageFactory,
    NoteFactory,
    OutgoingMailFactory,
    WarningSignFactory,
)


def url(enquiry):
    return reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


def test_shows_the_question_the_thread_and_the_context(desk, coordinator, colleague):
    condition = ConditionFactory(name_en="Liver metastasis", slug="liver")
    clinic = ClinicFactory(name_en="Clinic of the North")
    enquiry = EnquiryFactory(
        name="Amina K.",
        question="Could she have ablation?",
        condition=condition,
        clinics=[clinic],
        age=61,
        relation="relative",
        acts_for=True,
        wants=["plan", "date"],
    )
    MessageFactory(enquiry=enquiry, body="Here is the report.")
    MessageFactory(enquiry=enquiry, author=colleague, body="Thank you for the report.")
    NoteFactory(enquiry=enquiry, author=colleague, body="Ask for the size.")
    AttachmentFactory(enquiry=enquiry, name="CT.pdf")
    ConsentFactory(enquiry=enquiry)
    response = desk.get(url(enquiry))
    for text in [
        "<bdi>Amina K.</bdi> asks about Liver metastasis",
        "Could she have ablation?",
        "Here is the report.",
        "Thank you for the report.",
        "Ask for the size.",
        "Note, patient cannot see it",
        "CT.pdf",
        "A relative, 61 years old",
        "A treatment plan and a price",
        "Text version 1",
        "Send to Clinic of the North",
        "Not given",
        condition.get_absolute_url(),
        clinic.get_absolute_url(),
    ]:
        assertContains(response, text)


def test_the_opening_is_on_the_record_before_it_is_shown(desk, coordinator, monkeypatch):
    enquiry = EnquiryFactory()
    desk.get(url(enquiry))
    assert [(event.kind, event.actor) for event in enquiry.events.all()] == [(Event.Kind.OPENED, coordinator)]

    def broken(**kwargs):
        raise ConnectionError

    monkeypatch.setattr("enquiries.desk.views.record_opening", broken)
    with pytest.raises(ConnectionError):
        desk.get(url(enquiry))


def test_warning_signs_of_the_condition_come_first_by_urgency(desk):
    condition = ConditionFactory()
    WarningSignFactory(condition=condition, position=1, urgency="soon", text_en="weight loss")
    WarningSignFactory(condition=condition, position=2, urgency="emergency", text_en="vomiting with blood")
    WarningSignFactory(condition=condition, position=3, urgency="emergency", text_en="black stools")
    content = desk.get(url(EnquiryFactory(condition=condition))).content.decode()
    assert "vomiting with blood, black stools." in content
    assert content.index("black stools") < content.index("weight loss")
    assertNotContains(desk.get(url(EnquiryFactory())), "Read for warning signs first")


def test_email_and_phone_are_masked_until_asked_for_on_the_record(desk, coordinator):
    enquiry = EnquiryFactory(email="amina@example.org", phone="+971501234567")
    masked = desk.get(url(enquiry))
    assertContains(masked, "a•••@example.org")
    assertNotContains(masked, "amina@example.org")
    assertNotContains(masked, "501234567")
    shown = desk.get(url(enquiry), {"show": "contact"})
    assertContains(shown, "amina@example.org")
    assertContains(shown, "+971501234567")
    assert enquiry.events.filter(actor=coordinator, details={"shown": "contact"}).count() == 1


def test_times_stand_in_the_zones_of_the_office_and_the_patient(desk):
    moment = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    enquiry = EnquiryFactory(created_at=moment, time_zone="Asia/Dubai")
    assertContains(desk.get(url(enquiry)), "Tuesday 24 November, 22:30 (Berlin), Wednesday 01:30 (Dubai)")


def test_an_unknown_time_zone_is_left_out(desk):
    assertContains(desk.get(url(EnquiryFactory(time_zone="Mars/Olympus"))), "(Berlin)")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OutgoingMail.State.QUEUED, "waits to be sent"),
        (OutgoingMail.State.FAILED, "could not be sent. Call or write"),
        (OutgoingMail.State.WITHHELD, "is held back"),
    ],
)
def test_the_thread_tells_how_mails_to_the_patient_fare(desk, state, words):
    enquiry = EnquiryFactory()
    OutgoingMailFactory(enquiry=enquiry, state=state)
    assertContains(desk.get(url(enquiry)), words)


def test_events_are_told_in_sentences(desk, coordinator, colleague, lead):
    enquiry = EnquiryFactory()
    actions.take(enquiry=enquiry, user=colleague, expected_version=1)
    actions.assign(enquiry=enquiry, by=lead, owner=coordinator, expected_version=2)
    actions.assign(enquiry=enquiry, by=lead, owner=None, expected_version=3)
    actions.close(enquiry=enquiry, user=colleague, reason=CloseReason.NO_ANSWER, expected_version=4)
    EventFactory(enquiry=enquiry, kind=Event.Kind.LINK_SENT)
    response = desk.get(url(enquiry))
    for sentence in [
        "Tom Senn took the enquiry.",
        "Lena Moser gave the enquiry to Nadia Berg.",
        "Lena Moser gave the enquiry to no one.",
        "Tom Senn closed the enquiry: The patient no longer answers.",
        "The patient asked for the private link again.",
    ]:
        assertContains(response, sentence)


def test_a_withdrawn_consent_is_shown_as_withdrawn(desk):
    enquiry = EnquiryFactory()
    now = timezone.now()
    ConsentFactory(enquiry=enquiry, kind=Consent.Kind.HEALTH, given_at=now, withdrawn_at=now)
    assertContains(desk.get(url(enquiry)), "Withdrawn")


def test_hostile_text_is_shown_as_text(desk, colleague):
    hostile = "<script>alert(1)</script>{% now 'Y' %}\u202e\u200b'\"--"
    enquiry = EnquiryFactory(name=hostile[:100], question=hostile)
    MessageFactory(enquiry=enquiry, body=hostile)
    NoteFactory(enquiry=enquiry, author=colleague, body=hostile)
    AttachmentFactory(enquiry=enquiry, name=hostile)
    response = desk.get(url(enquiry))
    assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;{% now")
    assertNotContains(response, "<script>alert")


def test_spam_has_no_answer_box_but_a_way_back(desk, coordinator):
    enquiry = EnquiryFactory()
    actions.mark_spam(enquiry=enquiry, user=coordinator, expected_version=1)
    response = desk.get(url(enquiry))
    assertNotContains(response, 'name="reply"')
    assertContains(response, 'name="not_spam"')


def test_a_missing_enquiry_is_not_found(desk):
    assert desk.get(reverse("admin:enquiries_enquiry_change", args=[999])).status_code == 404


def test_the_page_is_kept_by_nobody(desk):
    assert "no-store" in desk.get(url(EnquiryFactory()))["Cache-Control"]


@pytest.mark.parametrize("number", [1, 12])
def test_the_number_of_queries_does_not_depend_on_the_thread(
    desk, coordinator, colleague, django_assert_num_queries, number
):
    enquiry = EnquiryFactory(condition=ConditionFactory(), clinics=ClinicFactory.create_batch(number))
    MessageFactory.create_batch(number, enquiry=enquiry, author=colleague)
    NoteFactory.create_batch(number, enquiry=enquiry, author=colleague)
    AttachmentFactory.create_batch(number, enquiry=enquiry)
    ConsentFactory.create_batch(number, enquiry=enquiry)
    for _ in range(number):
        OutgoingMailFactory(enquiry=enquiry)
        EventFactory(enquiry=enquiry, kind=Event.Kind.ASSIGNED, actor=colleague, details={"to": coordinator.pk})
        EventFactory(enquiry=enquiry, kind=Event.Kind.OPENED, actor=colleague)
    with django_assert_num_queries(33):
        desk.get(url(enquiry))


def test_speaks_the_language_of_the_user(desk, coordinator):
    coordinator.language = "de"
    coordinator.save()
    response = desk.get(url(EnquiryFactory(country="AE")))
    assertContains(response, '<html lang="de"')
    assertContains(response, "Vereinigte Arabische Emirate")


def test_a_stage_says_who_has_the_turn(desk, coordinator):
    enquiry = EnquiryFactory()
    actions.reply(enquiry=enquiry, author=coordinator, body="Dear Amina", expected_version=1)
    response = desk.get(url(enquiry))
    assertContains(response, Stage.WAITING_PATIENT.label)
    assertContains(response, "Paused: with the patient")
