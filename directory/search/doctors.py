"""Where the facets of doctors stand."""

from django.db.models.functions import Coalesce

from directory.filters import DoctorFilter
from directory.models import (
    Affiliation,
    City,
    Clinic,
    Condition,
    Country,
    Doctor,
    DoctorCondition,
    DoctorLanguage,
    DoctorSpecialty,
    DoctorTreatment,
    Language,
    Publication,
    Specialty,
    Treatment,
)
from directory.models.provenance import confirmed_day
from directory.search.kinds import Column, Kind
from directory.search.reasons import reasons_of_doctors


def _of_published(rows):
    return rows.filter(doctor__state=Publication.PUBLISHED)


def _named_for():
    return _of_published(DoctorCondition.objects.standing()).filter(condition__state=Publication.PUBLISHED)


def _done():
    return _of_published(DoctorTreatment.objects.confirmed()).filter(treatment__state=Publication.PUBLISHED)


def _fact(model):
    return lambda: _of_published(model.objects.standing())


def _places():
    return _of_published(Affiliation.objects.in_force())


def _in_countries():
    country = Coalesce("clinic__city__country", "clinic__country_without_city")
    return _places().annotate(country_key=country).exclude(country_key=None)


def _in_cities():
    return _places().exclude(clinic__city=None)


def _sort_rows():
    city = Affiliation.objects.main_city("pk")
    return Doctor.objects.rewrite(False).published().order_by().values_list("pk", "sort_key", city, confirmed_day())


DOCTORS = Kind(
    name="doctor",
    records=Doctor.objects.published,
    filter_set=DoctorFilter,
    columns={
        "condition": Column(_named_for, "condition", Condition, record="doctor"),
        "treatment": Column(_done, "treatment", Treatment, record="doctor"),
        "specialty": Column(_fact(DoctorSpecialty), "specialty", Specialty, record="doctor"),
        "country": Column(_in_countries, "country_key", Country, slug="code", record="doctor", is_distinct=False),
        "city": Column(_in_cities, "clinic__city", City, record="doctor", is_distinct=False),
        "clinic": Column(_places, "clinic", Clinic, record="doctor"),
        "language": Column(_fact(DoctorLanguage), "language", Language, slug="code", record="doctor"),
    },
    sort_rows=_sort_rows,
    reasons=reasons_of_doctors,
)
