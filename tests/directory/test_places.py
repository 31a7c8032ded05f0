"""Pages of countries and cities."""

import pytest

from directory.models import Clinic, Publication
from directory.places import places_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def berlin():
    return factories.CityFactory(slug="berlin", name_en="Berlin", latitude="52.52000", longitude="13.40500")


def test_a_city_shows_its_clinics_and_what_they_stand_for(client, berlin, django_assert_max_num_queries):
    condition = factories.ConditionFactory(slug="liver", name_en="Liver metastasis")
    specialty = factories.SpecialtyFactory(slug="radiology", name_en="Radiology")
    for number in range(8):
        clinic = factories.ClinicFactory(city=berlin, name_en=f"Spree {number}")
        factories.ClinicConditionFactory(clinic=clinic, condition=condition)
        factories.ClinicSpecialtyFactory(clinic=clinic, specialty=specialty)
    factories.ClinicFactory(name_en="Elsewhere")
    factories.ClinicFactory(city=berlin, name_en="Unwritten", state=Publication.DRAFT)
    with django_assert_max_num_queries(10):
        page = client.get("/places/de/berlin/")
    assert page.status_code == 200
    for said in (
        *("We list 8 clinics here.", "Spree 0", "/clinics/?city=berlin", "See all 8 clinics"),
        *("/conditions/liver/de/berlin/", "/specialties/radiology/", "openstreetmap.org/#map=12/52.52000/13.40500"),
    ):
        assert said in page.text
    for hidden in ("Elsewhere", "Unwritten", "Spree 7"):
        assert hidden not in page.text


def test_a_country_shows_its_cities_with_numbers(client, berlin, django_assert_max_num_queries):
    bonn = factories.CityFactory(slug="bonn", name_en="Bonn")
    factories.ClinicFactory.create_batch(2, city=berlin)
    factories.ClinicFactory(city=bonn)
    factories.ClinicFactory(city=None, country_without_city=berlin.country)
    with django_assert_max_num_queries(12):
        page = client.get("/places/de/")
    assert "We list 4 clinics here." in page.text
    cities = [(each.city.name, each.count) for each in page.context["cities"]]
    assert cities == [("Berlin", 2), ("Bonn", 1)]


def test_a_place_without_clinics_says_so_and_is_not_for_search_engines(client, berlin):
    for path in ("/places/de/", "/places/de/berlin/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "We do not know a clinic here yet." in page.text
        assert '<meta name="robots" content="noindex">' in page.text


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/places/DE/", "/places/de/"),
        ("/places/es/berlin/", "/places/de/berlin/"),
        ("/de/places/DE/", "/de/places/de/"),
    ],
)
def test_other_spellings_lead_to_the_one_address(client, berlin, path, address):
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (301, address)


@pytest.mark.parametrize("path", ["/places/xx/", "/places/de/nowhere/"])
def test_an_unknown_place_is_a_404(client, berlin, path):
    assert client.get(path).status_code == 404


def test_places_are_sorted_by_name_and_count_clinics_without_a_city(berlin):
    spain = factories.CountryFactory(code="es")
    factories.ClinicFactory(city=berlin)
    factories.ClinicFactory(city=None, country_without_city=spain)
    factories.ClinicFactory(city=None)
    found = [(each.country.code, each.count, len(each.cities)) for each in places_of(Clinic.objects.published())]
    assert found == [("de", 1, 1), ("es", 1, 0)]


def test_home_leads_to_the_pages_of_cities(client, berlin):
    factories.ClinicFactory(city=berlin)
    assert 'href="/places/de/berlin/"' in client.get("/").text
