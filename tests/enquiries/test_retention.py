from datetime import timedelta

import pytest
from django.utils import timezone

from enquiries import retention
from enquiries.models import Attachment, Enquiry, Erasure, Event, Stage, Turn
from enquiries.papers import storage
from tests.factories import EnquiryFactory, EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(settings):
    """`old(stage)`: an enquiry whose last event is a day past the limit."""
    settings.RETENTION_DAYS = 180
    then = timezone.now() - timedelta(days=181)

    def make(stage, **values):
        enquiry = EnquiryFactory()
        Enquiry.objects.filter(pk=enquiry.pk).update(
            stage=stage, created_at=then, turn=Turn.NOBODY, due_at=None, **values
        )
        enquiry.events.update(at=then)
        return enquiry

    return make


def test_closed_enquiries_and_spam_go_with_their_papers(old):
    closed = old(Stage.CLOSED, close_reason="answered")
    old(Stage.SPAM)
    name = storage.store(b"report")
    Attachment.objects.create(
        enquiry=closed, name="a.pdf", content_type="application/pdf", size=6, sha256="x", stored_name=name
    )
    assert retention.erase_due() == 2
    assert not Enquiry.objects.exists()
    with pytest.raises(FileNotFoundError):
        storage.load(name)


def test_open_enquiries_stay_however_old(old):
    old(Stage.OPEN)
    assert retention.erase_due() == 0


def test_what_happened_lately_keeps_an_enquiry_reading_it_does_not(old):
    closed, read = old(Stage.CLOSED, close_reason="answered"), old(Stage.CLOSED, close_reason="answered")
    EventFactory(enquiry=closed, kind=Event.Kind.NOTED)
    EventFactory(enquiry=read, kind=Event.Kind.OPENED)
    retention.erase_due()
    assert list(Enquiry.objects.all()) == [closed]


def test_what_went_is_in_the_deletion_log(old):
    reference = old(Stage.CLOSED, close_reason="answered").reference
    retention.erase_due()
    logged = Erasure.objects.get()
    assert (logged.reference, logged.reason, logged.erased_by) == (reference, "retention", None)
