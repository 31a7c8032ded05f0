from datetime import timedelta

import pytest
from django.utils import timezone

from enquiries import presence
from enquiries.models import Presence
from tests.factories import EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def seen(enquiry, user, seconds_ago, **options):
    presence.note_presence(enquiry=enquiry, user=user, now=NOW - timedelta(seconds=seconds_ago), **options)


def test_who_was_here_in_the_last_25_seconds_who_writes_first():
    enquiry, me = EnquiryFactory(), UserFactory()
    reader, writer, gone = UserFactory.create_batch(3)
    seen(enquiry, me, 0)
    seen(enquiry, reader, 24)
    seen(enquiry, writer, 20, is_writing=True)
    seen(enquiry, writer, 1)
    seen(enquiry, gone, 26, is_writing=True)
    found = presence.others(enquiry=enquiry, user=me, now=NOW)
    assert [(present.user, present.is_writing) for present in found] == [(writer, True), (reader, False)]


def test_who_stopped_writing_still_has_it_open():
    enquiry, user = EnquiryFactory(), UserFactory()
    seen(enquiry, user, 30, is_writing=True)
    seen(enquiry, user, 5)
    [present] = presence.others(enquiry=enquiry, user=UserFactory(), now=NOW)
    assert not present.is_writing
    assert Presence.objects.count() == 1


def test_old_rows_are_swept():
    seen(EnquiryFactory(), UserFactory(), 3700)
    seen(EnquiryFactory(), UserFactory(), 3500)
    assert presence.sweep(NOW) == 1
