"""Many at once, on a real file or server: who presses twice gets one enquiry."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from enquiries.mail import outbox
from enquiries.models import Enquiry, Event, OutgoingMail
from tests.enquiries.conftest import NEW
from tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(task, arguments):
    def run(argument):
        try:
            return task(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def test_fifty_presses_of_one_button_make_one_enquiry(filled):
    values = filled()
    responses = at_once(lambda _: Client().post(NEW, values), range(50))
    assert {response.status_code for response in responses} == {303}
    assert len({response["Location"] for response in responses}) == 1
    assert Enquiry.objects.count() == Event.objects.count() == OutgoingMail.objects.count() == 1


def test_different_forms_at_once_all_arrive(filled, settings):
    settings.ENQUIRIES_PER_ADDRESS = 100
    responses = at_once(lambda n: Client().post(NEW, filled(email=f"p{n}@example.org")), range(20))
    assert {response.status_code for response in responses} == {303}
    assert Enquiry.objects.count() == 20


def test_several_workers_send_each_mail_once(mailoutbox):
    for _ in range(20):
        OutgoingMailFactory()

    def work(_):
        while outbox.send_next():
            pass

    at_once(work, range(4))
    assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == len(mailoutbox) == 20
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}
