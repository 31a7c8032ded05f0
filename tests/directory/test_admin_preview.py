"""A record as its public page would show it: for staff only, never stored, never found."""

import pytest
from django.urls import reverse

from accounts.roles import EDITORS, sync_roles
from directory.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db

NOUNS = ["Clinic", "Condition", "Doctor", "Programme", "Treatment"]


@pytest.fixture
def editor(client):
    sync_roles()
    user = factories.UserFactory(groups=[EDITORS], language="en")
    client.force_login(user)
    return user


def draft_of(noun):
    return getattr(factories, f"{noun}Factory")(state=Publication.DRAFT)


def address(record, page="preview"):
    return reverse(f"admin:directory_{record._meta.model_name}_{page}", args=[record.pk])


@pytest.mark.parametrize("noun", NOUNS)
def test_a_draft_is_seen_as_its_public_page(client, editor, noun):
    record = draft_of(noun)
    page = client.get(address(record))
    assert page.status_code == 200
    assert f"<bdi>{record}</bdi></h1>" in page.text or f"{record}</h1>" in page.text
    assert "Preview: not published" in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert 'rel="canonical"' not in page.text
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]
    assert client.get(record.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_its_form_leads_there_and_to_the_site_only_once_it_is_published(client, editor, noun):
    record = draft_of(noun)
    form = client.get(address(record, "change")).text
    assert address(record) in form
    assert "View on site" not in form
    record.state = Publication.PUBLISHED
    record.save()
    form = client.get(address(record, "change")).text
    assert address(record) not in form
    assert f'href="{record.get_absolute_url()}"' in form


def test_a_preview_speaks_the_language_one_asks_for(client, editor):
    clinic = factories.ClinicFactory(name_en="River Clinic", name_de="Flussklinik", state=Publication.IN_REVIEW)
    page = client.get(address(clinic), {"language": "de"})
    assert page["Content-Language"] == "de"
    assert "Flussklinik" in page.text
    assert client.get(address(clinic), {"language": "xx"})["Content-Language"] == "en"


def test_only_staff_who_may_see_the_record_see_it(client):
    clinic = draft_of("Clinic")
    assert client.get(address(clinic)).status_code == 302
    client.force_login(factories.UserFactory())
    assert client.get(address(clinic)).status_code == 403


def test_there_is_no_preview_of_nothing(client, editor):
    assert client.get("/admin/directory/clinic/4711/preview/").status_code == 404
