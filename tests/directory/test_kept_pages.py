"""Whole pages kept per process: the same to the byte, 304 for whom has them, never older than the last edit."""

import gzip

import pytest
from django.db import connection, transaction

from directory.caching import pages
from directory.caching.bounded import Bounded
from directory.models import Clinic
from directory.search import cards
from directory.search.index import current
from tests import factories

pytestmark = pytest.mark.django_db

PATHS = [
    *("/clinics/", "/doctors/", "/de/clinics/", "/clinics/?type=hospital&sort=city", "/doctors/?language=de"),
    *("/clinics/filter/city/", "/doctors/filter/clinic/", "/conditions/", "/de/treatments/"),
]


@pytest.fixture(autouse=True)
def directory():
    for kept in (pages.PAGES, cards.CARDS):
        kept.clear()
    clinics = factories.ClinicFactory.create_batch(3, type="hospital")
    row = factories.AffiliationFactory(clinic=clinics[0])
    factories.DoctorLanguageFactory(doctor=row.doctor, language__code="de")
    factories.ConditionFactory()
    factories.TreatmentFactory()
    current.fresh()


def test_a_list_needs_six_queries_at_first_and_one_once_it_is_kept(client, django_assert_num_queries):
    factories.ClinicFactory.create_batch(15, type="hospital")
    current.fresh()
    with django_assert_num_queries(5):  # revision, clinics, their figures and photos, revision
        first = client.get("/clinics/")
    with django_assert_num_queries(1):
        again = client.get("/clinics/")
    with django_assert_num_queries(1):
        had = client.get("/clinics/", headers={"If-None-Match": first.headers["ETag"]})
    with django_assert_num_queries(2):  # its cards are there already
        client.get("/clinics/?type=hospital")
    assert first.content == again.content
    assert (had.status_code, had.content) == (304, b"")


@pytest.mark.parametrize("path", PATHS)
def test_a_kept_page_is_the_page_to_the_byte(client, path, settings):
    first, kept = client.get(path), client.get(path)
    assert first.status_code == 200
    assert (kept.content, kept.headers) == (first.content, first.headers)
    assert kept.headers["Cache-Control"] == "public, no-cache"
    assert kept.headers["Vary"] == "Accept-Encoding, HX-Request"
    assert kept.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in kept.headers["Content-Security-Policy"]
    assert not kept.cookies
    settings.DEBUG = True
    plain = client.get(path)
    assert plain.content == first.content
    assert "ETag" not in plain.headers


@pytest.mark.parametrize("path", PATHS)
def test_zipped_and_plain_are_one_page(client, path):
    for _ in range(2):
        zipped = client.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        plain = client.get(path)
        assert gzip.decompress(zipped.content) == plain.content
        for answer in (plain, zipped):
            assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert zipped.headers["ETag"] == plain.headers["ETag"]
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", PATHS)
def test_an_edit_shows_on_the_next_request_and_the_old_tag_is_worth_nothing(client, path):
    tag = client.get(path).headers["ETag"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_city SET name_en = 'Newtown'")
    response = client.get(path, headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response.headers["ETag"] != tag
    if path in ("/clinics/", "/clinics/filter/city/"):
        assert "Newtown" in response.text


def test_an_edit_elsewhere_leaves_a_card_as_it_is_and_its_own_does_not(client):
    client.get("/clinics/")
    one, other = Clinic.objects.all()[:2]
    before = {pk: current.fresh().changed_at("clinic", pk) for pk in (one.pk, other.pk)}
    with transaction.atomic():
        factories.ClinicFigureFactory(clinic=one, label_en="operations in a moon")
    assert "operations in a moon" in client.get("/clinics/").text
    after = {pk: current.fresh().changed_at("clinic", pk) for pk in before}
    assert after[one.pk] != before[one.pk]
    assert after[other.pk] == before[other.pk]


def test_a_tag_of_another_process_is_answered_without_a_page(client, django_assert_num_queries):
    tag = client.get("/clinics/").headers["ETag"]
    pages.PAGES.clear()
    with django_assert_num_queries(1):
        assert client.get("/clinics/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/doctors/", headers={"If-None-Match": tag}).status_code == 200


def test_another_look_is_another_page(client, settings):
    tag = client.get("/clinics/").headers["ETag"]
    settings.SITE_NAME = "Another harbour"
    response = client.get("/clinics/", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert "Another harbour" in response.text


def test_a_reason_and_what_a_question_takes_along_are_no_part_of_a_kept_card(client):
    row = factories.ClinicTreatmentFactory(treatment__slug="surgery")
    client.get("/clinics/")
    text = client.get("/clinics/?treatment=surgery").text
    assert "Offers: " in text
    assert f"?clinic={row.clinic.slug}&amp;treatment=surgery" in text
    text = client.get("/clinics/").text
    assert "Offers: " not in text
    assert cards.GAP.decode() not in text
    assert cards.CONDITION not in text
    assert "treatment=surgery" not in text.partition('id="results"')[2]


def test_htmx_learns_the_address_and_nobody_else(client):
    for _ in range(2):
        asked = client.get("/clinics/?type=hospital", headers={"HX-Request": "true"})
        assert asked.headers["HX-Push-Url"] == "/clinics/?type=hospital"
        assert "HX-Push-Url" not in client.get("/clinics/?type=hospital").headers


@pytest.mark.parametrize("path", ["/clinics/?city=atlantis", "/clinics/?country=DE&page=0", "/clinics/?page=1"])
def test_redirects_and_missing_pages_are_not_kept(client, path):
    for _ in range(2):
        response = client.get(path)
        assert response.status_code in (302, 404)
        assert "ETag" not in response.headers
    assert len(pages.PAGES) == 0


def test_a_host_that_is_not_ours_gets_nothing_that_is_kept(client):
    client.get("/clinics/")
    assert client.get("/clinics/", headers={"Host": "evil.example"}).status_code == 400


def test_a_flood_of_addresses_leaves_memory_as_it_is(client, monkeypatch):
    monkeypatch.setattr(pages, "PAGES", kept := Bounded(entries=3, weight=1_000_000))
    for number in range(8):
        assert client.get(f"/clinics/?q=flood{number}").status_code == 200
    assert len(kept) == 3
    assert kept.weighs <= kept.weight


def test_what_is_bounded_forgets_the_oldest_first_and_counts_its_bytes():
    kept = Bounded(entries=10, weight=100)
    for key in "abc":
        kept.put(key, key, 30)
    kept.get("a")
    kept.put("d", "d", 40)
    assert [kept.get(key) for key in "abcd"] == ["a", None, "c", "d"]
    kept.put("a", "A", 101)
    assert (len(kept), kept.weighs) == (0, 0)
