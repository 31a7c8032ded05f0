import pytest

from enquiries.models import Enquiry
from tests.enquiries.conftest import NEW
from tests.factories import EnquiryFactory

pytestmark = pytest.mark.django_db


def test_an_address_may_send_ten_enquiries_an_hour(client, filled):
    for number in range(10):
        assert client.post(NEW, filled(email=f"p{number}@example.org")).status_code == 303
    values = filled(email="p11@example.org")
    for _press in range(2):
        response = client.post(NEW, values)
        assert response.status_code == 429
    page = response.content.decode()
    assert "not sent yet" in page
    assert "Could ablation help my mother?" in page
    assert Enquiry.objects.count() == 10


def test_pressing_many_times_counts_once(client, filled):
    values = filled()
    assert {client.post(NEW, values).status_code for _ in range(15)} == {303}


def test_a_mailbox_may_send_five_an_hour_from_wherever(client, filled):
    for _ in range(5):
        EnquiryFactory(email="amina@example.org")
    assert client.post(NEW, filled()).status_code == 429
    assert client.post(NEW, filled(email="other@example.org")).status_code == 303


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(client, filled, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(11):
        headers = {"X-Forwarded-For": f"10.0.0.1, 192.0.2.{number}"}
        assert client.post(NEW, filled(email=f"p{number}@example.org"), headers=headers).status_code == 303
    for number in range(12):
        headers = {"X-Forwarded-For": f"{number}.0.0.1, 192.0.2.200"}
        status = client.post(NEW, filled(email=f"q{number}@example.org"), headers=headers).status_code
    assert status == 429, "what the client says of itself does not count"


def test_a_cache_that_is_away_stops_nobody(client, filled, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("enquiries.patient.throttle.cache.incr", away)
    monkeypatch.setattr("enquiries.patient.throttle.cache.add", away)
    assert client.post(NEW, filled()).status_code == 303
