"""Import in the admin: from the upload to the answers."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import COORDINATORS, EDITORS, sync_roles
from directory.importing import uploads
from directory.models import Clinic, ImportProfile, ImportReview, ImportRun
from tests import factories

pytestmark = pytest.mark.django_db
UPLOAD = "admin:directory_importrun_add"
LIST = b"Haus,Ort,country,Weg\nExample Clinic,Berlin,DE,Weg 1\n,Berlin,DE,Weg 2\n"


@pytest.fixture
def editor(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[EDITORS]))
    return client


def stored():
    return [path for path in (Path(settings.PRIVATE_MEDIA_ROOT) / "imports").glob("*") if path.is_file()]


def upload(client, content=LIST, kind="clinics", source="Examples"):
    file = SimpleUploadedFile("list.csv", content)
    return client.post(reverse(UPLOAD), {"kind": kind, "source": source, "file": file})


def page(run):
    return reverse("admin:directory_importrun_change", args=[run.pk])


def press(client, run, name, data=None):
    return client.post(reverse(f"admin:directory_importrun_{name}", args=[run.pk]), data or {}, follow=True)


def test_from_the_upload_to_the_report(editor):
    before = len(stored())
    assert upload(editor).status_code == 302
    run = ImportRun.objects.get()
    assert "No column is known to hold the name" in editor.get(page(run)).content.decode()
    answer = press(editor, run, "columns", {"name": "Haus", "city": "Ort", "country": "country", "street": "Weg"})
    text = answer.content.decode()
    assert "needs a name" in text
    assert "Example Clinic" in text
    assert not Clinic.objects.exists()
    text = press(editor, run, "go").content.decode()
    assert "Download the report" in text
    run.refresh_from_db()
    assert (run.is_finished, run.created, run.refused) == (True, 1, 1)
    report = editor.get(reverse("admin:directory_importrun_report", args=[run.pk]))
    assert json.loads(b"".join(report.streaming_content))["problems"][0]["row"] == 3
    assert ImportProfile.objects.get().mapping["name"] == ["Haus"]
    assert len(stored()) == before


def test_columns_are_remembered_for_the_next_list(editor):
    upload(editor)
    press(editor, ImportRun.objects.get(), "columns", {"name": "Haus", "city": "Ort", "country": "country"})
    press(editor, ImportRun.objects.get(), "go")
    upload(editor)
    assert "unchanged" in editor.get(page(ImportRun.objects.first())).content.decode()
    assert press(editor, ImportRun.objects.first(), "go").status_code == 200
    assert ImportRun.objects.first().unchanged == 1


def test_a_long_list_is_read_in_steps(editor, monkeypatch):
    monkeypatch.setattr(uploads.engine, "FIRST", 1)
    monkeypatch.setattr(uploads.engine, "SMALLEST", 1)
    monkeypatch.setattr(uploads.engine, "LARGEST", 1)
    monkeypatch.setattr(uploads.step, "__kwdefaults__", {"seconds": 0})
    upload(editor, b"name,city,country\nA,Berlin,DE\nB,Berlin,DE\n")
    run = ImportRun.objects.get()
    assert "1 of 2 rows are read" in press(editor, run, "go").content.decode()
    assert press(editor, run, "go").status_code == 200
    run.refresh_from_db()
    assert (run.is_finished, Clinic.objects.count()) == (True, 2)


def test_a_file_that_cannot_be_read_is_not_kept(editor):
    before = len(stored())
    answer = upload(editor, b"%PDF-1.7" + b"\x00\x01" * 500)
    assert answer.status_code == 200
    assert "not a table" in answer.content.decode()
    assert (len(stored()), ImportRun.objects.count()) == (before, 0)


def test_a_discarded_file_is_gone(editor, django_capture_on_commit_callbacks):
    before = len(stored())
    upload(editor)
    with django_capture_on_commit_callbacks(execute=True):
        press(editor, ImportRun.objects.get(), "discard")
    assert len(stored()) == before
    assert ImportRun.objects.get().state == ImportRun.State.DISCARDED


def test_hostile_cells_are_shown_as_text(editor):
    upload(editor, b"name,city,country,phone\n<script>alert(1)</script>,Berlin,DE,<b>x</b>\n")
    text = editor.get(page(ImportRun.objects.get())).content.decode()
    assert "<script>alert(1)" not in text
    assert "<b>x</b>" not in text


@pytest.mark.parametrize("name", ["columns", "go", "discard"])
def test_steps_are_posts_of_those_who_may_import(client, editor, name):
    upload(editor)
    run = ImportRun.objects.get()
    url = reverse(f"admin:directory_importrun_{name}", args=[run.pk])
    assert editor.get(url).status_code == 405
    editor.force_login(factories.UserFactory(groups=[COORDINATORS]))
    assert editor.post(url).status_code == 403
    assert upload(editor).status_code == 403


@pytest.fixture
def near(editor):
    city = factories.CityFactory(name_en="Berlin", slug="berlin")
    clinic = factories.ClinicFactory(name_en="Example Hospital Südstadt", city=city, street="")
    upload(
        editor, "id,name,city,country,street,phone\n1,Example Hospital Südstad,Berlin,DE,Weg 1,030 123456\n".encode()
    )
    press(editor, ImportRun.objects.get(), "go")
    return clinic, ImportReview.objects.get()


def decide(client, review, decision):
    url = reverse("admin:directory_importreview_change", args=[review.pk])
    assert review.name in client.get(url).content.decode()
    return client.post(url, {"decision": decision}, follow=True)


def test_the_same_record_takes_what_it_lacks_and_asks_about_the_rest(editor, near):
    clinic, review = near
    assert decide(editor, review, "same").status_code == 200
    clinic.refresh_from_db()
    assert (Clinic.objects.count(), clinic.street) == (1, "Weg 1")
    assert clinic.contacts.get().value == "+4930123456"
    assert ImportReview.objects.get(question="conflict").field == "name"
    decide(editor, ImportReview.objects.get(question="conflict"), "theirs")
    clinic.refresh_from_db()
    assert clinic.name_en == "Example Hospital Südstad"


def test_a_new_record_is_made_and_read_again_without_a_question(editor, near):
    _clinic, review = near
    decide(editor, review, "new")
    assert Clinic.objects.count() == 2
    upload(
        editor, "id,name,city,country,street,phone\n1,Example Hospital Südstad,Berlin,DE,Weg 1,030 123456\n".encode()
    )
    press(editor, ImportRun.objects.first(), "go")
    assert ImportRun.objects.first().unchanged == 1


def test_a_question_is_answered_once(editor, near):
    _clinic, review = near
    decide(editor, review, "new")
    assert "meanwhile" in decide(editor, review, "same").content.decode()
    assert Clinic.objects.count() == 2


def test_lists_of_imports_and_questions_answer(editor, near):
    for name in ("importrun", "importreview"):
        assert editor.get(reverse(f"admin:directory_{name}_changelist")).status_code == 200
