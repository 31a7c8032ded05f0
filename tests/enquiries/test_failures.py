import errno

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from accounts.roles import COORDINATORS
from enquiries.forms import new_key
from enquiries.models import Attachment, Enquiry, Message, OutgoingMail
from enquiries.papers import storage
from tests.enquiries.conftest import NEW, file, picture
from tests.factories import ConditionFactory, EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def away(execute, sql, params, many, context):
    raise OperationalError("database is locked")


def away_for_writing(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE", "DELETE")):
        raise OperationalError("database or disk is full")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("failure", [away, away_for_writing])
def test_without_a_database_the_typed_text_comes_back(client, filled, failure):
    ConditionFactory(slug="c")
    values = filled(added="12", attachments=file("scan.jpg", picture()))
    with connection.execute_wrapper(failure):
        response = client.post(NEW + "?condition=c", values)
    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "it was not sent yet" in page
    assert "Could ablation help my mother?" in page
    assert values["key"] in page
    assert 'name="added" value="12"' in page
    assert 'action="/enquiries/new/?condition=c"' in page
    assert not Enquiry.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_on_a_full_disk_the_typed_text_comes_back(client, filled, monkeypatch, papers_folder):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        storage.store(b"makes the folder")
        patch.setattr("enquiries.papers.storage.os.fsync", full)
        response = client.post(NEW, filled(attachments=file("scan.jpg", picture())))
    assert response.status_code == 503
    assert "Could ablation help my mother?" in response.content.decode()
    assert len(list(papers_folder.iterdir())) == 1, "nothing half written stays"
    assert not Attachment.objects.exists()


def test_an_enquiry_that_fails_half_way_leaves_nothing(client, filled, monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr("enquiries.actions.submitting.to_patient", broken)
        assert client.post(NEW, values := filled()).status_code == 503
    assert not Enquiry.objects.exists()
    assert client.post(NEW, values).status_code == 303, "and recovers by itself"


@pytest.mark.parametrize("failure", [away, away_for_writing])
def test_a_message_that_cannot_be_stored_comes_back(client, failure):
    enquiry = EnquiryFactory()
    with connection.execute_wrapper(failure):
        response = client.post(enquiry.private_url, {"key": new_key(), "message": "Typed words"})
    assert response.status_code == 503
    assert "Typed words" in response.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("failure", [away, away_for_writing])
def test_a_link_that_cannot_be_sent_says_so(client, failure):
    EnquiryFactory(email="amina@example.org")
    with connection.execute_wrapper(failure):
        response = client.post("/enquiries/link/", {"email": "amina@example.org"})
    assert response.status_code == 503
    assert "amina@example.org" in response.content.decode()


def test_an_answer_that_cannot_be_stored_comes_back(client):
    enquiry = EnquiryFactory()
    client.force_login(UserFactory(groups=[COORDINATORS]))
    address = reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])
    for field in ("reply", "close"):
        values = {field: "answered", "version": "1"}
        with connection.execute_wrapper(away_for_writing):
            response = client.post(address, values)
        page = response.content.decode()
        assert response.status_code == 503
        assert "answered" in page
        assert 'name="version" value="1"' in page
    assert not Message.objects.exists()
