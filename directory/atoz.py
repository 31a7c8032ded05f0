"""A-to-Z lists: whole while they are short, else letter by letter; narrowed to a field of medicine where wanted."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Self

from django.db.models import Count, Model, QuerySet
from django.http import QueryDict

from directory.models import Specialty
from directory.search.text import normalise
from directory.selection import Selection, UnknownValue

SHOWN_WHOLE = 200


@dataclass(frozen=True)
class AToZSelection(Selection):
    """`letter`: the first letter of normalised names · `specialty`: a slug that exists. Both may be empty."""

    specialty: str = ""
    letter: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Raises UnknownValue for a specialty we do not know."""
        specialty = query.get("specialty", "").strip()
        if specialty and ("\0" in specialty or not Specialty.objects.filter(slug=specialty).exists()):
            raise UnknownValue("specialty", specialty)
        return cls(specialty=specialty, letter=normalise(query.get("letter", "")[:10])[:1])

    def list_parameters(self):
        chosen = [("specialty", self.specialty), ("letter", self.letter)]
        return [(name, value) for name, value in chosen if value]

    @property
    def whole_url(self) -> str:
        return type(self)().canonical_url()


class ConditionsAToZ(AToZSelection):
    view_name = "directory:condition_list"


class TreatmentsAToZ(AToZSelection):
    view_name = "directory:treatment_list"


@dataclass(frozen=True)
class Way:
    """A link to another part of the list."""

    label: str
    url: str
    is_current: bool
    count: int


@dataclass(frozen=True)
class AToZ:
    """`sections`: pairs of letter and records. `letters` is empty where the list is shown whole."""

    selection: AToZSelection
    sections: list[tuple[str, list[Model]]]
    letters: list[Way]
    fields: list[Way]


def a_to_z(records: QuerySet, selection: AToZSelection) -> AToZ:
    """The part of `records` (conditions or treatments) the selection asks for, by names in the page's language."""
    fields = _fields(records, selection)
    if selection.specialty:
        records = records.filter(specialties__slug=selection.specialty)
    ordered = sorted(records, key=lambda record: (normalise(record.name), record.pk))
    by_letter = {letter: list(group) for letter, group in groupby(ordered, lambda record: normalise(record.name)[:1])}
    letters = []
    if len(ordered) > SHOWN_WHOLE:
        current = selection.letter if selection.letter in by_letter else next(iter(by_letter))
        letters = [
            Way(letter.upper(), replace(selection, letter=letter).canonical_url(), letter == current, len(found))
            for letter, found in by_letter.items()
        ]
        by_letter = {current: by_letter[current]}
    sections = [(letter.upper(), found) for letter, found in by_letter.items()]
    return AToZ(selection, sections, letters, fields)


def _fields(records, selection):
    counted = Specialty.objects.filter(**{f"{records.model._meta.model_name}s__in": records})
    counted = counted.annotate(count=Count("pk")).order_by("sort_key", "pk")
    return [
        Way(
            specialty.name,
            type(selection)(specialty=specialty.slug).canonical_url(),
            specialty.slug == selection.specialty,
            specialty.count,
        )
        for specialty in counted
    ]
