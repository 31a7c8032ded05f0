"""Clinics side by side."""

import pytest

from directory.compare import TREATMENTS_SHOWN, Comparison, clinics_to_compare
from directory.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinics():
    """Three clinics `a`, `b`, `c` in one city; `a` is known best."""
    city = factories.CityFactory(slug="berlin", name_en="Berlin")
    a, b, c = (factories.ClinicFactory(slug=slug, name_en=slug.upper(), city=city) for slug in "abc")
    factories.ClinicFigureFactory(clinic=a, year=2025)
    factories.ClinicFigureFactory(clinic=b, value=900, qualifier="")
    factories.ClinicFigureFactory(clinic=b, label_en="beds", confirmation="outdated")
    surgery = factories.TreatmentFactory(slug="surgery", name_en="Surgery")
    factories.ClinicTreatmentFactory(
        clinic=a, treatment=surgery, price_from=12000, price_to=15000, currency="EUR", waiting_days=7
    )
    factories.ClinicTreatmentFactory(clinic=a, treatment__name_en="Ablation", waiting_days=21)
    factories.ClinicTreatmentFactory(clinic=b, treatment=surgery)
    factories.ClinicSpecialtyFactory(clinic=a, specialty__name_en="Radiology")
    factories.AffiliationFactory(clinic=c)
    return a, b, c


def row(rows, label):
    return next(row.cells for row in rows if row.label == label)


def test_the_table_shows_what_is_known_of_each(clinics):
    comparison = Comparison(clinics_to_compare(["c", "b", "a"]))
    assert [clinic.slug for clinic in comparison.clinics] == ["a", "b", "c"]
    assert row(comparison.rows, "Place") == [["Berlin, Germany"]] * 3
    assert row(comparison.rows, "Operations a year") == [["Almost 75,000 (2025)"], ["900"], []]
    assert row(comparison.rows, "Doctors listed") == [[], [], ["1"]]
    assert row(comparison.rows, "Specialties") == [["Radiology"], [], []]
    assert row(comparison.rows, "Waiting time") == [["7 to 21 days, depending on the treatment"], [], []]
    assert "Beds" not in [each.label for each in comparison.rows], "outdated figures do not stand"
    assert [each.label for each in comparison.treatments] == ["Surgery", "Ablation"], "most clinics first"
    assert comparison.treatments[0].cells == [
        ["Offered", "EUR 12,000 to 15,000", "Usual wait: 7 days"],
        ["Offered", "Price not known yet"],
        [],
    ]


def test_the_page_is_a_table_in_a_region_one_can_scroll(client, clinics, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text = client.get("/compare/?clinic=a&clinic=b&clinic=c").text
    for said in (
        *("<h1>Compare 3 clinics</h1>", 'role="region" aria-label="Comparison" tabindex="0"', "Not known yet"),
        *('href="/compare/?clinic=b&amp;clinic=c"', "/enquiries/new/?clinic=a&amp;clinic=b&amp;clinic=c"),
        *('<th scope="row">Type</th>', '<tr class="same">', '<meta name="robots" content="noindex">'),
    ):
        assert said in text


def test_only_differences_leaves_equal_rows_out(client, clinics):
    text = client.get("/compare/?clinic=a&clinic=b&only=differences").text
    assert '<th scope="row">Type</th>' not in text
    assert "Almost 75,000" in text
    assert 'href="/compare/?clinic=a&amp;clinic=b">Show all rows' in text


def test_clinics_of_which_the_same_is_known_do_not_differ(client):
    city = factories.CityFactory()
    for slug in ("x", "y"):
        factories.ClinicFactory(slug=slug, city=city)
    assert "these clinics do not differ" in client.get("/compare/?clinic=x&clinic=y&only=differences").text


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("clinic=b&clinic=a", "clinic=a&clinic=b"),
        ("clinic=a&clinic=nonsense&clinic=b", "clinic=a&clinic=b"),
        ("clinic=a&clinic=hidden", "clinic=a"),
        ("clinic=a&clinic=a", "clinic=a"),
        ("only=differences&clinic=a&clinic=b", "clinic=a&clinic=b&only=differences"),
        ("clinic=a&only=differences", "clinic=a"),
        ("clinic=a&clinic=b&utm=1", "clinic=a&clinic=b"),
        ("clinic=", ""),
    ],
)
def test_every_comparison_has_one_address(client, clinics, query, canonical):
    factories.ClinicFactory(slug="hidden", state=Publication.DRAFT)
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 302
    assert response.headers["Location"] == ("/compare/?" + canonical if canonical else "/compare/")
    assert client.get(response.headers["Location"]).status_code == 200


def test_clinics_nobody_knows_are_named_in_a_404(client, clinics):
    response = client.get("/compare/", {"clinic": ["nonsense", "<b>", "\x00"]})
    assert response.status_code == 404
    assert "We know no clinic called" in response.text
    assert "nonsense" in response.text
    assert "<b>”" not in response.text


def test_none_one_and_five_clinics_get_a_page_that_helps(client, clinics):
    assert "No clinic is chosen yet" in client.get("/compare/").text
    assert "Choose one more clinic" in client.get("/compare/?clinic=a").text
    for slug in "de":
        factories.ClinicFactory(slug=slug)
    text = client.get("/compare/?clinic=a&clinic=b&clinic=c&clinic=d&clinic=e").text
    assert "Remove one first" in text
    assert 'href="/compare/?clinic=a&amp;clinic=b&amp;clinic=c&amp;clinic=d"' in text
    assert "<table>" not in text


def test_many_treatments_are_cut(client, clinics):
    for _number in range(TREATMENTS_SHOWN):
        factories.ClinicTreatmentFactory(clinic=clinics[0])
    page = client.get("/compare/?clinic=a&clinic=b")
    assert len(page.context["comparison"].treatments) == TREATMENTS_SHOWN
    assert "The pages of the clinics list more treatments." in page.text


def test_the_listing_has_a_box_on_each_card_and_one_form_for_them(client, clinics):
    text = client.get("/clinics/").text
    assert text.count('form="compare" name="clinic"') == 3
    assert '<form class="compare-bar" id="compare" action="/compare/"' in text
