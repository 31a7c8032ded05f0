"""Hours may pass between opening an enquiry and answering it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import EnquiryFactory

TEXT = "An hour of writing </textarea><b>"


@pytest.fixture
def address(db):
    return reverse("admin:enquiries_enquiry_change", args=[EnquiryFactory().pk])


@pytest.mark.parametrize("field", ["reply", "note"])
def test_a_text_sent_after_the_log_in_ended_can_be_copied(client, address, field):
    response = client.post(address, {field: TEXT, "version": 1})
    assert response.status_code == 403
    assert "An hour of writing &lt;/textarea&gt;" in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"


def test_a_text_sent_with_the_token_of_another_log_in_can_be_copied(coordinator, address):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(coordinator)
    response = browser.post(address, {"reply": TEXT, "version": 1})
    assert response.status_code == 403
    assert "An hour of writing &lt;/textarea&gt;" in response.content.decode()


def test_without_a_text_there_is_the_log_in(client, address):
    assert client.post(address, {"take": 1, "version": 1}).url.startswith(reverse("admin:login"))
    assert client.get(address).url.startswith(reverse("admin:login"))


def test_what_another_site_sends_is_not_shown(client, coordinator, address):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(address, {"reply": TEXT}, headers=headers).url.startswith(reverse("admin:login"))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(coordinator)
    assert "An hour" not in browser.post(address, {"reply": TEXT}, headers=headers).content.decode()


def test_a_refused_form_is_a_page_of_ours(address):
    response = Client(enforce_csrf_checks=True).post(reverse("admin:login"), {"username": "a", "password": "secret"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "<style" not in page
    assert "secret" not in page
