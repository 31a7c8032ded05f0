"""What pages tell machines: JSON-LD in the words of schema.org, of real records only, for no query more."""

import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.template import engines
from django.template.base import TextNode
from django.test.utils import CaptureQueriesContext

from directory.caching.pages import PAGES
from directory.models import Clinic, Condition, Doctor, Programme, Treatment
from directory.search.cards import CARDS
from directory.search.index import current
from directory.structured_data import as_json, of_list
from directory.templatetags.structured_data import register
from tests import factories

pytestmark = pytest.mark.django_db

# What schema.org calls properties of each type: those an entity of ours must have, those it may have.
PROPERTIES = {
    "WebSite": ("name url inLanguage publisher potentialAction", ""),
    "SearchAction": ("target query-input", ""),
    "EntryPoint": ("urlTemplate", ""),
    "Organization": ("name", "url email address"),
    "BreadcrumbList": ("itemListElement", ""),
    "ItemList": ("itemListElement", ""),
    "ListItem": ("position name", "item url"),
    "MedicalWebPage": (
        "name url inLanguage publisher about",
        "description lastReviewed reviewedBy citation mainEntity",
    ),
    "MedicalCondition": ("name", "url alternateName description code signOrSymptom typicalTest possibleTreatment"),
    "MedicalCode": ("codeValue codingSystem", ""),
    "MedicalSignOrSymptom": ("name", ""),
    "MedicalTest": ("name", ""),
    "MedicalTherapy": ("name url", ""),
    "MedicalProcedure": ("name url", "description howPerformed followup relevantSpecialty"),
    "MedicalSpecialty": ("name url", ""),
    "CreativeWork": ("name", "url publisher"),
    "Hospital": (
        "name url",
        "description sameAs address geo telephone email openingHoursSpecification medicalSpecialty availableService"
        " knowsLanguage",
    ),
    "Physician": ("name url", "description medicalSpecialty knowsLanguage hospitalAffiliation"),
    "Person": ("name", "honorificPrefix givenName familyName honorificSuffix worksFor"),
    "PostalAddress": ("addressCountry", "streetAddress postalCode addressLocality addressRegion"),
    "OpeningHoursSpecification": ("dayOfWeek opens closes", ""),
    "GeoCoordinates": ("latitude longitude", ""),
    "Offer": ("name url offeredBy itemOffered", "description priceSpecification"),
    "Service": ("name", ""),
    "PriceSpecification": ("priceCurrency", "price minPrice maxPrice"),
}
PROPERTIES["MedicalClinic"] = PROPERTIES["Hospital"]
ADDRESSES = {"url", "item", "sameAs", "urlTemplate"}


def entities(client, path):
    """The entities of a page by type, each as it is written."""
    response = client.get(path)
    assert response.status_code == 200, path
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL)
    loaded = [json.loads(block) for block in blocks]
    assert [entity.pop("@context") for entity in loaded] == ["https://schema.org"] * len(loaded)
    return {kinds(entity)[0]: entity for entity in loaded}


def kinds(entity):
    kind = entity["@type"]
    return kind if isinstance(kind, list) else [kind]


def faults(value, path=""):
    """What is wrong with an entity: properties that are missing, unknown or empty, addresses that are not whole."""
    match value:
        case dict():
            shapes = [PROPERTIES[kind] for kind in kinds(value)]
            required = {name for shape in shapes for name in shape[0].split()}
            known = required.union(*(shape[1].split() for shape in shapes))
            present = value.keys() - {"@type"}
            yield from (f"{path} has no {name}" for name in required - present)
            yield from (f"{path} has an unknown {name}" for name in present - known)
            for name in present:
                if name in ADDRESSES and not value[name].startswith(("http://", "https://")):
                    yield f"{path}.{name}: {value[name]}"
                yield from faults(value[name], f"{path}.{name}")
        case [] | {} | "" | None:
            yield f"{path} is empty"
        case list():
            for each in value:
                yield from faults(each, path)


@pytest.fixture
def content():
    """The content that comes along, as if all of it were real, and a programme."""
    call_command("load_demo", verbosity=0)
    for model in (Clinic, Condition, Doctor, Treatment, Programme):
        model.objects.update(is_example=False)
    clinic = Clinic.objects.filter(clinic_treatments__isnull=False).first()
    clinic.latitude, clinic.longitude, clinic.street = "52.52000", "13.40500", "Uferstr. 1"
    clinic.website = "https://example.org/"
    clinic.save()
    programme = factories.ProgrammeFactory(
        slug="a-week", clinic=clinic, price_from=3000, price_to=4500, currency="EUR", summary_en="A week of tests."
    )
    programme.treatments.add(clinic.clinic_treatments.first().treatment)
    return clinic


@pytest.fixture
def pages(content):
    """One address of every kind of page, and the type of what it is about."""
    guide = Condition.objects.get(slug="liver-metastasis")
    city = Clinic.objects.filter(clinic_conditions__condition=guide).exclude(city=None).first().city
    doctor = Doctor.objects.filter(affiliations__clinic__isnull=False, doctor_specialties__isnull=False).first()
    return {
        "/": "WebSite",
        "/clinics/": "ItemList",
        "/doctors/": "ItemList",
        "/conditions/": "ItemList",
        "/treatments/": "ItemList",
        guide.get_absolute_url(): "MedicalWebPage",
        f"{guide.get_absolute_url()}{city.country.code}/": "MedicalWebPage",
        f"{guide.get_absolute_url()}{city.country.code}/{city.slug}/": "MedicalWebPage",
        content.get_absolute_url(): "Hospital" if "hospital" in content.type else "MedicalClinic",
        doctor.get_absolute_url(): "Physician",
        guide.condition_treatments.first().treatment.get_absolute_url(): "MedicalProcedure",
        doctor.doctor_specialties.first().specialty.get_absolute_url(): "MedicalWebPage",
        city.get_absolute_url(): "ItemList",
        city.country.get_absolute_url(): "ItemList",
        "/programmes/a-week/": "Offer",
        "/pages/about/": "BreadcrumbList",
    }


@pytest.mark.parametrize("language", ["", "/de"])
def test_every_kind_of_page_says_what_it_is_about(client, pages, language):
    for path, kind in pages.items():
        found = entities(client, language + path)
        assert kind in found, path
        assert [fault for name, entity in found.items() for fault in faults(entity, f"{path} {name}")] == []
        assert ("BreadcrumbList" in found) == (path != "/")


def test_every_clinic_doctor_guide_and_treatment_is_said_well(client, content):
    for model in (Clinic, Doctor, Condition, Treatment):
        for record in model.objects.published():
            found = entities(client, record.get_absolute_url())
            assert len(found) == 2
            assert [fault for entity in found.values() for fault in faults(entity, str(record))] == []


def test_what_is_said_costs_no_query(client, pages, monkeypatch):
    def queries():
        for loader in engines["django"].engine.template_loaders:
            loader.reset()
        for kept in (PAGES, CARDS):
            kept.clear()
        current.fresh()
        counts = {}
        for path in pages:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get(path)
            counts[path] = len(captured)
        return counts

    said = queries()
    with monkeypatch.context() as patch:
        for name in register.tags:
            patch.setitem(register.tags, name, lambda parser, token: TextNode(""))
        unsaid = queries()
    for loader in engines["django"].engine.template_loaders:
        loader.reset()
    assert said == unsaid


def test_a_guide_names_codes_symptoms_and_established_treatments(client, content):
    guide = Condition.objects.get(slug="liver-metastasis")
    page = entities(client, "/conditions/liver-metastasis/")["MedicalWebPage"]
    about = page["about"]
    assert {"@type": "MedicalCode", "codeValue": "C78.7", "codingSystem": "ICD-10"} in about["code"]
    assert {"@type": "MedicalSignOrSymptom", "name": "fever"} in about["signOrSymptom"]
    assert "liver mets" in str(about["alternateName"]).lower()
    named = {treatment["name"] for treatment in about["possibleTreatment"]}
    rows = guide.condition_treatments.select_related("treatment")
    assert named == {row.treatment.name for row in rows if row.evidence in ("standard", "option")}
    assert "lastReviewed" not in page
    assert "reviewedBy" not in page


def test_a_review_is_named_once_there_is_one(client):
    condition = factories.ConditionFactory(reviewer="Dr. Anna Beispiel", reviewed_on=date(2026, 5, 1))
    page = entities(client, condition.get_absolute_url())["MedicalWebPage"]
    assert page["lastReviewed"] == "2026-05-01"
    assert page["reviewedBy"] == {"@type": "Person", "name": "Dr. Anna Beispiel"}


def test_a_clinic_says_what_is_known_and_nothing_else(client):
    clinic = factories.ClinicFactory(
        name_en="Spree Clinic", type="hospital", summary_en="", street="Uferstr. 1", city__name_en="Berlin"
    )
    url = f"http://testserver{clinic.get_absolute_url()}"
    assert entities(client, clinic.get_absolute_url())["Hospital"] == {
        "@type": "Hospital",
        "name": "Spree Clinic",
        "url": url,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Uferstr. 1",
            "addressLocality": "Berlin",
            "addressCountry": "DE",
        },
    }


def test_a_clinic_says_how_and_when_it_is_reached(client):
    clinic = factories.ClinicFactory(type="practice")
    clinic.contacts.create(kind="phone", value="+4930123456")
    clinic.contacts.create(kind="phone", value="+4930999999", confirmation="outdated")
    clinic.contacts.create(kind="fax", value="+4930123457")
    clinic.contacts.create(kind="email", value="desk@example.org")
    clinic.opening_hours.create(weekday=1, opens="08:30", closes="17:00")
    found = entities(client, clinic.get_absolute_url())["MedicalClinic"]
    assert (found["telephone"], found["email"]) == (["+4930123456"], ["desk@example.org"])
    assert found["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Tuesday",
            "opens": "08:30",
            "closes": "17:00",
        }
    ]


def test_a_doctor_keeps_titles_apart_from_the_name(client):
    doctor = factories.DoctorFactory(title="PD Dr. med.", family_name="Beispiel", suffix="MSc, PhD")
    clinic = factories.AffiliationFactory(doctor=doctor, clinic__type="practice").clinic
    found = entities(client, doctor.get_absolute_url())["Physician"]
    assert (found["honorificPrefix"], found["honorificSuffix"]) == ("PD Dr. med.", "MSc, PhD")
    assert (found["givenName"], found["familyName"]) == ("Anna", "Beispiel")
    assert [place["name"] for place in found["worksFor"]] == [clinic.name]
    assert found["worksFor"] == found["hospitalAffiliation"]


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ({"price_from": 3000, "price_to": 3000}, {"price": "3000.00"}),
        ({"price_from": 3000}, {"minPrice": "3000.00"}),
        ({"price_to": 4500}, {"maxPrice": "4500.00"}),
        ({"price_from": 3000, "price_to": 3000, "qualifier": "about"}, None),
        ({}, None),
    ],
)
def test_a_price_is_said_as_far_as_it_is_known(client, price, said):
    programme = factories.ProgrammeFactory(currency="EUR", **price)
    offer = entities(client, programme.get_absolute_url())["Offer"]
    expected = said and {"@type": "PriceSpecification", "priceCurrency": "EUR"} | said
    assert offer.get("priceSpecification") == expected


def test_an_example_has_breadcrumbs_only_and_no_search_engine_may_keep_it(client):
    clinic = factories.ClinicFactory(is_example=True)
    factories.ClinicConditionFactory(clinic=clinic, condition__slug="liver")
    records = [
        clinic,
        clinic.city,
        clinic.city.country,
        factories.DoctorFactory(is_example=True),
        factories.ConditionFactory(is_example=True),
        factories.TreatmentFactory(is_example=True),
        factories.ProgrammeFactory(clinic=clinic),
    ]
    paths = [record.get_absolute_url() for record in records]
    for path in [*paths, "/conditions/liver/de/", f"/conditions/liver/de/{clinic.city.slug}/"]:
        assert entities(client, path).keys() == {"BreadcrumbList"}, path
        assert '<meta name="robots" content="noindex">' in client.get(path).text, path


def test_lists_leave_examples_out():
    real, invented = factories.ClinicFactory(), factories.ClinicFactory(is_example=True)
    assert [item["name"] for item in of_list([invented, real])["itemListElement"]] == [real.name]
    assert of_list([invented]) == {}


def test_a_real_doctor_of_an_invented_clinic_works_nowhere(client):
    doctor = factories.AffiliationFactory(clinic__is_example=True).doctor
    assert "worksFor" not in entities(client, doctor.get_absolute_url())["Physician"]


HOSTILE = ["</script><script>alert(1)</script>", "<!--<script>", "A & B", 'quote " and \\', "\u2028", "Würzburg"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_ends_the_data_block(client, name):
    written = as_json({"@type": "Hospital", "name": name})
    assert not re.search("[<>&]", written)
    assert json.loads(written)["name"] == name
    clinic = factories.ClinicFactory(name_en=name, type="hospital")
    assert entities(client, clinic.get_absolute_url())["Hospital"]["name"] == name


def test_nothing_known_is_nothing_said():
    assert as_json({"@type": "Hospital", "name": "", "address": {"@type": "PostalAddress", "postalCode": ""}}) == ""


@pytest.mark.parametrize("path", ["/enquiries/new/", "/enquiries/link/", "/nothing/"])
def test_private_and_missing_pages_tell_nobody_where_they_stand(client, path):
    text = client.get(path).text
    assert not re.search(r'og:|rel="canonical"|hreflang="x-default"|ld\+json', text)


def test_a_page_carries_its_card_for_messengers(client):
    path = factories.ClinicFactory(name_en="Spree <Clinic>", summary_en="By the river.").get_absolute_url()
    text = client.get(f"/de{path}").text
    for said in (
        '<meta property="og:title" content="Spree &lt;Clinic&gt;, ',
        '<meta property="og:description" content="By the river.">',
        f'<meta property="og:url" content="http://testserver/de{path}">',
        '<meta property="og:locale" content="de_DE">',
        '<meta property="og:image" content="http://testserver/static/img/share.png">',
        f'hreflang="x-default" href="http://testserver{path}"',
    ):
        assert said in text
