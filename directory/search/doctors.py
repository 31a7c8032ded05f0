"""Where the facets of doctors stand."""

from dataclasses import replace

from django.db.models.functions import Coalesce

from directory.filters import DoctorFilter
from directory.models import (
    Affiliation,
    Clinic,
    Condition,
    Doctor,
    DoctorCondition,
    DoctorLanguage,
    DoctorSpecialty,
    DoctorTreatment,
    Language,
    Specialty,
    Treatment,
)
from directory.models.provenance import confirmed_day
from directory.search.clinics import CLINICS
from directory.search.kinds import Column, Kind
from directory.search.reasons import known_of_doctor, reasons_of_doctors


def _in_countries():
    country = Coalesce("clinic__city__country", "clinic__country_without_city")
    return Affiliation.objects.standing().annotate(country_key=country).exclude(country_key=None)


def _in_cities():
    return Affiliation.objects.standing().exclude(clinic__city=None)


def _of_clinics(facts, value, facet):
    """The doctors' column of a facet of clinics."""
    column = CLINICS.columns[facet]
    return replace(column, facts=facts, value=value, record="doctor", is_distinct=False, of_clinics=column)


def _sort_rows():
    city = Affiliation.objects.main_city("pk")
    return Doctor.objects.rewrite(False).published().order_by().values_list("pk", "sort_key", city, confirmed_day())


DOCTORS = Kind(
    name="doctor",
    records=Doctor.objects.published,
    filter_set=DoctorFilter,
    columns={
        "condition": Column(DoctorCondition.objects.standing, "condition", Condition, record="doctor"),
        "treatment": Column(DoctorTreatment.objects.confirmed, "treatment", Treatment, record="doctor"),
        "specialty": Column(DoctorSpecialty.objects.standing, "specialty", Specialty, record="doctor"),
        "country": _of_clinics(_in_countries, "country_key", "country"),
        "city": _of_clinics(_in_cities, "clinic__city", "city"),
        "clinic": Column(Affiliation.objects.standing, "clinic", Clinic, record="doctor"),
        "language": Column(DoctorLanguage.objects.standing, "language", Language, slug="code", record="doctor"),
    },
    sort_rows=_sort_rows,
    reasons=reasons_of_doctors,
    known=known_of_doctor,
)
