import pytest

from directory.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    condition = factories.ConditionFactory(slug="liver", name_en="Liver metastasis")
    treatment = factories.TreatmentFactory(slug="embolisation", name_en="Embolisation")
    programme = factories.ProgrammeFactory(
        slug="liver-check", name_en="Liver check", clinic__slug="spree", clinic__name_en="Spree Clinic",
        includes_en="Scan\n\nTalk with a surgeon", excludes_en="Flights", nights=1, is_example=True,
        price_from=3200, price_to=4100, currency="EUR",
    )  # fmt: skip
    programme.conditions.add(condition)
    programme.treatments.add(treatment)
    return programme


def test_a_programme_says_what_it_holds_and_costs(client, programme, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = client.get("/programmes/liver-check/")
    for said in (
        *("Spree Clinic", "Talk with a surgeon", "Flights", "EUR 3,200 to 4,100", "1 night", "Example record"),
        *("/conditions/liver/", "/treatments/embolisation/", "/report/?page=%2Fprogrammes%2Fliver-check%2F"),
        "/enquiries/new/?clinic=spree&amp;condition=liver&amp;treatment=embolisation&amp;programme=liver-check",
    ):
        assert said in page.text
    assert page.text.count('sprite.svg#check"/>') == 2, "blank lines are no part of it"


def test_what_is_not_known_is_said(client):
    factories.ProgrammeFactory(slug="bare")
    assert client.get("/programmes/bare/").text.count("Not known yet. We can ask for you.") == 4


def test_clinic_and_guide_lead_to_their_programmes(client, programme):
    for path in ("/clinics/spree/", "/conditions/liver/"):
        assert 'href="/programmes/liver-check/"' in client.get(path).text


@pytest.mark.parametrize("hidden", ["programme", "clinic"])
def test_a_programme_is_shown_where_it_and_its_clinic_are_published(client, programme, hidden):
    record = programme if hidden == "programme" else programme.clinic
    record.state = Publication.DRAFT
    record.save()
    assert client.get("/programmes/liver-check/").status_code == 404
    assert "Liver check" not in client.get("/conditions/liver/").text


def test_a_contested_programme_is_in_no_list(client, programme):
    programme.confirmation = "contested"
    programme.save()
    for path in ("/clinics/spree/", "/conditions/liver/"):
        assert "Liver check" not in client.get(path).text
