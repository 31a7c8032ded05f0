"""Records and listings as plain values."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model
from django.shortcuts import get_object_or_404

from directory.caching.bounded import Bounded
from directory.models import Clinic, Doctor
from directory.search.cards import kept_by
from directory.search.clinics import CLINICS
from directory.search.doctors import DOCTORS
from directory.search.kinds import Kind
from directory.search.listings import search, stated_by
from directory.search.reasons import Known
from directory.selection import ClinicSelection, DoctorSelection, FilteredSelection

EVERY_PAGE = 1_000_000


class EveryClinicSelection(ClinicSelection):
    max_page = EVERY_PAGE


class EveryDoctorSelection(DoctorSelection):
    max_page = EVERY_PAGE


SELECTIONS = {CLINICS.name: EveryClinicSelection, DOCTORS.name: EveryDoctorSelection}
PLURAL = {
    "condition": "conditions",
    "treatment": "treatments",
    "specialty": "specialties",
    "language": "languages",
    "accreditation": "accreditations",
    "equipment": "equipment",
    "clinic": "clinics",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered of a record besides its facts, kept for as long as it stays as it is."""

    pk: int
    known: Known
    values: dict

    @property
    def weight(self) -> int:
        return 2_000 + sum(len(value) for value in self.values.values() if isinstance(value, str))


ANSWERS = Bounded(entries=20_000, weight=8 * 1024 * 1024)
read = kept_by(ANSWERS, lambda kind, record: Answer(record.pk, record.known, _record(record)))


def listing(kind: Kind, selection: FilteredSelection) -> dict:
    found = search(kind, selection, read)
    stated = stated_by(kind, [record.pk for record in found.records])
    not_stated = {facet.name: facet.not_stated for facet in found.facets if kind.columns[facet.name].is_optional}
    if found.price:
        not_stated["price_max"] = found.price.not_stated
    return {
        "count": found.count,
        "page": selection.page,
        "pages": found.pages,
        "results": [record.values | _plural(stated[record.pk]) for record in found.records if record.pk in stated],
        "facets": {facet.name: [_option(each) for each in facet.options] for facet in found.facets},
        "not_stated": not_stated,
    }


def detail(kind: Kind, slug: str) -> dict:
    """Raises Http404."""
    record = get_object_or_404(kind.records().for_cards().select_related("source"), slug=slug)
    stated = stated_by(kind, [record.pk]).get(record.pk, {name: [] for name in kind.columns})
    return (
        _record(record)
        | _plural(stated)
        | {"facts": [fact for name in kind.columns for fact in _facts(kind, name, record)]}
    )


def noun(record: Model) -> dict:
    return {
        "slug": record.slug,
        "name": record.name,
        "text": getattr(record, "subtitle", None) or getattr(record, "summary", None) or "",
        "url": settings.SITE_URL + record.get_absolute_url(),
        "is_example": getattr(record, "is_example", False),
    }


def _option(option):
    return {"value": option.value, "label": option.label, "count": option.count, "selected": option.is_selected}


def _plural(stated):
    return {PLURAL[name]: values for name, values in stated.items() if name in PLURAL}


def _record(record: Clinic | Doctor):
    clinic = record if isinstance(record, Clinic) else record.main_clinic
    country, city = (clinic.country, clinic.city) if clinic else (None, None)
    return {
        "slug": record.slug,
        "name": str(record),
        "url": settings.SITE_URL + record.get_absolute_url(),
        "summary": record.summary or "",
        **({"type": record.type} if record is clinic else {}),
        "is_example": record.is_example,
        **_provenance(record),
        "country": country and country.code,
        "city": city and city.slug,
        "place": clinic.place if clinic else "",
    }


def _facts(kind, name, record):
    """The standing facts of one facet, each with its provenance. A place is a fact of the record itself."""
    column = kind.columns[name]
    if column.record == "pk" or name not in PLURAL:
        return []
    rows = column.rows().filter(**{column.record: record.pk}).select_related(column.value, "source")
    return [
        {
            "facet": name,
            "value": getattr(value := getattr(row, column.value), column.slug),
            "label": str(value),
            **_provenance(row),
        }
        for row in rows
    ]


def _provenance(row):
    return {"confirmation": row.confirmation, "checked_on": row.checked_on, "source": _source(row.source)}


def _source(source):
    return source and {"kind": source.kind, "title": source.title or "", "url": source.url}
