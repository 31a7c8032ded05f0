import pytest

from enquiries.models import Event, OutgoingMail, Stage
from tests.factories import EnquiryFactory

pytestmark = pytest.mark.django_db

LINK = "/enquiries/link/"


def ask(client, email, **more):
    return client.post(LINK, {"email": email, **more})


def test_the_answer_does_not_tell_whether_an_address_is_known(client):
    EnquiryFactory(email="amina@example.org")
    known, unknown = ask(client, "amina@example.org"), ask(client, "nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.content == unknown.content
    assert OutgoingMail.objects.get().recipient == "amina@example.org"


def test_the_newest_five_links_are_mailed_but_none_of_spam(client):
    for _ in range(7):
        EnquiryFactory(email="Amina@example.org")
    EnquiryFactory(email="amina@example.org", stage=Stage.SPAM, turn="nobody", due_at=None)
    ask(client, "amina@EXAMPLE.org")
    assert OutgoingMail.objects.count() == Event.objects.filter(kind=Event.Kind.LINK_SENT).count() == 5
    ask(client, "amina@example.org")
    assert OutgoingMail.objects.count() == 5, "not more within the hour"


def test_a_number_chooses_one_question(client):
    first, _second = EnquiryFactory(email="a@example.org"), EnquiryFactory(email="a@example.org")
    ask(client, "a@example.org", reference=f" {first.reference.lower()} ")
    assert OutgoingMail.objects.get().enquiry == first


def test_a_wrong_address_is_an_error_at_the_field(client):
    page = ask(client, "amina").content.decode()
    assert "Enter an email address with an @" in page
    assert "<title>Error:" in page


def test_after_ten_questions_an_hour_an_address_has_to_wait(client):
    for _ in range(10):
        assert ask(client, "a@example.org").status_code == 200
    response = ask(client, "a@example.org")
    assert response.status_code == 429
    assert "Please try again in" in response.content.decode()
