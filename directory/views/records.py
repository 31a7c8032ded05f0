"""Pages of one record: guide, treatment, clinic, doctor, and the operator's own pages."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from directory import titles
from directory.guide import guide_of, with_guides
from directory.markdown import render as render_markdown
from directory.models import (
    Affiliation,
    CareerStep,
    Clinic,
    ClinicAccreditation,
    ClinicCondition,
    ClinicContact,
    ClinicEquipment,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicTreatment,
    Condition,
    ConditionTreatment,
    Confirmation,
    Doctor,
    DoctorCondition,
    DoctorLanguage,
    DoctorSpecialty,
    DoctorTreatment,
    Evidence,
    OpeningHours,
    Page,
    Programme,
    Treatment,
)
from directory.promise import reply_promise
from directory.redirects import follows_slugs
from directory.stated import facts_of_clinic, facts_of_doctor

CLINICS_SHOWN = 3
DOCTORS_SHOWN = 6
FIGURES_SHOWN = 3
OTHERS_SHOWN = 4
TREATMENTS_SHOWN = 6


@dataclass(frozen=True)
class CountedFact:
    """A figure of our own counting, beside those of a source."""

    figure: int
    label: str
    year: None = None


@require_safe
@follows_slugs(slug=Condition)
def condition(request, slug):
    return render(request, "directory/condition.html", condition_page(Condition.objects.published(), slug))


def condition_page(conditions, slug) -> dict:
    guide = guide_of(get_object_or_404(with_guides(conditions), slug=slug))
    return {
        "guide": guide,
        "condition": guide.condition,
        "crumbs": [(_("Conditions"), reverse("directory:condition_list")), (guide.condition.name, "")],
        "reply_promise": reply_promise(),
    }


@require_safe
@follows_slugs(slug=Treatment)
def treatment(request, slug):
    return render(request, "directory/treatment.html", treatment_page(Treatment.objects.published(), slug))


def treatment_page(treatments, slug) -> dict:
    treatments = treatments.prefetch_related("specialties", "sections", "sources__source")
    treatment = get_object_or_404(treatments, slug=slug)
    clinics = Clinic.objects.published().offering([slug])
    used = ConditionTreatment.objects.standing().filter(condition__in=Condition.objects.published())
    used = used.filter(treatment=treatment).select_related("condition")
    return {
        "treatment": treatment,
        "parts": _parts_of(treatment),
        "doctors": _doctors_of(treatment.specialties.all())[:DOCTORS_SHOWN],
        "conditions": used.order_by("condition__sort_key", "pk"),
        "clinics": clinics.for_cards().in_order()[:CLINICS_SHOWN],
        "clinic_count": clinics.count(),
        "crumbs": [(_("Treatments"), reverse("directory:treatment_list")), (treatment.name, "")],
        "reply_promise": reply_promise(),
    }


def _parts_of(treatment):
    """The sections of a treatment, by kind."""
    parts = {}
    for section in treatment.sections.all():
        parts.setdefault(section.kind, []).append(section)
    return parts


def _doctors_of(specialties):
    practising = DoctorSpecialty.objects.standing().filter(specialty__in=specialties)
    return Doctor.objects.published().filter(pk__in=practising.values("doctor")).for_cards().in_order()


@require_safe
@follows_slugs(slug=Clinic)
def clinic(request, slug):
    return render(request, "directory/clinic.html", clinic_page(Clinic.objects.published(), slug))


def clinic_page(clinics, slug) -> dict:
    offered = ClinicTreatment.objects.standing().filter(treatment__in=Treatment.objects.published())
    treated = ClinicCondition.objects.standing().filter(condition__in=Condition.objects.published())
    clinics = clinics.for_cards().prefetch_related(
        "figures__source",
        Prefetch("clinic_specialties", _standing(ClinicSpecialty, "specialty")),
        Prefetch("clinic_languages", _standing(ClinicLanguage, "language")),
        Prefetch("clinic_accreditations", _standing(ClinicAccreditation, "accreditation")),
        Prefetch("clinic_equipment", _standing(ClinicEquipment, "equipment")),
        Prefetch("contacts", _standing(ClinicContact)),
        Prefetch("opening_hours", _standing(OpeningHours)),
        Prefetch("clinic_treatments", offered.select_related("treatment", "source")),
        Prefetch("clinic_conditions", treated.select_related("condition", "source")),
    )
    clinic = get_object_or_404(clinics, slug=slug)
    working_here = Affiliation.objects.standing().filter(clinic=clinic)
    doctors = list(Doctor.objects.published().filter(pk__in=working_here.values("doctor")).for_cards().in_order())
    figures = [figure for figure in clinic.figures.all() if figure.stands][:FIGURES_SHOWN]
    return {
        "clinic": clinic,
        "facts": figures + _count_of(doctors),
        "stated": facts_of_clinic(clinic),
        "doctors": doctors,
        "programmes": Programme.objects.published().standing().filter(clinic=clinic).in_order(),
        "figures_without_year": any(not figure.year for figure in figures),
        "condition_names": ", ".join(row.condition.name for row in clinic.clinic_conditions.all()),
        "has_prices": any(row.price for row in clinic.clinic_treatments.all()),
        "has_waiting_times": any(row.waiting_days is not None for row in clinic.clinic_treatments.all()),
        "to_ask_about": [] if clinic.clinic_treatments.all() else _treatments_of_its_conditions(clinic),
        "crumbs": [(_("Clinics"), reverse("directory:clinic_list")), (clinic.name, "")],
        "reply_promise": reply_promise(),
    }


def _standing(model, *paths):
    """The facts that count, with their source and what they name."""
    return model.objects.standing().select_related("source", *paths)


def _count_of(doctors):
    number = len(doctors)
    return [CountedFact(number, ngettext("doctor listed here", "doctors listed here", number))] if number else []


def _treatments_of_its_conditions(clinic):
    """The established ones, in the order of the guides."""
    conditions = [row.condition_id for row in clinic.clinic_conditions.all()]
    used = ConditionTreatment.objects.standing().filter(
        condition__in=conditions,
        treatment__in=Treatment.objects.published(),
        evidence__in=[Evidence.STANDARD, Evidence.OPTION],
    )
    rows = used.select_related("treatment").order_by("position", "pk")
    return list(dict.fromkeys(row.treatment for row in rows))[:TREATMENTS_SHOWN]


@require_safe
@follows_slugs(slug=Doctor)
def doctor(request, slug):
    return render(request, "directory/doctor.html", doctor_page(Doctor.objects.published(), slug))


def doctor_page(doctors, slug) -> dict:
    doctors = (
        doctors.for_cards()
        .select_related("source")
        .prefetch_related(
            "affiliations__source",
            Prefetch("doctor_specialties", _standing(DoctorSpecialty, "specialty")),
            Prefetch("doctor_languages", _standing(DoctorLanguage, "language")),
            Prefetch("career", _standing(CareerStep)),
        )
    )
    doctor = get_object_or_404(doctors, slug=slug)
    specialties = [row.specialty for row in doctor.doctor_specialties.all()]
    named_for = DoctorCondition.objects.standing().filter(doctor=doctor, condition__in=Condition.objects.published())
    named_for = list(named_for.select_related("condition").order_by("condition__sort_key", "pk"))
    guide = named_for[0].condition if named_for else None
    done = DoctorTreatment.objects.confirmed().filter(doctor=doctor)
    places = Clinic.objects.filter(pk__in=[row.clinic_id for row in doctor.affiliations.all()])
    return {
        "doctor": doctor,
        "stated": facts_of_doctor(doctor),
        "specialties": specialties,
        "plain_words": [text for each in specialties if (text := each.description or each.plain_name)],
        "titles": titles.explain(doctor.title, doctor.suffix),
        "confirmed_conditions": [row.condition for row in named_for if row.confirmation == Confirmation.CONFIRMED],
        "confirmed_treatments": Treatment.objects.published().filter(pk__in=done.values("treatment")).in_order(),
        "treatments": Treatment.objects.published().filter(specialties__in=specialties).distinct().in_order(),
        "clinics": places.for_cards().in_order(),
        "guide": guide,
        "others": _others_in(guide, doctor) if guide else [],
        "crumbs": [(_("Doctors"), reverse("directory:doctor_list")), (doctor.plain_name, "")],
        "reply_promise": reply_promise(),
    }


def _others_in(condition, doctor):
    named = DoctorCondition.objects.standing().filter(condition=condition).values("doctor")
    return Doctor.objects.published().filter(pk__in=named).exclude(pk=doctor.pk).for_cards().in_order()[:OTHERS_SHOWN]


@require_safe
def page(request, slug):
    page = get_object_or_404(Page, slug=slug)
    context = {"page": page, "body": render_markdown(page.body), "crumbs": [(page.title, "")]}
    return render(request, "directory/page.html", context)
