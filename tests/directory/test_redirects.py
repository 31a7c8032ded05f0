"""Slugs that were given up lead on."""

import pytest

from accounts.roles import EDITORS, sync_roles
from directory.actions import remember_slug
from directory.models import Publication, SlugRedirect
from directory.redirects import present_slug
from tests import factories
from tests.directory.test_admin import form_data

pytestmark = pytest.mark.django_db


def renamed(record, *slugs):
    for slug in slugs:
        old, record.slug = record.slug, slug
        record.save()
        remember_slug(record=record, old_slug=old)
    return record


@pytest.mark.parametrize("noun", ["Clinic", "Doctor", "Condition", "Treatment", "Specialty", "City", "Programme"])
def test_the_old_address_of_every_record_leads_to_the_new_one(client, noun):
    record = getattr(factories, f"{noun}Factory")(slug="old")
    old = record.get_absolute_url()
    assert client.get(old).status_code == 200
    response = client.get(old.replace("old", "never"))
    assert response.status_code == 404
    new = renamed(record, "new").get_absolute_url()
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (301, new)
    assert client.get("/de" + old).headers["Location"] == "/de" + new
    assert client.get(new).status_code == 200


def test_a_landing_page_follows_both_its_slugs(client):
    row = factories.ClinicConditionFactory(condition__slug="liver", clinic__city__slug="berlin")
    renamed(row.condition, "hepar")
    renamed(row.clinic.city, "berolina")
    response = client.get("/conditions/liver/de/berlin/")
    assert (response.status_code, response.headers["Location"]) == (301, "/conditions/hepar/de/berolina/")
    assert client.get("/conditions/liver/de/").headers["Location"] == "/conditions/hepar/de/"


def test_renaming_often_leaves_one_step(client):
    clinic = renamed(factories.ClinicFactory(slug="a"), "b", "c")
    assert set(SlugRedirect.objects.values_list("old_slug", "new_slug")) == {("a", "c"), ("b", "c")}
    renamed(clinic, "a")
    assert set(SlugRedirect.objects.values_list("old_slug", "new_slug")) == {("b", "a"), ("c", "a")}
    assert client.get("/clinics/a/").status_code == 200
    assert client.get("/clinics/b/").headers["Location"] == "/clinics/a/"


def test_saying_the_same_slug_again_notes_nothing():
    clinic = factories.ClinicFactory(slug="a")
    assert remember_slug(record=clinic, old_slug="a") is None
    assert not SlugRedirect.objects.exists()


def test_chains_are_followed_and_loops_end(client):
    factories.ClinicFactory(slug="c")
    for old, new in (("a", "b"), ("b", "c"), ("x", "y"), ("y", "x")):
        SlugRedirect.objects.create(kind="clinic", old_slug=old, new_slug=new)
    assert client.get("/clinics/a/").headers["Location"] == "/clinics/c/"
    assert client.get("/clinics/x/").status_code == 404


def test_a_merged_record_leads_to_the_one_that_stayed():
    factories.ClinicFactory(slug="gone", state=Publication.RETIRED)
    stayed = factories.ClinicFactory(slug="stayed")
    SlugRedirect.objects.create(kind="clinic", old_slug="gone", new_slug="stayed")
    assert present_slug(type(stayed), "gone") == "stayed"


def test_nobody_is_led_to_what_is_not_published(client):
    renamed(factories.ClinicFactory(slug="old", state=Publication.DRAFT), "new")
    assert client.get("/clinics/old/").status_code == 404


def test_a_redirect_of_another_kind_does_not_count(client):
    SlugRedirect.objects.create(kind="doctor", old_slug="old", new_slug="new")
    factories.ClinicFactory(slug="new")
    assert client.get("/clinics/old/").status_code == 404


@pytest.mark.parametrize("noun", ["Clinic", "Doctor", "Condition", "Treatment", "Specialty", "City", "Programme"])
def test_an_editor_who_changes_a_slug_leaves_a_redirect(client, noun):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[EDITORS]))
    record = getattr(factories, f"{noun}Factory")(slug="old")
    address = f"/admin/directory/{noun.lower()}/{record.pk}/change/"
    response = client.post(address, form_data(client.get(address)) | {"slug": "new"})
    assert response.status_code == 302, response.context["errors"]
    redirect = SlugRedirect.objects.get()
    assert (redirect.kind, redirect.old_slug, redirect.new_slug) == (noun.lower(), "old", "new")


def test_a_slug_without_a_page_leaves_nothing(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[EDITORS]))
    source = factories.SourceFactory(slug="old")
    address = f"/admin/directory/source/{source.pk}/change/"
    client.post(address, form_data(client.get(address)) | {"slug": "new"})
    assert not SlugRedirect.objects.exists()
