"""The queue as a list: for leads, with the password, recorded first, safe in a spreadsheet."""

import csv
from io import StringIO

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from enquiries.desk.queue import export_pages
from enquiries.models import Event, Stage
from tests.factories import EnquiryFactory, MessageFactory, NoteFactory

EXPORT = reverse("admin:enquiries_enquiry_export")
QUEUE = reverse("admin:enquiries_enquiry_changelist")
PASSWORD = {"password": "correct horse battery"}


@pytest.fixture
def leading(client, lead):
    client.force_login(lead)
    return client


def rows_of(response):
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(StringIO(text)))


def test_holds_contact_and_case_but_no_text(leading, lead):
    enquiry = EnquiryFactory(
        name="=cmd|x", email="amina@example.org", phone="+971501234567", question="canary question"
    )
    MessageFactory(enquiry=enquiry, body="canary message")
    NoteFactory(enquiry=enquiry, body="canary note")
    response = leading.post(EXPORT, PASSWORD)
    assert response["Content-Disposition"].startswith('attachment; filename="enquiries-')
    assert "no-store" in response["Cache-Control"]
    [row] = rows_of(response)
    assert (row["Reference"], row["Name"], row["Email"]) == (enquiry.reference, "'=cmd|x", "amina@example.org")
    assert row["Phone"] == "'+971501234567"
    assert "canary" not in str(row)


def test_is_on_the_record_of_each_before_a_byte_is_sent(leading, lead):
    enquiries = EnquiryFactory.create_batch(3)
    leading.post(EXPORT, PASSWORD)  # and the stream is not read
    for enquiry in enquiries:
        assert enquiry.events.get(kind=Event.Kind.EXPORTED).actor == lead


def test_holds_what_the_view_shows_and_no_more(leading):
    EnquiryFactory()
    spam = EnquiryFactory(stage=Stage.SPAM, turn="nobody", due_at=None)
    address = f"{EXPORT}?view=spam"
    assertContains(leading.get(QUEUE + "?view=spam"), f'href="{address}"')
    assert [row["Reference"] for row in rows_of(leading.post(address, PASSWORD))] == [spam.reference]
    assert Event.objects.filter(kind=Event.Kind.EXPORTED).count() == 1


@pytest.mark.parametrize("password", ["", "wrong"])
def test_needs_the_password(leading, password):
    EnquiryFactory()
    assertContains(leading.post(EXPORT, {"password": password}), "Nothing was exported.")
    assert not Event.objects.exists()


def test_asks_for_the_password_again_after_some_minutes(leading, monkeypatch):
    EnquiryFactory()
    leading.post(EXPORT, PASSWORD)
    assertNotContains(leading.get(EXPORT), 'type="password"')
    assert leading.post(EXPORT).streaming
    session = leading.session
    session[export_pages.CONFIRMED] -= export_pages.CONFIRMED_FOR.total_seconds()
    session.save()
    assertContains(leading.get(EXPORT), 'type="password"')
    assert not leading.post(EXPORT).streaming


def test_too_many_are_refused_with_a_way_out(leading, monkeypatch):
    monkeypatch.setattr(export_pages, "MOST", 2)
    EnquiryFactory.create_batch(3)
    assertContains(leading.post(EXPORT, PASSWORD), "More than 2 enquiries would be exported.")
    assert not Event.objects.exists()


def test_an_empty_view_says_so(leading):
    assertContains(leading.get(EXPORT), "nothing to export")
    assertContains(leading.post(EXPORT, PASSWORD), "nothing to export")


def test_is_for_leads(client, coordinator, officer, editor):
    EnquiryFactory()
    for user in (coordinator, officer, editor):
        client.force_login(user)
        assert client.post(EXPORT, PASSWORD).status_code == 403
    client.force_login(coordinator)
    assertNotContains(client.get(QUEUE), EXPORT)
    assert not Event.objects.exists()


def test_costs_the_same_for_one_and_for_many(leading, django_assert_max_num_queries):
    EnquiryFactory.create_batch(40)
    leading.post(EXPORT, PASSWORD)
    with django_assert_max_num_queries(14):
        assert len(rows_of(leading.post(EXPORT))) == 40


def test_only_who_may_sees_the_figures(client, coordinator, lead):
    client.force_login(coordinator)
    assertNotContains(client.get(QUEUE), "median first reply")
    client.force_login(lead)
    assertContains(client.get(QUEUE), "median first reply")
