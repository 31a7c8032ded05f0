import json
import shutil
from datetime import time
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection, models
from django.test import RequestFactory
from django.utils import translation

from accounts.models import User
from config.management.commands import load_demo
from directory.fields import SortKeyField
from directory.models import City, Clinic, Condition, Country, OpeningHours, Page, Source, WarningSign
from tests import factories

pytestmark = pytest.mark.django_db

STAFF = ["admin", "coordinator", "editor", "lead", "privacy"]


@pytest.fixture(autouse=True)
def no_password_from_outside(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)


@pytest.fixture
def debug(settings, monkeypatch, tmp_path):
    """The demo staff are made, beside as little content as possible."""
    settings.DEBUG = True
    shutil.copy(load_demo.FIXTURES / "sources.json", tmp_path)
    monkeypatch.setattr(load_demo, "FIXTURES", tmp_path)


def load(*arguments):
    said = StringIO()
    call_command("load_demo", *arguments, stdout=said)
    return said.getvalue()


def everything():
    """Every row of every table of the directory."""
    return {
        model: list(model.objects.order_by("pk").values_list())
        for model in Clinic._meta.apps.get_app_config("directory").get_models()
    }


def log_in(username, password):
    return authenticate(RequestFactory().post("/"), username=username, password=password)


def test_loading_twice_changes_nothing():
    assert "rows loaded" in load()
    before = everything()
    assert "nothing is changed" in load()
    assert load("--if-empty") == ""
    assert everything() == before


def test_what_was_edited_stays_edited():
    load()
    Clinic.objects.filter(slug="beta-clinic-bonn").update(name_en="Beta Clinic", slug="beta")
    load()
    assert Clinic.objects.get(slug="beta").name_en == "Beta Clinic"
    assert not Clinic.objects.filter(slug="beta-clinic-bonn").exists()


def test_what_was_deleted_stays_deleted():
    load()
    Page.objects.get(slug="about").delete()
    WarningSign.objects.all().delete()
    Clinic.objects.all().delete()
    for arguments in ([], ["--if-empty"]):
        load(*arguments)
    assert not Page.objects.filter(slug="about").exists()
    assert not WarningSign.objects.exists()
    assert not Clinic.objects.exists()


def test_rows_that_were_there_first_keep_their_values():
    germany = Country.objects.create(code="de", name_en="Federal Republic", name_de="Bundesrepublik")
    load()
    germany.refresh_from_db()
    assert germany.name_en == "Federal Republic"
    assert City.objects.get(slug="berlin").country == germany


def test_if_empty_leaves_a_filled_database_alone():
    factories.ClinicFactory()
    load("--if-empty")
    assert not Condition.objects.exists()


def test_nothing_is_loaded_by_halves(monkeypatch):
    monkeypatch.setattr(Page.objects, "bulk_create", lambda pages: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load()
    assert not Source.objects.exists()


def test_rows_are_known_by_natural_keys_of_any_depth(monkeypatch, tmp_path):
    rows = [
        {
            "model": "directory.openinghours",
            "fields": {"clinic": ["a"], "weekday": 0, "opens": "08:00", "closes": "9:00"},
        },
        {
            "model": "directory.openinghours",
            "fields": {"clinic": ["a"], "weekday": 0, "opens": "08:00:00", "closes": "10:00"},
        },
        {"model": "directory.clinic", "fields": {"slug": "a", "name_en": "A", "type": "clinic"}},
    ]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    monkeypatch.setattr(load_demo, "FIXTURES", tmp_path)
    assert load_demo.load_fixtures() == 2
    assert load_demo.load_fixtures() == 0
    assert OpeningHours.objects.get().closes == time(9)


def test_keys_for_sorting_and_searching_are_filled():
    load()
    keyed = [
        (model, [field.name for field in model._meta.fields if isinstance(field, SortKeyField)])
        for model in Clinic._meta.apps.get_app_config("directory").get_models()
    ]
    for model, fields in keyed:
        for field in fields:
            assert not model.objects.filter(models.Q(**{field: ""})).exists(), (model, field)
    assert Clinic.objects.filter(search_key__contains="universitatsklinikum wurzburg").exists()


def test_no_staff_without_debug(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "chosen by hand")
    assert "log-in" not in load()
    assert not User.objects.exists()


def test_with_debug_the_demo_staff_can_log_in(debug):
    password = load().rpartition("Password: ")[2].strip()
    assert sorted(User.objects.values_list("username", flat=True)) == STAFF
    assert all(log_in(username, password) for username in STAFF)
    groups = {user.username: [group.name for group in user.groups.all()] for user in User.objects.all()}
    assert groups == {
        "admin": [],
        "coordinator": ["Coordinators"],
        "editor": ["Editors"],
        "lead": ["Leads"],
        "privacy": ["Data protection officers"],
    }
    assert User.objects.get(is_superuser=True).username == "admin"


def test_staff_who_exist_keep_their_password(debug):
    load()
    before = dict(User.objects.values_list("username", "password"))
    assert "printed at the first start" in load("--if-empty")
    assert dict(User.objects.values_list("username", "password")) == before


def test_a_password_from_the_environment_holds_for_all_and_is_set_once(debug, monkeypatch):
    load()
    monkeypatch.setenv("DEMO_PASSWORD", "chosen by hand")
    assert "Password: chosen by hand" in load("--if-empty")
    assert all(log_in(username, "chosen by hand") for username in STAFF)
    before = dict(User.objects.values_list("username", "password"))
    load()
    assert dict(User.objects.values_list("username", "password")) == before


def test_who_is_missing_is_made_and_the_others_are_left_alone(debug):
    load()
    lead = User.objects.get(username="lead")
    User.objects.get(username="editor").delete()
    password = load().rpartition("Password of editor: ")[2].strip()
    assert log_in("editor", password)
    assert User.objects.get(username="lead").password == lead.password


def test_the_language_of_the_process_does_not_matter():
    with translation.override("de"):
        load()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, name_en, name_de FROM directory_specialty WHERE slug = 'haematology'")
        assert cursor.fetchone() == ("Haematology", "Haematology", "Hämatologie")
