"""Addresses of listings: one canonical form, hostile spellings, unknown values."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.selection import ClinicSelection, DoctorSelection, UnknownValue, clean_text
from tests import factories

pytestmark = pytest.mark.django_db

KNOWN = {
    "condition": ["liver-metastasis"],
    "treatment": ["embolisation", "surgery"],
    "specialty": ["radiology"],
    "country": ["de", "es"],
    "city": ["berlin", "bonn"],
    "type": ["hospital", "practice"],
    "language": ["de", "en"],
    "accreditation": ["seal"],
    "equipment": ["scanner"],
    "clinic": ["park"],
}


@pytest.fixture
def records():
    factories.ConditionFactory(slug="liver-metastasis")
    for slug in KNOWN["treatment"]:
        factories.TreatmentFactory(slug=slug)
    factories.SpecialtyFactory(slug="radiology")
    for slug, code in zip(KNOWN["city"], KNOWN["country"], strict=True):
        factories.ClinicFactory(city__slug=slug, city__country__code=code)
    for code in KNOWN["language"]:
        factories.LanguageFactory(code=code)
    factories.AccreditationFactory(slug="seal")
    factories.EquipmentFactory(slug="scanner")
    factories.ClinicFactory(slug="park")


def selection_of(query, selection_class=ClinicSelection):
    return selection_class.from_query(QueryDict(query))


values = st.one_of(
    *[st.tuples(st.just(name), st.sampled_from([*known, "unknown", ""])) for name, known in KNOWN.items()],
    st.tuples(st.sampled_from(["country", "language"]), st.sampled_from(["DE", "Es"])),
    st.tuples(st.just("price_max"), st.sampled_from(["0", "007", "5000", "5,000", "-1", "1e9", "9" * 20, "x"])),
    st.tuples(st.just("q"), st.text(max_size=300)),
    st.tuples(st.just("sort"), st.sampled_from(["name", "city", "relevance", "confirmed", "price"])),
    st.tuples(st.just("page"), st.sampled_from(["1", "2", "007", "100"])),
    st.tuples(st.text(max_size=10), st.text(max_size=10)),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(values, max_size=12), st.sampled_from([ClinicSelection, DoctorSelection]))
def test_a_canonical_address_is_its_own_canonical_address(records, pairs, selection_class):
    try:
        selection = selection_of(urlencode(pairs, errors="replace"), selection_class)
    except UnknownValue:
        return
    query = selection.canonical_url().partition("?")[2]
    again = selection_of(query, selection_class)
    assert again == selection
    assert again.canonical_url() == selection.canonical_url()
    assert again.is_canonical(query)


def test_parameters_stand_in_a_fixed_order_with_sorted_values(records):
    query = "page=2&type=practice&country=ES&sort=city&type=hospital&q=+liver++mets&country=de&country=es&condition="
    assert selection_of(query).canonical_url() == (
        "/clinics/?q=liver+mets&country=de&country=es&type=hospital&type=practice&sort=city&page=2"
    )


def test_every_parameter_has_its_place(records):
    clinics = (
        "q=a&condition=liver-metastasis&treatment=surgery&specialty=radiology&country=de&city=bonn&type=hospital"
        "&language=de&accreditation=seal&equipment=scanner&price_max=5000&sort=city&page=2"
    )
    doctors = (
        "q=a&condition=liver-metastasis&treatment=surgery&specialty=radiology&country=de&city=bonn&clinic=park"
        "&language=de&sort=city&page=2"
    )
    for query, selection_class in [(clinics, ClinicSelection), (doctors, DoctorSelection)]:
        backwards = "&".join(reversed(query.split("&")))
        assert selection_of(backwards, selection_class).canonical_url().partition("?")[2] == query


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("price_max=5,000", "/clinics/?price_max=5000"),
        ("price_max=5.000", "/clinics/?price_max=5000"),
        ("price_max=007", "/clinics/?price_max=7"),
        ("price_max=1&price_max=2", "/clinics/?price_max=2"),
        ("price_max=-1", "/clinics/"),
        ("price_max=5.5", "/clinics/"),
        ("price_max=1e3", "/clinics/"),
        ("price_max=100000000", "/clinics/"),
        ("price_max=" + "9" * 400, "/clinics/"),
        ("price_max=%D9%A5", "/clinics/"),
        ("price_max=", "/clinics/"),
        ("language=DE", "/clinics/?language=de"),
        ("clinic=park", "/clinics/"),
        ("sort=name", "/clinics/"),
        ("sort=relevance", "/clinics/"),
        ("sort=price", "/clinics/"),
        ("q=a&sort=relevance", "/clinics/?q=a"),
        ("page=1", "/clinics/"),
        ("city=berlin&city=atlantis", "/clinics/?city=berlin"),
        ("city=", "/clinics/"),
        ("q=%00", "/clinics/"),
        ("utm_source=x", "/clinics/"),
        ("q=" + "x" * 10_000, "/clinics/?q=" + "x" * 200),
        ("q=a&q=b&q=", "/clinics/?q=b"),
        ("&".join(["city=berlin"] * 200), "/clinics/?city=berlin"),
    ],
)
def test_other_spellings_are_sent_to_the_canonical_address(client, records, query, canonical):
    response = client.get("/clinics/", QUERY_STRING=query)
    assert (response.status_code, response.headers["Location"]) == (302, canonical)
    assert client.get(canonical).status_code == 200


@pytest.mark.parametrize("query", ["q=a%20b", "q=a+b", "q=it%27s", "q=it's", "city=%62erlin", "q=~", "q=%FF%FE", "&"])
def test_another_percent_encoding_of_the_same_is_left_alone(client, records, query):
    assert client.get("/clinics/", QUERY_STRING=query).status_code == 200


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("city=atlantis", "atlantis"),
        ("type=castle&type=tower", "castle"),
        ("country=xx", "xx"),
        ("language=xx", "xx"),
        ("accreditation=none", "none"),
        ("equipment=none", "none"),
        ("condition=%3Cscript%3E", "&lt;script&gt;"),
        ("treatment=a%00b", "a b"),
        ("page=0", "0"),
        ("page=-1", "-1"),
        ("page=2", "2"),
        ("page=101", "101"),
        ("page=one", "one"),
        ("page=%D9%A1", "١"),
        ("page=9999999999", "9999999999"),
    ],
)
def test_what_is_unknown_is_named_on_a_404_page(client, records, query, named):
    response = client.get("/clinics/", QUERY_STRING=query)
    assert response.status_code == 404
    assert f"“{named}”" in response.text


def test_no_more_than_a_hundred_values_are_read_of_all_facets_together(records):
    rows = factories.ClinicTreatmentFactory.create_batch(60)
    pairs = [pair for row in rows for pair in (("city", row.clinic.city.slug), ("treatment", row.treatment.slug))]
    selection = selection_of(urlencode(pairs))
    assert (len(selection.treatment), len(selection.city)) == (60, 40)
    assert selection_of(selection.canonical_url().partition("?")[2]) == selection


def test_a_value_of_a_record_that_is_not_published_is_unknown(client):
    factories.TreatmentFactory(slug="secret", state="draft")
    assert client.get("/clinics/?treatment=secret").status_code == 404


def test_without_takes_away_one_value_or_all_and_goes_to_the_first_page():
    selection = ClinicSelection(q="liver", city=("berlin", "bonn"), sort="relevance", page=3)
    assert selection.without("city", "bonn") == ClinicSelection(q="liver", city=("berlin",), sort="relevance")
    assert selection.without("city") == ClinicSelection(q="liver", sort="relevance")
    assert selection.without("q") == ClinicSelection(city=("berlin", "bonn"))
    assert selection.cleared() == ClinicSelection()
    assert ClinicSelection(city=("bonn",), sort="city").cleared() == ClinicSelection(sort="city")


def test_the_address_keeps_its_language(client, records):
    response = client.get("/de/clinics/?country=DE")
    assert response.headers["Location"] == "/de/clinics/?country=de"


def test_the_list_of_doctors_has_canonical_addresses_too(client, records):
    factories.DoctorFactory.create_batch(21)
    assert client.get("/doctors/?page=2").status_code == 200
    assert client.get("/doctors/?page=1").headers["Location"] == "/doctors/"
    assert client.get("/doctors/?page=3").status_code == 404
    assert client.get("/doctors/?type=hospital&page=2").headers["Location"] == "/doctors/?page=2"
    assert "“atlantis”" in client.get("/doctors/?clinic=atlantis").text


@given(st.text(max_size=500))
def test_cleaned_text_is_clean_already(text):
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert len(clean) <= 200
    assert "\x00" not in clean
