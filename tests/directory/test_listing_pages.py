"""Pages of both listings: filters as forms, pages of all options, reasons on cards, German."""

import pytest

from directory.search.index import current
from directory.search.listing import NAMED
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def many_cities():
    """40 cities with a clinic each, and a doctor at each of them."""
    for n in range(40):
        factories.AffiliationFactory(
            clinic__city__slug=f"city-{n:02}", clinic__city__name_en=f"{'ABCD'[n % 4]}-City {n:02}"
        )


@pytest.mark.parametrize("noun", ["clinics", "doctors"])
def test_a_long_facet_names_thirty_and_leads_to_all(client, many_cities, noun):
    text = client.get(f"/{noun}/?city=city-39&sort=city").text
    assert (
        text.count('name="city" value="city-') == NAMED + 1 + 1
    )  # and the ticked one; the form of the order has it, too
    assert f'<a href="/{noun}/filter/city/?city=city-39&amp;sort=city">All 40 cities</a>' in text
    page = client.get(f"/{noun}/filter/city/?city=city-39&sort=city")
    assert page.text.count('type="checkbox" id="city-') == 40
    assert 'value="city-39" checked' in page.text
    assert f'<form class="all-options" action="/{noun}/">' in page.text
    assert '<input type="hidden" name="sort" value="city">' in page.text
    assert '<input type="hidden" name="city"' not in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert [letter for letter, _options in page.context["facet"].letters] == ["A", "B", "C", "D"]
    assert '<a class="chip" href="#letter-4"><bdi>D</bdi></a>' in page.text
    assert '<section id="letter-4">' in page.text
    assert 'data-facet-search="options"' in page.text


@pytest.mark.parametrize("noun", ["clinics", "doctors"])
def test_a_page_of_all_options_has_a_canonical_address(client, many_cities, noun):
    address = f"/{noun}/filter/city/"
    for query, canonical in [
        ("sort=name", ""),
        ("page=2", ""),
        ("city=city-02&city=city-01", "?city=city-01&city=city-02"),
    ]:
        assert client.get(f"{address}?{query}").headers["Location"] == address + canonical
    assert client.get(f"{address}?city=atlantis").status_code == 404
    assert client.get(f"/{noun}/filter/price_max/").status_code == 404
    assert client.get(f"/{noun}/filter/nonsense/").status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("path", ["/clinics/", "/doctors/", "/clinics/filter/city/", "/doctors/filter/clinic/"])
@pytest.mark.parametrize("prefix", ["", "/de"])
def test_queries_do_not_grow_with_records(client, many_cities, path, prefix, django_assert_max_num_queries):
    current.fresh()
    with django_assert_max_num_queries(6):
        assert client.get(prefix + path).status_code == 200


def everything_chosen():
    clinic = factories.ClinicFactory(slug="all", city__slug="bonn")
    rows = {
        "condition": factories.ClinicConditionFactory(clinic=clinic).condition.slug,
        "treatment": factories.ClinicTreatmentFactory(clinic=clinic, price_from=100, currency="EUR").treatment.slug,
        "specialty": factories.ClinicSpecialtyFactory(clinic=clinic).specialty.slug,
        "country": "de",
        "city": "bonn",
        "type": "hospital",
        "language": factories.ClinicLanguageFactory(clinic=clinic).language.code,
        "accreditation": factories.ClinicAccreditationFactory(clinic=clinic).accreditation.slug,
        "equipment": factories.ClinicEquipmentFactory(clinic=clinic).equipment.slug,
        "price_max": "5000",
    }
    return "&".join(f"{name}={value}" for name, value in rows.items())


def test_few_queries_are_enough_with_everything_chosen(client, django_assert_max_num_queries):
    query = everything_chosen()
    current.fresh()
    with django_assert_max_num_queries(6):
        response = client.get(f"/clinics/?{query}")
    assert response.status_code == 200
    assert response.text.count('<a class="chip"') == 10
    with django_assert_max_num_queries(12):
        assert client.get(f"/clinics/?q=town&{query}").status_code == 200
    with django_assert_max_num_queries(6):
        assert "No clinic matches" in client.get(f"/clinics/?q=zzzz&{query}").text


def test_the_price_is_asked_for_in_a_field_of_the_form(client, settings):
    factories.ClinicTreatmentFactory(price_from=100, currency="CHF")
    settings.SITE_CURRENCY = "CHF"
    text = client.get("/clinics/?price_max=5000").text
    assert "At most, in CHF" in text
    assert 'name="price_max" inputmode="numeric"' in text
    assert 'value="5000"' in text
    assert "<bdi>Up to CHF 5,000</bdi>" in text
    assert "price_max" not in client.get("/doctors/").text


def test_a_card_says_why_it_is_listed_only_where_something_was_chosen(client):
    row = factories.AffiliationFactory(clinic__type="hospital", clinic__slug="park")
    assert "Why it is listed" in client.get("/clinics/?type=hospital").text
    assert "Type of clinic: Hospital" in client.get("/clinics/?type=hospital").text
    assert "Works at: " in client.get(f"/doctors/?clinic={row.clinic.slug}").text
    for path in ("/clinics/", "/doctors/", "/clinics/park/"):
        assert "Why it is listed" not in client.get(path).text


def test_german_pages_count_and_name_in_german(client):
    city = factories.CityFactory(name_en="Munich", name_de="München", slug="munich")
    factories.AffiliationFactory(clinic__city=city, clinic__name_de="Klinik")
    for path in ("/de/clinics/?city=munich", "/de/doctors/?city=munich"):
        text = client.get(path).text
        assert "<bdi>München</bdi>" in text
        assert 'hreflang="en"' in text


def test_a_doctors_page_shows_treatments_only_once_they_are_confirmed(client):
    row = factories.DoctorTreatmentFactory(confirmation="unconfirmed", treatment__name_en="Embolisation")
    assert "Embolisation" not in client.get(row.doctor.get_absolute_url()).text
    row.confirmation = "confirmed"
    row.save()
    assert (
        f'<a href="{row.treatment.get_absolute_url()}">Embolisation</a>'
        in client.get(row.doctor.get_absolute_url()).text
    )


@pytest.mark.parametrize("noun", ["clinics", "doctors"])
def test_an_empty_list_leads_out_where_no_single_filter_does(client, noun):
    factories.AffiliationFactory(clinic__name_en="Park", clinic__city__slug="bonn", doctor__family_name="Ampel")
    factories.AffiliationFactory(clinic__city__slug="ulm", clinic__city__country__code="at")
    nothing = f'<p><a class="btn small ghost" href="/{noun}/">Clear all filters</a></p>'
    assert nothing in client.get(f"/{noun}/?q=nonsense&country=at&city=bonn").text
    one = client.get(f"/{noun}/?q=nonsense").text
    assert "Take one filter away" in one
    assert nothing not in one
