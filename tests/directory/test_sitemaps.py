"""The sitemap: every page search engines may keep, nothing else, in few queries."""

from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from directory import sitemaps
from directory.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)


def files(client):
    return [loc.text for loc in read(client, "/sitemap.xml").iterfind("s:sitemap/s:loc", NS)]


def pages(client):
    """Every page of every file."""
    return [loc.text for file in files(client) for loc in read(client, file).iterfind("s:url/s:loc", NS)]


@pytest.fixture
def clinic():
    """A clinic in a city for a condition, with a doctor, a treatment, a specialty and a programme."""
    clinic = factories.ClinicFactory(slug="spree", city__slug="berlin")
    factories.ClinicConditionFactory(clinic=clinic, condition__slug="liver")
    factories.ClinicTreatmentFactory(clinic=clinic, treatment__slug="embolisation")
    factories.ClinicSpecialtyFactory(clinic=clinic, specialty__slug="radiology")
    factories.AffiliationFactory(clinic=clinic, doctor__slug="bley")
    factories.ProgrammeFactory(clinic=clinic, slug="week")
    factories.PageFactory(slug="about")
    return clinic


RECORDS = [
    *("/clinics/spree/", "/doctors/bley/", "/conditions/liver/", "/treatments/embolisation/"),
    *("/programmes/week/", "/specialties/radiology/", "/places/de/", "/places/de/berlin/"),
    *("/conditions/liver/de/", "/conditions/liver/de/berlin/"),
]


def test_it_holds_every_public_page_in_every_language(client, clinic):
    lists = ["/", "/clinics/", "/doctors/", "/conditions/", "/treatments/", "/pages/about/"]
    expected = [f"http://testserver{prefix}{path}" for path in lists + RECORDS for prefix in ("", "/de")]
    assert sorted(pages(client)) == sorted(expected)


def test_every_page_it_names_answers_and_may_be_kept(client, clinic):
    for address in pages(client):
        response = client.get(address)
        assert response.status_code == 200
        assert "noindex" not in response.text
        assert f'<link rel="canonical" href="{address}">' in response.text


def test_a_page_names_its_translations_and_its_last_change(client, clinic):
    url = next(
        url
        for url in read(client, "/sitemap-clinics.xml").iterfind("s:url", NS)
        if url.find("s:loc", NS).text == "http://testserver/de/clinics/spree/"
    )
    alternates = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NS)}
    assert alternates == {
        "en": "http://testserver/clinics/spree/",
        "de": "http://testserver/de/clinics/spree/",
        "x-default": "http://testserver/clinics/spree/",
    }
    assert url.find("s:lastmod", NS).text == clinic.updated_at.date().isoformat()


@pytest.mark.parametrize("change", [{"is_example": True}, {"state": Publication.DRAFT}])
def test_examples_and_drafts_are_left_out_with_all_that_hangs_on_them(client, clinic, change):
    doctor = clinic.affiliations.get().doctor
    condition = clinic.clinic_conditions.get().condition
    treatment = clinic.clinic_treatments.get().treatment
    for record in (clinic, doctor, condition, treatment):
        for name, value in change.items():
            setattr(record, name, value)
        record.save()
    found = "\n".join(pages(client))
    assert [path for path in RECORDS if f"testserver{path}" in found] == []


def test_the_host_is_the_sites_own(client, clinic, settings):
    settings.SITE_URL = "https://harbour.example"
    text = client.get("/sitemap-clinics.xml").text
    assert "https://harbour.example/clinics/spree/" in text
    assert "testserver" not in client.get("/sitemap.xml").text + text


def test_long_sections_are_cut_into_files(client, monkeypatch):
    monkeypatch.setattr(sitemaps.Section, "limit", 7)
    factories.ClinicFactory.create_batch(10)
    clinics = [file for file in files(client) if "sitemap-clinics" in file]
    assert clinics[1:] == [f"http://testserver/sitemap-clinics.xml?p={number}" for number in (2, 3)]
    found = [loc.text for file in clinics for loc in read(client, file).iterfind("s:url/s:loc", NS)]
    assert len(found) == len(set(found)) == 20


@pytest.mark.parametrize("address", ["/sitemap-nothing.xml", "/sitemap-clinics.xml?p=9", "/sitemap-clinics.xml?p=x"])
def test_what_is_not_there_is_a_404(client, address):
    assert client.get(address).status_code == 404


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    factories.ClinicFactory.create_batch(30)
    with django_assert_max_num_queries(2 * len(sitemaps.SECTIONS)):
        client.get("/sitemap.xml")
    for name in sitemaps.SECTIONS:
        with django_assert_max_num_queries(2):
            client.get(f"/sitemap-{name}.xml")


def test_the_content_that_comes_along_is_real_pages_only(client):
    call_command("load_demo", verbosity=0)
    found = pages(client)
    assert "http://testserver/conditions/liver-metastasis/" in found
    assert len([page for page in found if "/de/" not in page and "/clinics/" in page]) == 1 + 9
