"""The clinic listing: a page of results by the FilterSet, the counts of each facet by one GROUP BY."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from directory.filters import ClinicFilter
from directory.models import (
    City,
    Clinic,
    ClinicCondition,
    ClinicSpecialty,
    ClinicTreatment,
    ClinicType,
    Condition,
    Country,
    Specialty,
    Treatment,
)
from directory.search.listing import Facet, FacetOption, Listing, Relaxation, rows_of_page
from directory.selection import ClinicSelection


@dataclass(frozen=True)
class Column:
    """Where a facet's values stand: `rows` has one row for each clinic (path `clinic`) and value (path `value`)."""

    rows: Callable[[], QuerySet]
    value: str
    labels: Callable[[set[str]], dict[str, str]]
    clinic: str = "clinic"
    is_optional: bool = False


def _names(model, key="slug"):
    def labels(values):
        return {getattr(row, key): row.name for row in model.objects.filter(**{f"{key}__in": values}).only(key, "name")}

    return labels


def _types(values):
    return {value: str(ClinicType(value).label) for value in values}


def _treated():
    return ClinicCondition.objects.standing().filter(condition__in=Condition.objects.published())


def _offered():
    return ClinicTreatment.objects.standing().filter(treatment__in=Treatment.objects.published())


def _in_countries():
    code = Coalesce("city__country__code", "country_without_city__code")
    return Clinic.objects.published().annotate(country_code=code).exclude(country_code=None)


def _in_cities():
    return Clinic.objects.published().exclude(city=None)


COLUMNS = {
    "condition": Column(_treated, "condition__slug", _names(Condition), is_optional=True),
    "treatment": Column(_offered, "treatment__slug", _names(Treatment), is_optional=True),
    "specialty": Column(ClinicSpecialty.objects.standing, "specialty__slug", _names(Specialty), is_optional=True),
    "country": Column(_in_countries, "country_code", _names(Country, "code"), clinic="pk", is_optional=True),
    "city": Column(_in_cities, "city__slug", _names(City), clinic="pk", is_optional=True),
    "type": Column(Clinic.objects.published, "type", _types, clinic="pk"),
}


def search_clinics(selection: ClinicSelection) -> Listing:
    """Raises UnknownValue where the selection's page lies beyond the last."""
    found = matching(selection)
    count = found.count()
    return Listing(
        selection=selection,
        records=rows_of_page(found.for_cards(), selection, count),
        count=count,
        total=Clinic.objects.published().count(),
        facets=[_facet(name, selection) for name in selection.facets],
        relaxations=[] if count else _relaxations(selection),
    )


def matching(selection: ClinicSelection) -> QuerySet:
    """The published clinics the FilterSet finds, in the selection's order."""
    data = {"q": selection.q, "sort": selection.sort}
    data |= {name: list(getattr(selection, name)) for name in selection.facets}
    return ClinicFilter(data, queryset=Clinic.objects.published()).qs


def _facet(name, selection):
    """Options are the values any published clinic has, and those that are ticked."""
    column = COLUMNS[name]
    selected = set(getattr(selection, name))
    others = matching(selection.without(name)).order_by()
    rows = column.rows().filter(**{f"{column.clinic}__in": Clinic.objects.published()})
    here = Count("pk", filter=Q(**{f"{column.clinic}__in": others.values("pk")}))
    counts = dict(rows.order_by().values_list(column.value).annotate(here=here))
    options = [
        FacetOption(value=value, label=label, count=counts.get(value, 0), is_selected=value in selected)
        for value, label in column.labels(set(counts) | selected).items()
    ]
    return Facet(
        name=name,
        options=sorted(options, key=FacetOption.order),
        not_stated=others.exclude(pk__in=column.rows().values(column.clinic)).count() if column.is_optional else 0,
    )


def _relaxations(selection):
    chosen = [name for name in ("q", *selection.facets) if getattr(selection, name)]
    relaxed = [(name, selection.without(name)) for name in chosen]
    found = [Relaxation(name, other, matching(other).count()) for name, other in relaxed]
    return sorted((each for each in found if each.count), key=lambda each: -each.count)
