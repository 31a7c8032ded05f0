"""The site's one search box."""

import pytest
from django.db import OperationalError

from directory.models import SearchMiss
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    condition = factories.ConditionFactory(slug="liver", name_en="Liver metastasis", name_de="Lebermetastase")
    factories.ConditionSynonymFactory(condition=condition, name="liver mets", is_shown=False)
    factories.ConditionCodeFactory(condition=condition, code="C78.7")
    clinic = factories.ClinicFactory(
        slug="charite", name_en="Charité", city__slug="wurzburg", city__name_en="Würzburg", city__country__code="de"
    )
    radiology = factories.SpecialtyFactory(slug="radiology", name_en="Radiology")
    factories.ClinicSpecialtyFactory(clinic=clinic, specialty=radiology)
    factories.TreatmentFactory(slug="radiotherapy", name_en="Radiotherapy")
    factories.DoctorFactory(slug="bley", title="Prof. Dr. med.", given_name="Thorsten", family_name="Bley")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Liver metastasis", "/conditions/liver/"),
        ("  LIVER   mets ", "/conditions/liver/"),
        ("Lebermetastase", "/conditions/liver/"),
        ("c78.7", "/conditions/liver/"),
        ("charite", "/clinics/charite/"),
        ("Wuerzburg", "/places/de/wurzburg/"),
        ("Würzburg", "/places/de/wurzburg/"),
        ("germany", "/places/de/"),
        ("Radiology", "/specialties/radiology/"),
        ("Radiotherapy", "/treatments/radiotherapy/"),
        ("Prof. Dr. med. Thorsten Bley", "/doctors/bley/"),
        ("thorsten bley", "/doctors/bley/"),
    ],
)
def test_one_strong_match_goes_straight_to_its_page(client, records, text, address):
    response = client.get("/search/", {"q": text})
    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_the_language_of_the_search_is_kept(client, records):
    assert client.get("/de/search/?q=C78.7").headers["Location"] == "/de/conditions/liver/"


def test_several_exact_matches_are_listed(client, records):
    factories.ClinicFactory(name_en="Radiology")
    response = client.get("/search/?q=radiology")
    assert response.status_code == 200
    assert [heading for heading, _ in response.context["link_groups"]] == ["Specialties"]
    assert len(response.context["found"].clinics) == 2


def test_results_are_grouped_by_kind(client, records):
    text = client.get("/search/?q=radio").text
    assert text.index("Radiotherapy") < text.index("Radiology") < text.index("Charité")
    assert "/clinics/?q=radio" in text


def test_nothing_found_is_said_kindly_with_next_steps(client, records):
    text = client.get("/search/?q=qqq").text
    assert "We found nothing with these words" in text
    assert 'href="/enquiries/new/"' in text


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=...", "q=Dr."])
def test_a_search_for_no_word_shows_the_box(client, records, query):
    assert client.get("/search/", QUERY_STRING=query).status_code == 200


def test_a_search_costs_few_queries(client, records, django_assert_max_num_queries):
    factories.ClinicFactory.create_batch(15, name_en="Same Name")
    client.get("/search/?q=something")
    with django_assert_max_num_queries(8):
        client.get("/search/?q=same+name")


def test_search_without_result_is_counted_by_its_words(client):
    for _ in range(2):
        client.get("/search/?q=Gibtesnicht")
    client.get("/de/search/?q=gibtesnicht")
    assert set(SearchMiss.objects.values_list("text", "language", "count")) == {
        ("gibtesnicht", "en", 2),
        ("gibtesnicht", "de", 1),
    }


def test_one_address_cannot_fill_the_list_of_misses(client, monkeypatch):
    monkeypatch.setattr("directory.views.front.MISSES_PER_ADDRESS", 3)
    for number in "one two three four five".split():
        client.get(f"/search/?q=gibtesnicht+{number}")
    assert SearchMiss.objects.count() == 3


@pytest.mark.parametrize("text", ["someone@example.org", "call 0301234567", "x " * 40, "", "\x00"])
def test_what_looks_like_personal_data_is_not_kept(client, text):
    assert client.get("/search/", {"q": text}).status_code == 200
    assert not SearchMiss.objects.exists()


def test_search_works_where_the_miss_cannot_be_written(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(SearchMiss.objects, "filter", refuse)
    assert client.get("/search/?q=gibtesnicht").status_code == 200


def test_something_in_a_place_leads_to_its_landing_page(client, records):
    factories.ClinicConditionFactory(
        condition=factories.ConditionFactory(slug="kidney", name_en="Kidney stones"),
        clinic=factories.ClinicFactory(city__slug="bonn", city__name_en="Bonn"),
    )
    for text in ("kidney stones bonn", "Bonn kidney stones", "kidney stnoes in Bonn", "KIDNEYSTONES, BONN"):
        response = client.get("/search/", {"q": text})
        assert [trip.url for trip in response.context["found"].trips] == ["/conditions/kidney/de/bonn/"], text
        assert "Kidney stones in Bonn" in response.text
    response = client.get("/search/?q=radiology+in+bonn")
    assert [trip.url for trip in response.context["found"].trips] == ["/clinics/?specialty=radiology&city=bonn"]
    trips = client.get("/search/?q=clinics+in+bonn").context["found"].trips
    assert [(trip.url, trip.count) for trip in trips] == [("/clinics/?city=bonn", 1)]


def test_a_name_of_several_offers_each_with_the_place(client, records):
    for slug in ("one", "two"):
        factories.ConditionSynonymFactory(condition=factories.ConditionFactory(slug=slug), name="sugar")
    trips = client.get("/search/?q=sugar+würzburg").context["found"].trips
    assert [trip.url for trip in trips] == [
        "/clinics/?condition=one&city=wurzburg",
        "/clinics/?condition=two&city=wurzburg",
    ]
    response = client.get("/search/?q=sugar")
    assert {match.slug for match in response.context["found"].matches["condition"]} == {"one", "two"}


def test_words_of_several_names_offer_each_that_is_in_the_place(client, records):
    bonn = factories.ClinicFactory(city__slug="bonn", city__name_en="Bonn")
    for slug, name, clinic in [
        ("primary", "Primary kidney cancer", bonn),
        ("secondary", "Secondary kidney cancer", bonn),
        ("away", "Rare kidney cancer", factories.ClinicFactory()),
    ]:
        condition = factories.ConditionFactory(slug=slug, name_en=name)
        factories.ClinicConditionFactory(condition=condition, clinic=clinic)
    for text in ("kidney cancer bonn", "bonn kidney cancer", "kidney cancer in Bonn"):
        trips = client.get("/search/", {"q": text}).context["found"].trips
        urls = [trip.url for trip in trips]
        assert urls == ["/conditions/primary/de/bonn/", "/conditions/secondary/de/bonn/"], text
    assert not client.get("/search/?q=ki+bonn").context["found"].trips
    assert not client.get("/search/?q=kidney+cancer+bonm").context["found"].trips


@pytest.mark.parametrize(("text", "place"), [("clinics in Atlantis", "Atlantis"), ("liver mets Xyzstadt", "Xyzstadt")])
def test_an_unknown_place_says_so(client, records, text, place):
    response = client.get("/search/", {"q": text})
    assert f"We know no place called “<bdi>{place}</bdi>”" in response.text
    assert "We found nothing with these words" not in response.text


def test_a_letter_of_another_script_does_not_matter(client, records):
    assert client.get("/search/?q=Сharitе").headers["Location"] == "/clinics/charite/"
    factories.ClinicFactory(slug="bolnitsa", name_en="Hospital", name_ru="Больница")
    assert client.get("/search/?q=больница").headers["Location"] == "/clinics/bolnitsa/"


def test_what_was_found_under_another_name_says_so(client, records):
    other = factories.ConditionSynonymFactory(name="hepatic spots", is_shown=False)
    factories.ConditionSynonymFactory(condition=other.condition, name="hepatic spots in the liver", is_shown=False)
    assert "Found as: <bdi>hepatic spots</bdi>" in client.get("/search/?q=hepatic").text


def test_another_name_is_not_told_where_the_own_one_has_the_words_or_the_line_below_is_it(client, records):
    assert "Found as" not in client.get("/search/?q=liver+met").text
    factories.ClinicSpecialtyFactory(specialty__name_en="Oncology", specialty__plain_name_en="Cancer care")
    response = client.get("/search/?q=cancer")
    assert "Oncology" in response.text
    assert "Found as" not in response.text


def test_a_doctor_is_not_nothing(client, records):
    factories.DoctorFactory(title="", suffix="", given_name="Anna", family_name="Bley")
    response = client.get("/search/?q=bley")
    assert len(response.context["found"].doctors) == 2
    assert "We found nothing with these words" not in response.text
    assert not SearchMiss.objects.exists()
