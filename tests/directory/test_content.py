"""The content as it is loaded: what the public page said, handled as facts must be, and examples that say so."""

import re
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import translation

from directory import models
from directory.models import Clinic, Condition, Confirmation, Doctor, Source

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Once for all tests of this file, each of which rolls its own changes back; gone after the last one."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def content(loaded, db):
    with translation.override("en"):
        yield


def rows_about(records):
    """The fact rows of clinics or doctors, of all kinds."""
    for relation in records.model._meta.related_objects:
        model = relation.related_model
        if issubclass(model, models.provenance.Provenance) and not relation.many_to_many:
            yield from model.objects.filter(**{f"{relation.field.name}__in": records}).select_related("source")


@pytest.fixture
def guide(content):
    return Condition.objects.get(slug="liver-metastasis")


def test_every_row_would_pass_the_forms_of_the_admin():
    """SQLite takes texts of any length, PostgreSQL does not."""
    for model in apps.get_app_config("directory").get_models():
        for row in model.objects.all():
            row.full_clean()


def test_nine_clinics_and_six_doctors_are_real_and_all_others_are_examples():
    published = {
        (model, example): model.objects.published().filter(is_example=example).count()
        for model in (Clinic, Doctor)
        for example in (False, True)
    }
    assert published == {(Clinic, False): 9, (Clinic, True): 51, (Doctor, False): 6, (Doctor, True): 144}
    assert not models.Programme.objects.filter(is_example=False).exists()


def test_the_set_is_as_large_as_promised():
    assert models.City.objects.count() == 15
    assert models.Country.objects.count() == 6
    assert models.Treatment.objects.published().count() == 30
    assert models.Condition.objects.published().count() == 20
    assert models.Programme.objects.published().count() >= 15
    assert models.Language.objects.count() >= 40
    fields = models.Specialty.objects.filter(conditions__in=Condition.objects.published()).distinct()
    assert fields.count() >= 8


@pytest.mark.parametrize("model", [Clinic, Doctor])
def test_facts_of_real_records_are_unconfirmed_and_have_the_page_as_source(model):
    real = model.objects.filter(is_example=False)
    facts = [*real.select_related("source"), *rows_about(real)]
    assert {fact.source.slug for fact in facts} == {"airomedical-liver-metastasis"}
    assert {fact.confirmation for fact in facts} == {Confirmation.UNCONFIRMED}
    assert {fact.year for fact in rows_about(real)} == {None}


@pytest.mark.parametrize("model", [Clinic, Doctor])
def test_every_fact_of_an_example_has_an_invented_source(model):
    examples = model.objects.filter(is_example=True)
    facts = [*examples.select_related("source"), *rows_about(examples)]
    assert {fact.source.kind for fact in facts} == {Source.Kind.EXAMPLE}


def test_names_of_example_clinics_tell_what_they_are_in_both_languages():
    for clinic in Clinic.objects.filter(is_example=True):
        assert "Example" in clinic.name_en
        assert "Beispiel" in clinic.name_de


def test_examples_can_be_reached_by_nobody():
    """Addresses of example.org, and numbers that were set aside for films (Bundesnetzagentur, Ofcom)."""
    fiction = r"\+49(3023125|4066969|8999998|6990009)\d{3}|\+44(207946|161496)0\d{3}"
    for contact in models.ClinicContact.objects.all():
        assert contact.clinic.is_example
        if contact.kind == models.ClinicContact.Kind.EMAIL:
            assert contact.value.endswith(".example.org")
        else:
            assert re.fullmatch(fiction, contact.value)
    assert not Clinic.objects.exclude(website="").exists()


def test_real_records_have_nothing_invented():
    for model in (
        models.ClinicTreatment,
        models.ClinicLanguage,
        models.ClinicAccreditation,
        models.ClinicEquipment,
        models.OpeningHours,
        models.Programme,
        models.ClinicSynonym,
    ):
        path = "noun" if model is models.ClinicSynonym else "clinic"
        assert not model.objects.filter(**{f"{path}__is_example": False}).exists(), model
    for model in (models.DoctorLanguage, models.CareerStep):
        assert not model.objects.filter(doctor__is_example=False).exists(), model


def test_examples_differ_as_real_records_do():
    clinics = Clinic.objects.filter(is_example=True)
    assert clinics.filter(city=None).exists()
    assert clinics.filter(clinic_treatments=None).count() >= 3
    assert clinics.filter(clinic_languages=None).exists()
    sizes = models.City.objects.annotate(size=Count("clinics")).values_list("size", flat=True)
    assert min(sizes) == 1
    assert max(sizes) >= 8
    doctors = Doctor.objects.filter(is_example=True)
    assert doctors.filter(affiliations=None).exists()
    assert doctors.annotate(places=Count("affiliations")).filter(places=2).exists()
    names = " ".join(f"{doctor.given_name} {doctor.family_name}" for doctor in doctors)
    for script in ("[α-ω]", "[а-я]", "[\u0621-\u064a]", "[şğı]", "[łůőãž]"):
        assert re.search(script, names), script


def test_names_in_other_scripts_are_found_by_latin_letters():
    for doctor in Doctor.objects.all():
        if not re.match("[a-z]", doctor.sort_key):
            assert doctor.synonyms.filter(search_key__regex="^[a-z ]+$").exists(), doctor


def test_examples_work_with_examples_only():
    assert not models.Affiliation.objects.filter(doctor__is_example=True, clinic__is_example=False).exists()
    assert not models.Affiliation.objects.filter(doctor__is_example=False, clinic__is_example=True).exists()


def test_titles_and_names_stand_as_the_page_has_them():
    assert [doctor.display_name for doctor in Doctor.objects.filter(is_example=False).in_order()] == [
        "Prof. Dr. med. Thorsten Bley",
        "Prof. Dr. med. Harald-Robert Bruch, MSc, PhD",
        "Prof. Dr. Raimon Miralbell Izard",
        "PD Dr. med. Peter Reichardt",
        "Dr. med. Gerhard Siebenhuner",
        "Prof. Dr. med. Thomas Vogl",
    ]
    assert [d.slug for d in Doctor.objects.filter(is_example=False).exclude(name_note_en=None)] == [
        "gerhard-siebenhuner"
    ]


def test_one_doctor_has_neither_clinic_nor_specialty():
    vogl = Doctor.objects.get(slug="thomas-vogl")
    assert not vogl.affiliations.exists()
    assert not vogl.doctor_specialties.exists()
    assert not vogl.summary


def test_places_are_where_they_are():
    assert Clinic.objects.get(slug="teknon-medical-centre-barcelona").city.country.code == "es"
    assert models.City.objects.get(slug="wurzburg").name_en == "Würzburg"
    assert not models.City.objects.filter(latitude=None).exists()


def test_figures_of_clinics_keep_their_qualifier():
    figures = models.ClinicFigure.objects.filter(clinic__is_example=False).order_by("clinic__slug", "position")
    assert [str(figure) for figure in figures] == [
        "Up to 50,000 hospital patients a year",
        "About 130,000 outpatients a year",
        "Almost 75,000 operations a year",
    ]


def test_the_guide_is_complete_and_waits_for_its_review(guide):
    assert guide.review_state == models.ReviewState.WAITING
    assert [section.kind for section in guide.sections.all()] == models.ConditionSection.Kind.values
    for part in ("tests", "warning_signs", "questions", "checklist", "sources", "condition_treatments"):
        assert getattr(guide, part).exists(), part
    assert {code.code for code in guide.codes.all()} == {"C78.7"}
    assert guide.sources.count() == 5
    assert set(guide.condition_treatments.values_list("evidence", flat=True)) == set(models.Evidence.values)


def test_first_cancers_are_a_plain_table_with_a_note_since_they_are_not_shares_of_one_whole(guide):
    group = guide.figure_groups.get(position=1)
    assert group.display == models.FigureGroup.Display.TABLE
    assert group.figures.aggregate(total=Sum("low"))["total"] == Decimal("128.20")
    assert "not shares of one whole" in group.note_en
    assert "keine Anteile" in group.note_de


def test_surgery_is_shown_as_people_and_the_blood_as_up_to(guide):
    surgery = models.KeyFigure.objects.get(group__condition=guide, group__display="people")
    assert str(surgery.figure) == "10 to 15"
    assert str(models.KeyFigure.objects.get(group__condition=guide, unit_en="litres a minute").figure) == "Up to 1.5"


def test_warning_signs_are_the_five_of_the_page_and_bleeding_is_an_emergency(guide):
    signs = {sign.text_en: sign.urgency for sign in guide.warning_signs.all()}
    assert len(signs) == 5
    assert {text for text, urgency in signs.items() if urgency == models.Urgency.EMERGENCY} == {
        "blood in what you vomit",
        "black stools (poo)",
    }


def test_primary_liver_cancer_is_another_condition(guide):
    other = Condition.objects.get(codes__code="C22")
    assert other != guide
    names = {name.name.lower() for name in guide.synonyms.all()}
    assert {"hepatic metastases", "secondary liver cancer", "metastatic liver cancer", "liver mets"} <= names
    assert not names & {name.name.lower() for name in other.synonyms.all()} | {other.name.lower()} & names


def test_every_other_guide_is_short_and_waits_for_its_review(guide):
    for condition in Condition.objects.exclude(pk=guide.pk):
        assert condition.review_state == models.ReviewState.WAITING
        assert condition.sources.exists(), condition
        assert condition.sections.filter(kind=models.ConditionSection.Kind.SHORT).exists(), condition
        assert not condition.figure_groups.exists(), condition


def test_guides_with_treatments_have_codes_synonyms_questions_and_papers():
    for condition in Condition.objects.exclude(condition_treatments=None):
        for part in ("codes", "tests", "questions", "checklist"):
            assert getattr(condition, part).exists(), (condition, part)
        assert {synonym.language for synonym in condition.synonyms.all()} == {"en", "de"}, condition
    assert not models.ConditionTreatment.objects.exclude(confirmation=Confirmation.UNCONFIRMED).exists()


def test_codes_are_those_of_the_classification():
    for code in models.ConditionCode.objects.all():
        assert code.system == "ICD-10"
        assert re.fullmatch(r"[A-Z]\d\d(\.\d)?", code.code)


def test_every_field_and_treatment_has_lay_names_or_says_what_it_is():
    assert not models.Specialty.objects.filter(description_de=None).exists()
    for treatment in models.Treatment.objects.all():
        assert {synonym.language for synonym in treatment.synonyms.all()} == {"en", "de"}, treatment


def test_filters_have_something_to_tell_apart():
    offered = models.ClinicTreatment.objects.standing().values_list("treatment__slug", flat=True)
    assert set(offered) == set(models.Treatment.objects.published().values_list("slug", flat=True))
    assert set(Clinic.objects.published().values_list("type", flat=True)) == set(models.ClinicType.values)
    assert set(models.ClinicTreatment.objects.exclude(currency="").values_list("currency", flat=True)) == {
        "EUR",
        "GBP",
        "TRY",
    }
    for model in (models.ClinicTreatment, models.ClinicCondition, models.DoctorCondition):
        assert model.objects.filter(confirmation=Confirmation.CONTESTED).exists()


def test_the_pages_that_every_page_links_to_exist_in_both_languages(client):
    for slug in (
        "about",
        "how-we-choose",
        "how-we-check-facts",
        "how-we-are-paid",
        "privacy",
        "imprint",
        "accessibility",
    ):
        for prefix in ("", "/de"):
            assert client.get(f"{prefix}/pages/{slug}/").status_code == 200, (prefix, slug)
