"""A condition in a country or city."""

import pytest

from directory.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    city = factories.CityFactory(slug="berlin", name_en="Berlin")
    condition = factories.ConditionFactory(slug="liver", name_en="Liver metastasis")
    factories.ConditionSectionFactory(condition=condition, body_en="It came from elsewhere.")
    factories.WarningSignFactory(condition=condition, urgency="emergency", text_en="black stools")
    return factories.ClinicConditionFactory(clinic__city=city, clinic__name_en="Spree", condition=condition)


@pytest.mark.parametrize(
    ("path", "listing", "place"),
    [
        ("/conditions/liver/de/", "/clinics/?condition=liver&amp;country=de", "Germany"),
        ("/conditions/liver/de/berlin/", "/clinics/?condition=liver&amp;city=berlin", "Berlin"),
    ],
)
def test_a_landing_page_holds_summary_warning_signs_and_clinics(
    client, row, path, listing, place, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        page = client.get(path)
    assert page.status_code == 200
    for said in (
        *(
            f"<h1>Liver metastasis: clinics in {place}</h1>",
            "It came from elsewhere.",
            "black stools",
            "Spree",
            listing,
        ),
        *("/conditions/liver/", "condition=liver", f"All clinics in {place}"),
    ):
        assert said in page.text
    assert "noindex" not in page.text
    assert f'<link rel="canonical" href="http://testserver{path}">' in page.text


@pytest.mark.parametrize("path", ["/conditions/liver/de/", "/conditions/liver/de/berlin/"])
def test_there_is_no_landing_page_without_a_clinic_that_stands_for_it(client, row, path):
    row.confirmation = "contested"
    row.save()
    assert client.get(path).status_code == 404
    row.confirmation = "unconfirmed"
    row.save()
    assert client.get(path).status_code == 200
    row.clinic.state = Publication.RETIRED
    row.clinic.save()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/conditions/liver/es/", "/conditions/other/de/", "/conditions/liver/de/bonn/"])
def test_an_unknown_part_is_a_404(client, row, path):
    assert client.get(path).status_code == 404


def test_other_spellings_lead_to_the_one_address(client, row):
    assert client.get("/conditions/liver/DE/").headers["Location"] == "/conditions/liver/de/"
    assert client.get("/conditions/liver/es/berlin/").headers["Location"] == "/conditions/liver/de/berlin/"


def test_guide_and_places_lead_to_their_landing_pages(client, row):
    guide = client.get("/conditions/liver/").text
    assert 'href="/conditions/liver/de/"' in guide
    assert 'href="/conditions/liver/de/berlin/"' in guide
    assert 'href="/conditions/liver/de/"' in client.get("/places/de/").text
    assert 'href="/conditions/liver/de/berlin/"' in client.get("/conditions/liver/de/").text
