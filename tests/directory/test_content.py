"""The content as it is loaded: what the public page said, handled as facts must be, and examples that say so."""

from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Sum
from django.utils import translation

from directory import models
from directory.models import Clinic, Condition, Confirmation, Doctor, Source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def content():
    with translation.override("en"):
        call_command("load_demo", stdout=StringIO())
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


def test_nine_clinics_and_six_doctors_are_real_and_a_dozen_and_ten_are_examples():
    assert Clinic.objects.published().filter(is_example=False).count() == 9
    assert Doctor.objects.published().filter(is_example=False).count() == 6
    assert Clinic.objects.published().filter(is_example=True).count() == 12
    assert Doctor.objects.published().filter(is_example=True).count() == 10


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


def test_examples_work_with_examples_only():
    assert not models.Affiliation.objects.filter(doctor__is_example=True, clinic__is_example=False).exists()
    assert not models.Affiliation.objects.filter(doctor__is_example=False, clinic__is_example=True).exists()


def test_no_real_clinic_is_tied_to_a_treatment():
    assert not models.ClinicTreatment.objects.filter(clinic__is_example=False).exists()


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


def test_filters_have_something_to_tell_apart():
    offered = models.ClinicTreatment.objects.standing().values_list("treatment__slug", flat=True)
    assert set(offered) == set(models.Treatment.objects.published().values_list("slug", flat=True))
    assert set(Clinic.objects.published().values_list("type", flat=True)) == set(models.ClinicType.values)
    assert len(set(models.ClinicTreatment.objects.exclude(currency="").values_list("currency", flat=True))) == 2
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
