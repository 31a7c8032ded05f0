"""The invented enquiries the desk begins with."""

from datetime import UTC, datetime

import pytest
from django.conf import settings as site_settings

from config.management.commands.load_demo import ENQUIRIES, STAFF, load_fixtures
from enquiries import demo
from enquiries.models import Alert, Attachment, Enquiry, Event, Message, Note, OutgoingMail, Stage, Turn
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = str(tmp_path)
    for member in STAFF:
        UserFactory(username=member.username, groups=[member.group] if member.group else [])


@pytest.fixture
def loaded(staff):
    load_fixtures()
    return demo.load(ENQUIRIES)


def test_they_stand_in_every_stage_and_language_and_lateness(loaded):
    assert loaded == Enquiry.objects.count() == 40
    assert set(Enquiry.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert set(Enquiry.objects.values_list("language", flat=True)) == set(site_settings.ALL_LANGUAGES)
    assert set(Enquiry.objects.values_list("turn", flat=True)) == set(Turn.values)
    assert Enquiry.objects.late().count() == 4
    assert Enquiry.objects.to_answer().count() > 15
    assert Enquiry.objects.snoozed().count() == 2
    assert set(Enquiry.objects.values_list("alert", flat=True)) >= {Alert.NONE, Alert.TODAY, Alert.EMERGENCY}
    assert Message.objects.exists()
    assert Note.objects.exists()
    assert Attachment.objects.exists()


def test_whoever_they_come_from_lives_at_an_address_nobody_has_and_gets_no_mail(loaded):
    assert all(email.endswith("@example.org") for email in Enquiry.objects.values_list("email", flat=True))
    assert not OutgoingMail.objects.exists()


def test_nothing_in_them_happens_before_the_question_or_after_now(loaded):
    for enquiry in Enquiry.objects.prefetch_related("events", "messages"):
        moments = [event.at for event in enquiry.events.all()] + [each.created_at for each in enquiry.messages.all()]
        assert enquiry.created_at <= min(moments), enquiry.name
        assert max(moments) <= datetime.now(UTC), enquiry.name


def test_each_record_begins_with_the_question(loaded):
    assert Event.objects.filter(kind=Event.Kind.SUBMITTED).count() == 40


@pytest.mark.parametrize("hour", [0, 9, 18])
@pytest.mark.parametrize("day", [27, 29])  # a Friday, a Sunday
def test_the_desk_is_as_late_on_any_day_at_any_hour(staff, monkeypatch, day, hour):
    now = datetime(2026, 11, day, hour, 30, tzinfo=UTC)
    monkeypatch.setattr("enquiries.demo.timezone.now", lambda: now)
    demo.load(ENQUIRIES)
    assert Enquiry.objects.late(now).count() == 4
