"""Readers report mistakes, editors answer."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from accounts.roles import COORDINATORS, EDITORS, sync_roles
from directory.models import ErrorReport
from directory.views.reports import REPORTS_PER_ADDRESS
from tests import factories

pytestmark = pytest.mark.django_db
REPORT = "/report/?page=%2Fclinics%2Fspree%2F"


def test_a_report_is_kept_and_thanked_for(client):
    assert "/clinics/spree/" in client.get(REPORT).text
    response = client.post(REPORT, {"text": "The street is wrong.", "email": "a@example.org"})
    assert response.status_code == 303
    report = ErrorReport.objects.get()
    assert (report.path, report.text, report.email) == ("/clinics/spree/", "The street is wrong.", "a@example.org")
    thanks = client.get(response.headers["Location"]).text
    assert "Thank you" in thanks
    assert 'href="/clinics/spree/"' in thanks


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": ""}, "Tell us what is wrong"),
        ({"text": "   "}, "Tell us what is wrong"),
        ({"text": "x" * 2001}, "Please shorten it"),
        ({"text": "The street is wrong.", "email": "nonsense"}, "Enter an email address with an @"),
    ],
)
def test_an_error_is_said_at_its_field_and_loses_nothing(client, values, said):
    text = client.post(REPORT, values).text
    assert "<title>Error: Report an error" in text
    assert text.count(said) >= 2, "in the summary and at the field"
    assert values["text"] in text
    assert not ErrorReport.objects.exists()


def test_control_characters_are_left_out(client):
    client.post(REPORT, {"text": "a\x00b\u202ec"})
    assert ErrorReport.objects.get().text == "ab\u202ec"


def test_a_robot_is_thanked_and_forgotten(client):
    assert client.post(REPORT, {"text": "Buy!", "website": "https://spam.example"}).status_code == 303
    assert not ErrorReport.objects.exists()


def test_one_address_reports_ten_an_hour(client):
    for _number in range(REPORTS_PER_ADDRESS):
        assert client.post(REPORT, {"text": "wrong"}).status_code == 303
    response = client.post(REPORT, {"text": "One more."})
    assert response.status_code == 429
    assert "One more." in response.text
    assert ErrorReport.objects.count() == REPORTS_PER_ADDRESS


def test_a_report_that_cannot_be_stored_comes_back(client, monkeypatch):
    def locked(**values):
        raise OperationalError

    monkeypatch.setattr(ErrorReport.objects, "create", locked)
    response = client.post(REPORT, {"text": "Keep me."})
    assert response.status_code == 503
    assert "Keep me." in response.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_other_sites_cannot_report(client, headers):
    assert client.post(REPORT, {"text": "wrong"}, headers=headers).status_code == 403
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    "page",
    [
        *("", "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "clinics/"),
        *("/" + "x" * 400, "/a\x00b", "/a\nb"),
    ],
)
def test_only_addresses_of_this_site_are_spoken_of(client, page):
    response = client.get("/report/", {"page": page})
    assert response.context["page"] == "/"
    assert client.get("/report/thanks/", {"page": page}).context["page"] == "/"


@pytest.mark.parametrize("noun", ["clinic", "doctor", "condition", "treatment", "programme"])
def test_each_record_can_be_reported(client, noun):
    record = getattr(factories, f"{noun.capitalize()}Factory")(slug="spree")
    path = reverse("directory:report", query={"page": record.get_absolute_url()})
    assert f'href="{path}"' in client.get(record.get_absolute_url()).text


def test_an_editor_sees_reports_and_says_what_became_of_them(client):
    sync_roles()
    editor = factories.UserFactory(groups=[EDITORS])
    client.force_login(editor)
    first, second = (ErrorReport.objects.create(path="/clinics/spree/", text=f"Wrong {n}.") for n in range(2))
    page = client.get("/admin/directory/errorreport/?state__exact=new")
    assert 'href="/clinics/spree/"' in page.text
    assert "Wrong 0." in page.text
    client.post("/admin/directory/errorreport/", {"action": "mark_corrected", "_selected_action": [first.pk]})
    client.post(f"/admin/directory/errorreport/{second.pk}/change/", {"state": "dismissed"})
    answered = ErrorReport.objects.order_by("pk").values_list("state", "answered_by")
    assert list(answered) == [("corrected", editor.pk), ("dismissed", editor.pk)]
    assert client.get("/admin/directory/errorreport/add/").status_code == 403


def test_a_coordinator_reads_reports_only(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[COORDINATORS]))
    report = ErrorReport.objects.create(path="/", text="Wrong.")
    assert client.get("/admin/directory/errorreport/").status_code == 200
    client.post("/admin/directory/errorreport/", {"action": "mark_corrected", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert report.state == "new"
