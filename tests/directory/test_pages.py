"""Every public page of the directory: that it answers, in both languages, with few queries and nothing private."""

import pytest
from django.urls import reverse

from directory.models import DoctorCondition, Publication
from directory.search.index import current
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    """A clinic with everything a page can show, and the records around it."""
    clinic = factories.ClinicFactory(
        slug="spree", name_en="Spree Clinic", website="https://example.org/", is_example=True
    )
    clinic.city.latitude, clinic.city.longitude = "52.52000", "13.40500"
    clinic.city.save()
    condition = factories.ConditionFactory(slug="liver", name_en="Liver metastasis", name_de="Lebermetastase")
    treatment = factories.TreatmentFactory(
        slug="embolisation", duration_en="1 hour", description_en="# How\n\nIt *works*."
    )
    specialty = factories.SpecialtyFactory(slug="radiology", name_en="Radiology", plain_name_en="Scans")
    treatment.specialties.add(specialty)
    factories.ConditionTreatmentFactory(condition=condition, treatment=treatment, note_en="Often used.")
    factories.ClinicFigureFactory(clinic=clinic)
    factories.ClinicSpecialtyFactory(clinic=clinic, specialty=specialty)
    factories.ClinicConditionFactory(clinic=clinic, condition=condition)
    factories.ClinicTreatmentFactory(
        clinic=clinic, treatment=treatment, price_from=12000, price_to=15000, currency="EUR", waiting_days=14
    )
    doctor = factories.DoctorFactory(slug="bley", given_name="Thorsten", family_name="Bley")
    factories.DoctorSpecialtyFactory(doctor=doctor, specialty=specialty)
    for named in (doctor, factories.DoctorFactory(slug="other", title="")):
        factories.DoctorConditionFactory(doctor=named, condition=condition)
    factories.AffiliationFactory(doctor=doctor, clinic=clinic, is_primary=True, role_en="Head", since=2015)
    for kind in ("short", "causes", "symptoms", "risks", "tests", "stages", "choice"):
        factories.ConditionSectionFactory(condition=condition, kind=kind)
    for urgency in ("soon", "emergency", "today"):
        factories.WarningSignFactory(condition=condition, urgency=urgency, text_en=f"sign for {urgency}")
    people = factories.FigureGroupFactory(condition=condition, display="people", place="choice")
    factories.KeyFigureFactory(group=people, low=10, high=15, unit_en="people in 100")
    factories.KeyFigureFactory(group=factories.FigureGroupFactory(condition=condition, note_en="Not a whole."))
    factories.ConditionTestFactory(condition=condition)
    factories.QuestionToAskFactory(condition=condition)
    factories.ChecklistItemFactory(condition=condition, is_needed=False)
    factories.ConditionSourceFactory(condition=condition)
    factories.ConditionSynonymFactory(condition=condition, name="liver mets")
    factories.ConditionSynonymFactory(condition=condition, name="Lebermetastasen", language="de")
    factories.ConditionCodeFactory(condition=condition, code="C78.7")
    factories.PageFactory(slug="about", body_en="## Who\n\nWe are <b>real</b>.")
    return clinic


PAGES = [
    "/",
    "/search/",
    "/search/?q=clinic",
    "/search/?q=nothing-of-this",
    "/clinics/",
    "/clinics/?treatment=embolisation",
    "/clinics/spree/",
    "/doctors/",
    "/doctors/bley/",
    "/doctors/other/",
    "/conditions/",
    "/conditions/liver/",
    "/treatments/",
    "/treatments/embolisation/",
    "/pages/about/",
]


@pytest.mark.parametrize("language", ["", "/de"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_in_both_languages_with_few_queries(
    client, clinic, path, language, django_assert_max_num_queries
):
    current.fresh()
    with django_assert_max_num_queries(30):
        response = client.get(language + path)
    assert response.status_code == 200, response.headers
    assert response.headers["Content-Language"] == (language[1:] or "en")
    assert f'<html lang="{language[1:] or "en"}"' in response.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same_for_everybody(client, clinic, path):
    response = client.get(path)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.text


@pytest.mark.parametrize("country", [None, "de"])
def test_a_clinic_without_a_city_is_shown_everywhere(client, country):
    place = factories.CountryFactory(code=country) if country else None
    clinic = factories.ClinicFactory(slug="somewhere", city=None, country_without_city=place)
    factories.AffiliationFactory(clinic=clinic, doctor__slug="nomad")
    for path in ("/", "/clinics/", "/clinics/somewhere/", "/doctors/", "/doctors/nomad/", "/search/?q=beispiel"):
        assert client.get(path).status_code == 200
    assert ("Germany" in client.get("/clinics/somewhere/").text) == bool(country)


@pytest.mark.parametrize("state", [Publication.DRAFT, Publication.IN_REVIEW, Publication.RETIRED])
@pytest.mark.parametrize(
    ("noun", "factory"),
    [
        ("clinic", factories.ClinicFactory),
        ("doctor", factories.DoctorFactory),
        ("condition", factories.ConditionFactory),
        ("treatment", factories.TreatmentFactory),
    ],
)
def test_what_is_not_published_is_nowhere(client, noun, factory, state):
    names = {"family_name": "Verborgen"} if noun == "doctor" else {"name_en": "Verborgen"}
    factory(slug="hidden", state=state, **names)
    assert client.get(reverse(f"directory:{noun}", args=["hidden"])).status_code == 404
    for path in (reverse(f"directory:{noun}_list"), "/", "/search/?q=verb", "/clinics/"):
        assert "Verborgen" not in client.get(path).text


@pytest.mark.parametrize("path", [*PAGES, "/clinics/missing/", "/pages/missing/"])
def test_a_page_is_only_read(client, clinic, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/clinics/x/", "/doctors/x/", "/conditions/x/", "/treatments/x/", "/pages/x/", "/clinics/%00/", "/clinics/ü/"],
)
def test_a_missing_page_is_a_friendly_404(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "We cannot find this page" in response.text


def test_the_guide_keeps_its_order(client, clinic):
    text = client.get("/conditions/liver/").text.partition('<div class="article">')[2]
    sections = [
        *("short", "warning-signs", "causes", "symptoms", "risks", "tests", "stages", "treatments", "choice"),
        *("doctors", "clinics", "questions", "papers", "sources"),
    ]
    places = [text.index(f'<section id="{section}"') for section in sections]
    assert places == sorted(places)
    signs = [text.index(f"sign for {urgency}") for urgency in ("emergency", "today", "soon")]
    assert signs == sorted(signs)
    for said in ("Waiting for medical review", "Standard treatment", "25.9%", "Not a whole.", "100 dots"):
        assert said in client.get("/conditions/liver/").text


def test_the_contents_of_a_guide_lead_to_its_sections(client, clinic):
    response = client.get("/conditions/liver/")
    for _title, anchor in response.context["guide"].contents:
        assert f'<section id="{anchor}"' in response.text


def test_german_pages_speak_german_and_show_german_names(client, clinic):
    text = client.get("/de/conditions/liver/").text
    assert "<h1>Lebermetastase</h1>" in text
    assert "Lebermetastasen" in text
    assert "liver mets" not in text


def test_a_clinic_shows_what_it_offers_and_what_is_not_known(client, clinic):
    text = client.get("/clinics/spree/").text
    for said in (
        *("Almost 75,000", "doctor listed here", "EUR 12,000 to 15,000", "Usual wait: 14 days", "Example record"),
        *("Not known yet. We can ask for you.", "https://www.openstreetmap.org/#map=12/52.52000/13.40500"),
        *('rel="nofollow noopener"', "The source gives no year for these figures."),
    ):
        assert said in text
    assert "Treatments you can ask about" not in text


def test_a_clinic_without_treatments_names_those_of_its_conditions(client, clinic):
    clinic.clinic_treatments.all().delete()
    text = client.get("/clinics/spree/").text
    assert "Treatments you can ask about" in text
    assert "/treatments/embolisation/" in text


def test_a_doctor_shows_conditions_only_once_they_are_confirmed(client, clinic):
    page = client.get("/doctors/bley/")
    assert "<dt>Treats</dt>" not in page.text
    for said in ("teaches and does research at a university", "Ask us which ones this doctor does.", "Other doctors"):
        assert said in page.text
    DoctorCondition.objects.update(confirmation="confirmed")
    assert "<dt>Treats</dt>" in client.get("/doctors/bley/").text


def test_a_doctor_of_whom_only_the_name_is_known_is_shown_so(client):
    factories.DoctorFactory(slug="vogl", title="", family_name="Vogl", summary_en="")
    text = client.get("/doctors/vogl/").text
    assert "Clinic not known yet" in text
    assert "Specialty and clinic not known yet" in client.get("/doctors/").text


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("/clinics/spree/", "clinic=spree"),
        ("/doctors/bley/", "doctor=bley"),
        ("/conditions/liver/", "condition=liver"),
        ("/treatments/embolisation/", "treatment=embolisation"),
        ("/clinics/?condition=liver", "clinic=spree&amp;condition=liver"),
    ],
)
def test_asking_takes_along_where_one_came_from(client, clinic, path, context):
    assert f'href="/enquiries/new/?{context}"' in client.get(path).text


@pytest.mark.parametrize(
    ("path", "indexed"),
    [
        ("/clinics/", True),
        ("/clinics/?treatment=embolisation", False),
        ("/clinics/?sort=city", False),
        ("/search/?q=zz", False),
        ("/doctors/", True),
        ("/conditions/liver/", True),
    ],
)
def test_only_plain_lists_and_records_are_for_search_engines(client, clinic, path, indexed):
    text = client.get(path).text
    assert ('<meta name="robots" content="noindex">' not in text) == indexed
    assert f'<link rel="canonical" href="http://testserver{path if "search" not in path else "/search/"}">' in text
    assert ('<link rel="alternate" hreflang="de" href="http://testserver/de/' in text) == ("?" not in path)


def test_htmx_learns_the_canonical_address(client, clinic):
    response = client.get("/clinics/?treatment=embolisation", headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == "/clinics/?treatment=embolisation"
    assert "HX-Push-Url" not in client.get("/clinics/").headers
