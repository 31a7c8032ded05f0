"""/api/v1/clinics/ and /doctors/: the contract, the same answers as the pages, hostile input."""

import random
import re
from urllib.parse import quote_plus, urlencode

import pytest

from directory.api import answers, schemas
from directory.caching import pages
from directory.models import Clinic
from directory.search.index import current
from directory.search.listings import search_clinics, search_doctors
from directory.selection import ClinicSelection, DoctorSelection
from tests import factories
from tests.directory.random_directory import fill_directory, random_selection
from tests.directory.test_hostile_input import HOSTILE

pytestmark = pytest.mark.django_db

LISTS = [("clinics", ClinicSelection, search_clinics), ("doctors", DoctorSelection, search_doctors)]


@pytest.fixture
def chance():
    chance = random.Random(5)
    fill_directory(chance)
    current.fresh()
    return chance


@pytest.mark.parametrize(("noun", "selection_class", "search"), LISTS)
def test_answers_equal_the_listing_of_the_page(client, chance, noun, selection_class, search):
    found = 0
    for _ in range(60):
        selection = random_selection(chance, selection_class)
        listing = search(selection)
        answer = client.get(f"/api/v1/{noun}/?{urlencode(selection.parameters())}").json()
        assert (answer["count"], answer["page"], answer["pages"]) == (listing.count, selection.page, listing.pages)
        assert [each["slug"] for each in answer["results"]] == [record.slug for record in listing.records]
        assert answer["facets"] == {
            facet.name: [
                {"value": each.value, "label": each.label, "count": each.count, "selected": each.is_selected}
                for each in facet.options
            ]
            for facet in listing.facets
        }
        for name, plural in [("treatment", "treatments"), ("condition", "conditions"), ("language", "languages")]:
            if wanted := set(getattr(selection, name)):
                assert all(wanted & set(each[plural]) for each in answer["results"])
        found += listing.count
    assert found


@pytest.mark.parametrize(("noun", "schema"), [("clinics", schemas.ClinicListing), ("doctors", schemas.DoctorListing)])
def test_a_listing_is_as_it_is_described(client, chance, noun, schema):
    answer = client.get(f"/api/v1/{noun}/")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert schema(**answer.json()).model_dump(mode="json") == answer.json()
    assert answer.json()["results"]


def test_a_clinic_says_what_it_is_found_by_and_where_that_comes_from(client):
    source = factories.SourceFactory(kind="public_page", title_en="A page", url="https://example.org/")
    clinic = factories.ClinicFactory(
        slug="spree", type="hospital", city__slug="berlin", city__country__code="de", source=source, is_example=True
    )
    factories.ClinicTreatmentFactory(clinic=clinic, treatment__slug="surgery", confirmation="confirmed")
    factories.ClinicTreatmentFactory(clinic=clinic, treatment__slug="laser", confirmation="contested")
    factories.ClinicTreatmentFactory(clinic=clinic, treatment__slug="secret", treatment__state="draft")
    factories.ClinicFactory(state="draft")
    answer = client.get("/api/v1/clinics/").json()
    assert answer["count"] == 1
    one = answer["results"][0]
    assert (one["slug"], one["country"], one["city"], one["type"]) == ("spree", "de", "berlin", "hospital")
    assert (one["treatments"], one["is_example"], one["confirmation"]) == (["surgery"], True, "unconfirmed")
    assert one["source"] == {"kind": "public_page", "title": "A page", "url": "https://example.org/"}
    detail = client.get("/api/v1/clinics/spree/").json()
    assert [(fact["facet"], fact["value"], fact["confirmation"]) for fact in detail["facts"]] == [
        ("treatment", "surgery", "confirmed")
    ]
    assert one.items() <= detail.items()


def test_pages_go_on_beyond_a_hundred(client, monkeypatch):
    monkeypatch.setattr("directory.search.listings.PAGE_SIZE", 1)
    monkeypatch.setattr("directory.search.listing.PAGE_SIZE", 1)
    place = factories.CityFactory()
    rows = [factories.ClinicFactory.build(city=place, slug=f"c{n}", name_en=f"C {n:03}") for n in range(102)]
    Clinic.objects.bulk_create(rows)
    answer = client.get("/api/v1/clinics/?page=102").json()
    assert (answer["page"], answer["pages"], len(answer["results"])) == (102, 102, 1)
    assert client.get("/clinics/?page=102").status_code == 404
    assert client.get("/api/v1/clinics/?page=103").status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("city=atlantis", 404, "city=atlantis"),
        ("type=castle", 404, "type=castle"),
        ("page=0", 400, "page=0"),
        ("page=one", 400, "page=one"),
        ("page=2", 404, "page=2"),
        ("page=9999999999", 404, "page=9999999999"),
        ("lang=xx", 400, "lang=xx"),
    ],
)
def test_what_cannot_be_answered_is_named(client, query, status, said):
    factories.ClinicFactory()
    response = client.get(f"/api/v1/clinics/?{query}")
    assert response.status_code == status
    assert said in response.json()["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_unknown_value_beside_a_known_one_is_dropped(client):
    factories.ClinicFactory(city__slug="berlin")
    answer = client.get("/api/v1/clinics/?city=berlin&city=atlantis&nonsense=1").json()
    assert answer["count"] == 1
    assert [each["value"] for each in answer["facets"]["city"] if each["selected"]] == ["berlin"]


def test_names_are_in_the_language_asked_for(client):
    factories.ClinicFactory(city__name_en="Munich", city__name_de="München")
    labels = {
        code: client.get(f"/api/v1/clinics/?lang={code}").json()["facets"]["city"][0]["label"] for code in ("en", "de")
    }
    assert labels == {"en": "Munich", "de": "München"}
    assert client.get("/api/v1/clinics/?lang=de").headers["Content-Language"] == "de"


@pytest.mark.parametrize("path", ["clinics/", "doctors/", "conditions/", "treatments/", "specialties/", "search/?q=a"])
def test_an_answer_may_be_kept_and_read_by_everybody(client, path, django_assert_num_queries):
    factories.AffiliationFactory()
    first = client.get(f"/api/v1/{path}")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not first.cookies
    with django_assert_num_queries(1):
        assert client.get(f"/api/v1/{path}").content == first.content
    with django_assert_num_queries(1):
        again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    factories.SpecialtyFactory()
    assert client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("noun", ["clinics", "doctors"])
def test_queries_do_not_grow_with_records(client, chance, noun, django_assert_max_num_queries):
    pages.PAGES.clear()
    answers.ANSWERS.clear()
    with django_assert_max_num_queries(6):
        answer = client.get(f"/api/v1/{noun}/").json()
    slug = answer["results"][0]["slug"]
    with django_assert_max_num_queries(12):
        assert client.get(f"/api/v1/{noun}/{slug}/").status_code == 200


@pytest.mark.parametrize("parameter", ["q", "city", "price_max", "page", "sort", "lang", "nonsense"])
def test_hostile_parameters(client, parameter):
    factories.ClinicFactory()
    for text in HOSTILE:
        response = client.get(f"/api/v1/clinics/?{parameter}={quote_plus(text)}")
        assert response.status_code in (200, 400, 404)
        assert response.headers["Content-Type"] == "application/json; charset=utf-8" or response.json()


def test_records_that_do_not_exist(client):
    for slug in ("nothing", "%00", "a%00b", "é", "x" * 3_000):
        assert client.get(f"/api/v1/clinics/{slug}/").status_code == 404
    assert client.post("/api/v1/clinics/").status_code == 405


def test_the_search_names_records_of_every_kind(client):
    factories.ConditionFactory(name_en="Liver metastasis", slug="liver-metastasis")
    factories.ClinicFactory(name_en="Liver clinic", slug="liver")
    answer = client.get("/api/v1/search/?q=+liver++").json()
    assert answer["query"] == "liver"
    assert {(each["kind"], each["slug"]) for each in answer["results"]} == {
        ("condition", "liver-metastasis"),
        ("clinic", "liver"),
    }
    assert all(set(each) == {"kind", "slug", "name", "matched", "reason"} for each in answer["results"])
    assert client.get("/api/v1/search/").json() == {"query": "", "results": []}


def test_the_description_is_a_page_of_our_own(client):
    schema = client.get("/api/v1/openapi.json").json()
    text = client.get("/api/docs").text
    for path in schema["paths"]:
        assert f"GET {path}" in text.replace("&#x27;", "'")
    assert "<code>treatment</code>" in text
    scripts = re.findall(r"<script ([^>]*)>", text)
    assert all('src="/static/' in each or each == 'type="application/ld+json"' for each in scripts)
    assert "swagger" not in text.lower()
