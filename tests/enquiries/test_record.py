"""The record is only ever added to."""

import pytest
from django.db import IntegrityError, transaction

from enquiries.models import Event
from tests.factories import EnquiryFactory, EventFactory

pytestmark = pytest.mark.django_db


def test_the_database_refuses_to_change_an_event():
    event = EventFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(kind=Event.Kind.CLOSED)
    event.refresh_from_db()
    assert event.kind == Event.Kind.SUBMITTED


def test_an_event_goes_with_its_enquiry():
    event = EventFactory(enquiry=EnquiryFactory())
    event.enquiry.delete()
    assert not Event.objects.exists()
