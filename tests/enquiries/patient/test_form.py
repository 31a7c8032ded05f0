import re

import pytest

from directory.models import Publication, WarningSign
from enquiries.digests import keyed_digest
from enquiries.forms import new_key
from enquiries.models import Attachment, Consent, Enquiry, Event, Message, OutgoingMail, Stage, Turn
from tests.enquiries.conftest import NEW, file, picture
from tests.factories import ClinicFactory, ConditionFactory, DoctorFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_empty_form_sets_no_cookie_and_is_kept_by_nobody(client):
    response = client.get(NEW)
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


def test_other_methods_are_refused(client):
    assert client.put(NEW).status_code == 405


def test_a_filled_form_becomes_an_enquiry_and_leads_to_its_private_page(client, filled):
    UserFactory(username="coordinator", is_superuser=True)
    response = client.post(NEW, filled(time_zone="Asia/Dubai", wants=["plan", "date"], age="61"))
    enquiry = Enquiry.objects.get()
    assert response.status_code == 303
    assert response["Location"] == enquiry.form_url
    assert (enquiry.stage, enquiry.turn, enquiry.country.code, enquiry.age) == (Stage.NEW, Turn.US, "AE", 61)
    assert enquiry.wants == ["plan", "date"]
    assert enquiry.due_at > enquiry.created_at
    assert [consent.kind for consent in enquiry.consents.all()] == [Consent.Kind.HEALTH]
    assert [event.kind for event in enquiry.events.all()] == [Event.Kind.SUBMITTED]
    assert sorted(enquiry.mails.values_list("recipient", flat=True)) == ["amina@example.org", "coordinator@example.org"]
    page = client.get(response["Location"]).content.decode()
    assert enquiry.reference in page
    assert re.fullmatch(r"HB-[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}", enquiry.reference)
    assert "(Dubai time)" in page


def test_only_the_required_fields_are_required(client, filled):
    page = client.post(NEW, {"key": new_key(), "started": filled()["started"]}).content.decode()
    assert "<title>Error: Ask a question" in page
    assert page.count("error-message") == 5
    for words in [
        "Write your question",
        "Enter your name",
        "Enter your email address",
        "Choose the country you live in",
        "Tick the box to let us read your health information",
    ]:
        assert page.count(words) >= 2, "in the summary and at the field"


def test_context_comes_from_the_address_without_what_is_unknown(client, filled):
    condition = ConditionFactory(slug="liver-metastasis")
    WarningSign.objects.create(condition=condition, position=1, urgency="today", text_en="Yellow skin")
    clinics = [ClinicFactory(slug=f"clinic-{n}") for n in range(5)]
    ClinicFactory(slug="hidden", state=Publication.DRAFT)
    query = "?condition=liver-metastasis&clinic=nope&clinic=hidden&doctor=%00&treatment=x" + "".join(
        f"&clinic=clinic-{n}" for n in range(5)
    )
    page = client.get(NEW + query).content.decode()
    assert "Yellow skin" in page
    assert page.count('name="remove"') == 5
    client.post(NEW + query, filled(consent_share="on"))
    enquiry = Enquiry.objects.get()
    assert enquiry.condition == condition
    assert set(enquiry.clinics.all()) == set(clinics[:4])
    assert enquiry.consents.filter(kind="share").count() == 4


def test_no_consent_to_share_without_a_clinic(client, filled):
    assert "consent_share" not in client.get(NEW).content.decode()
    client.post(NEW, filled(consent_share="on"))
    assert not Consent.objects.filter(kind="share").exists()


def test_removing_a_line_of_the_context_keeps_what_was_typed(client, filled):
    ClinicFactory(slug="one")
    ClinicFactory(slug="two")
    page = client.post(NEW + "?clinic=one&clinic=two", filled(remove="clinic:one", email="half typed")).content.decode()
    assert 'action="/enquiries/new/?clinic=two"' in page
    assert "half typed" in page
    assert "error-message" not in page
    assert not Enquiry.objects.exists()


def test_who_writes_for_somebody_else_says_that_they_may(client, filled):
    page = client.post(NEW, filled(relation="relative")).content.decode()
    assert "Tick the box if the patient knows that you write" in page
    client.post(NEW, filled(relation="relative", acts_for="on"))
    assert Enquiry.objects.get().consents.filter(kind="acts_for").exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("email", "amina.example.org", "Enter an email address with an @"),
        ("email", "a@b.org\nBcc: c@d.org", "Enter an email address with an @"),
        ("age", "old", "Enter the age as a number"),
        ("age", "9" * 5000, "Enter the age as a number"),
        ("age", "121", "between 0 and 120"),
        ("phone", "call me", "Enter one phone number"),
        ("country", "XX", "Choose a country from the list"),
        ("country", "", "Choose the country you live in"),
        ("language", "xx", "Choose a language from the list"),
        ("relation", "xx", "Choose one of the answers"),
        ("wants", "xx", "Choose from the list"),
        ("question", "x" * 10_001, "10001 characters"),
        ("question", " \n ", "Write your question"),
        ("name", "x" * 151, "at most 150"),
    ],
)
def test_what_a_field_cannot_hold_is_said_at_the_field_and_everything_typed_stays(client, filled, name, value, message):
    page = client.post(NEW, filled(**{"name": "Typed Name", name: value})).content.decode()
    assert message in page
    assert "Error:" in page
    assert name == "name" or "Typed Name" in page
    assert not Enquiry.objects.exists()


def test_email_and_phone_are_normalised(client, filled):
    client.post(NEW, filled(email=" Amina@EXAMPLE.Org ", phone="050 123 4567"))
    enquiry = Enquiry.objects.get()
    assert enquiry.email == "Amina@example.org"
    assert enquiry.phone.as_e164 == "+971501234567"


def test_a_second_press_gives_the_first_result(client, filled):
    values = filled()
    first, second = client.post(NEW, values), client.post(NEW, values)
    assert first["Location"] == second["Location"]
    assert Enquiry.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_changed_form_is_offered_as_a_message_and_nothing_is_dropped(client, filled):
    values = filled()
    client.post(NEW, values)
    response = client.post(NEW, values | {"question": "Changed question", "phone": "+971501234567"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Changed question" in page
    assert "+971501234567" in page
    again = {"key": values["key"], "as_message": "1", "message": "Changed question"}
    for _press in range(2):
        response = client.post(NEW, again)
    assert response.status_code == 303
    assert [message.body for message in Message.objects.all()] == ["Changed question"]
    client.post(NEW, again | {"message": "And again"})
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "changes", [{"key": None}, {"key": "short"}, {"key": "x" * 65}, {"started": None}, {"started": "form:1:x"}]
)
def test_a_damaged_form_is_shown_again_with_its_text(client, filled, changes):
    values = filled(**changes)
    page = client.post(NEW, values).content.decode()
    assert "press “Send my question” again" in page
    assert "Could ablation help my mother?" in page
    hidden = dict(re.findall(r'name="(key|started)" value="([^"]+)"', page))
    assert client.post(NEW, values | hidden).status_code == 303


def test_a_robot_is_thanked_and_put_aside(client, filled):
    UserFactory(is_superuser=True)
    response = client.post(NEW, filled(website="http://spam.example"))
    enquiry = Enquiry.objects.get()
    assert enquiry.stage == Stage.SPAM
    assert {mail.state for mail in enquiry.mails.all()} == {OutgoingMail.State.WITHHELD}
    page = client.get(response["Location"]).content.decode()
    assert "Thank you. We have your question." in page
    assert "will write to you" in page


def test_posts_from_other_sites_are_refused(client, filled):
    assert client.post(NEW, filled(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(NEW, filled(), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert client.get(NEW, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_papers_stay_after_an_error_and_go_with_the_enquiry(client, filled):
    values = filled(email="wrong")
    page = client.post(NEW, values | {"attachments": [file("scan.jpg", picture()), file("a.zip", b"PK\3\4")]})
    page = page.content.decode()
    assert "a.zip is not a PDF, JPG or PNG file" in page
    paper = Attachment.objects.get()
    assert (paper.name, paper.draft_key, paper.enquiry) == ("scan.jpg", keyed_digest(values["key"]), None)
    assert f'name="remove_file" value="{paper.pk}"' in page
    client.post(NEW, values | {"email": "amina@example.org", "added": paper.pk})
    paper.refresh_from_db()
    assert paper.enquiry == Enquiry.objects.get()


def test_a_paper_can_be_taken_out_again_by_its_own_form_only(client, filled, papers_folder):
    values = filled(email="wrong")
    client.post(NEW, values | {"attachments": file("scan.jpg", picture())})
    paper = Attachment.objects.get()
    client.post(NEW, filled(remove_file=paper.pk))
    assert Attachment.objects.count() == 1
    page = client.post(NEW, values | {"remove_file": paper.pk, "added": paper.pk}).content.decode()
    assert "error-message" not in page
    assert not Attachment.objects.exists()
    assert not list(papers_folder.iterdir())


def test_papers_removed_meanwhile_are_not_missed_silently(client, filled):
    page = client.post(NEW, filled(added="4711")).content.decode()
    assert "Please add them again" in page
    assert not Enquiry.objects.exists()


def test_the_same_paper_uploaded_by_two_presses_is_kept_once(client, filled):
    values = filled()
    for _press in range(2):
        response = client.post(NEW, values | {"attachments": file("scan.jpg", picture())})
        assert response.status_code == 303
    assert Enquiry.objects.get().attachments.count() == 1


def test_languages_of_form_answer_and_consent(client, filled):
    client.post("/de" + NEW, filled(language="en"))
    enquiry = Enquiry.objects.get()
    assert enquiry.language == "en"
    assert enquiry.consents.get().language == "de"


def test_the_form_costs_few_queries(client, django_assert_max_num_queries):
    ConditionFactory(slug="c")
    ClinicFactory(slug="one")
    with django_assert_max_num_queries(6):
        client.get(NEW + "?condition=c&clinic=one")


def test_the_form_for_a_doctor_names_the_doctor(client):
    doctor = DoctorFactory(slug="bley", title="Prof. Dr. med.", family_name="Bley")
    response = client.get("/enquiries/new/?doctor=bley")
    assert response.status_code == 200
    assert doctor.display_name in response.text
