"""Where the facets of clinics stand."""

from django.db.models import Q
from django.db.models.functions import Coalesce

from directory.filters import ClinicFilter
from directory.models import (
    Accreditation,
    City,
    Clinic,
    ClinicAccreditation,
    ClinicCondition,
    ClinicEquipment,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicTreatment,
    ClinicType,
    Condition,
    Country,
    Equipment,
    Language,
    Publication,
    Specialty,
    Treatment,
)
from directory.models.clinics import price_up_to
from directory.models.provenance import confirmed_day
from directory.search.kinds import Column, Kind
from directory.search.reasons import known_of_clinic, reasons_of_clinics


def _affordable(selection):
    """A treatment's own price counts: below a ceiling, an option tells how many clinics offer it for that."""
    return Q() if selection.price_max is None else price_up_to(selection.price_max)


def _priced(selection):
    rows = ClinicTreatment.objects.on_offer().priced().filter(clinic__state=Publication.PUBLISHED)
    return rows.filter(treatment__slug__in=selection.treatment) if selection.treatment else rows


def _in_countries():
    country = Coalesce("city__country", "country_without_city")
    return Clinic.objects.annotate(country_key=country).exclude(country_key=None)


def _in_cities():
    return Clinic.objects.exclude(city=None)


def _sort_rows():
    return (
        Clinic.objects.rewrite(False)
        .published()
        .order_by()
        .values_list("pk", "sort_key", "city__sort_key", confirmed_day())
    )


CLINICS = Kind(
    name="clinic",
    records=Clinic.objects.published,
    filter_set=ClinicFilter,
    columns={
        "condition": Column(ClinicCondition.objects.standing, "condition", Condition),
        "treatment": Column(ClinicTreatment.objects.standing, "treatment", Treatment, only=_affordable),
        "specialty": Column(ClinicSpecialty.objects.standing, "specialty", Specialty),
        "country": Column(_in_countries, "country_key", Country, slug="code", record="pk"),
        "city": Column(_in_cities, "city", City, record="pk"),
        "type": Column(Clinic.objects.all, "type", choices=dict(ClinicType.choices), record="pk", is_optional=False),
        "language": Column(ClinicLanguage.objects.standing, "language", Language, slug="code"),
        "accreditation": Column(ClinicAccreditation.objects.standing, "accreditation", Accreditation),
        "equipment": Column(ClinicEquipment.objects.standing, "equipment", Equipment),
    },
    sort_rows=_sort_rows,
    reasons=reasons_of_clinics,
    known=known_of_clinic,
    priced=_priced,
    priced_facet="treatment",
)
