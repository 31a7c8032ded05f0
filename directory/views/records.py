"""Pages of one record: guide, treatment, clinic, doctor, and the operator's own pages."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from directory import titles
from directory.guide import conditions_with_guides, guide_of
from directory.markdown import render as render_markdown
from directory.models import (
    Affiliation,
    Clinic,
    ClinicCondition,
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
    Evidence,
    Page,
    Treatment,
)
from directory.promise import reply_promise

CLINICS_SHOWN = 3
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
def condition(request, slug):
    guide = guide_of(get_object_or_404(conditions_with_guides(), slug=slug))
    context = {
        "guide": guide,
        "condition": guide.condition,
        "crumbs": [(_("Conditions"), reverse("directory:condition_list")), (guide.condition.name, "")],
        "reply_promise": reply_promise(),
    }
    return render(request, "directory/condition.html", context)


@require_safe
def treatment(request, slug):
    treatment = get_object_or_404(Treatment.objects.published().prefetch_related("specialties"), slug=slug)
    clinics = Clinic.objects.published().offering([slug])
    used = ConditionTreatment.objects.standing().filter(condition__in=Condition.objects.published())
    used = used.filter(treatment=treatment).select_related("condition")
    context = {
        "treatment": treatment,
        "conditions": used.order_by("condition__sort_key", "pk"),
        "clinics": clinics.for_cards().in_order()[:CLINICS_SHOWN],
        "clinic_count": clinics.count(),
        "crumbs": [(_("Treatments"), reverse("directory:treatment_list")), (treatment.name, "")],
        "reply_promise": reply_promise(),
    }
    return render(request, "directory/treatment.html", context)


@require_safe
def clinic(request, slug):
    offered = ClinicTreatment.objects.standing().filter(treatment__in=Treatment.objects.published())
    treated = ClinicCondition.objects.standing().filter(condition__in=Condition.objects.published())
    clinics = Clinic.objects.published().for_cards().prefetch_related(
        Prefetch("clinic_specialties", ClinicSpecialty.objects.standing().select_related("specialty")),
        Prefetch("clinic_languages", ClinicLanguage.objects.standing().select_related("language")),
        Prefetch("clinic_treatments", offered.select_related("treatment", "source")),
        Prefetch("clinic_conditions", treated.select_related("condition")),
    )  # fmt: skip
    clinic = get_object_or_404(clinics, slug=slug)
    working_here = Affiliation.objects.standing().filter(clinic=clinic)
    doctors = list(Doctor.objects.published().filter(pk__in=working_here.values("doctor")).for_cards().in_order())
    figures = [figure for figure in clinic.figures.all() if figure.stands][:FIGURES_SHOWN]
    context = {
        "clinic": clinic,
        "facts": figures + _count_of(doctors),
        "doctors": doctors,
        "figures_without_year": any(not figure.year for figure in figures),
        "condition_names": ", ".join(row.condition.name for row in clinic.clinic_conditions.all()),
        "has_prices": any(row.price for row in clinic.clinic_treatments.all()),
        "has_waiting_times": any(row.waiting_days is not None for row in clinic.clinic_treatments.all()),
        "to_ask_about": [] if clinic.clinic_treatments.all() else _treatments_of_its_conditions(clinic),
        "crumbs": [(_("Clinics"), reverse("directory:clinic_list")), (clinic.name, "")],
        "reply_promise": reply_promise(),
    }
    return render(request, "directory/clinic.html", context)


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
def doctor(request, slug):
    doctors = Doctor.objects.published().for_cards().select_related("source").prefetch_related(
        Prefetch("doctor_specialties", DoctorSpecialty.objects.standing().select_related("specialty")),
        Prefetch("doctor_languages", DoctorLanguage.objects.standing().select_related("language"))
    )  # fmt: skip
    doctor = get_object_or_404(doctors, slug=slug)
    specialties = [row.specialty for row in doctor.doctor_specialties.all()]
    named_for = DoctorCondition.objects.standing().filter(doctor=doctor, condition__in=Condition.objects.published())
    named_for = list(named_for.select_related("condition").order_by("condition__sort_key", "pk"))
    guide = named_for[0].condition if named_for else None
    places = Clinic.objects.filter(pk__in=[row.clinic_id for row in doctor.affiliations.all()])
    context = {
        "doctor": doctor,
        "specialties": specialties,
        "plain_words": [text for each in specialties if (text := each.description or each.plain_name)],
        "titles": titles.explain(doctor.title, doctor.suffix),
        "confirmed_conditions": [
            row.condition for row in named_for if row.confirmation == Confirmation.CONFIRMED
        ],
        "treatments": Treatment.objects.published().filter(specialties__in=specialties).distinct().in_order(),
        "clinics": places.for_cards().in_order(),
        "guide": guide,
        "others": _others_in(guide, doctor) if guide else [],
        "crumbs": [(_("Doctors"), reverse("directory:doctor_list")), (doctor.plain_name, "")],
        "reply_promise": reply_promise(),
    }  # fmt: skip
    return render(request, "directory/doctor.html", context)


def _others_in(condition, doctor):
    named = DoctorCondition.objects.standing().filter(condition=condition).values("doctor")
    return Doctor.objects.published().filter(pk__in=named).exclude(pk=doctor.pk).for_cards().in_order()[:OTHERS_SHOWN]


@require_safe
def page(request, slug):
    page = get_object_or_404(Page, slug=slug)
    context = {"page": page, "body": render_markdown(page.body), "crumbs": [(page.title, "")]}
    return render(request, "directory/page.html", context)
