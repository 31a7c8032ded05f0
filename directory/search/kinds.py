"""What can be listed, and where its facets stand in the database: the one description that index and reference read."""

from collections.abc import Callable
from dataclasses import dataclass, field

import django_filters
from django.db.models import Model, Q, QuerySet

from directory.models import Publication
from directory.search.listing import Reason
from directory.search.reasons import Known
from directory.selection import FilteredSelection


@dataclass(frozen=True)
class Column:
    """Where a facet's values stand: `facts` has one row for each record and value, seen by the public or not.

    `value` is the path of the value's key; its name stands in `noun`, or in `choices` where the key is the value.
    Where a record can have the same value in several rows, they are not `distinct`.
    `only` narrows the rows to those that meet the rest of a selection in the same row.
    Values that records have by their clinics are those of the column `of_clinics`.
    """

    facts: Callable[[], QuerySet]
    value: str
    noun: type[Model] | None = None
    slug: str = "slug"
    choices: dict[str, str] = field(default_factory=dict)
    record: str = "clinic"
    is_optional: bool = True
    is_distinct: bool = True
    only: Callable[[FilteredSelection], Q] = lambda selection: Q()
    of_clinics: "Column | None" = None

    @property
    def has_state(self) -> bool:
        """Whether the public may not see some of the values."""
        return hasattr(self.noun, "state")

    def rows(self) -> QuerySet:
        """One row for each record and value the public sees."""
        states = ["state" if self.record == "pk" else f"{self.record}__state"]
        states += [f"{self.value}__state"] * self.has_state + ["clinic__state"] * bool(self.of_clinics)
        return self.facts().filter(**dict.fromkeys(states, Publication.PUBLISHED))


@dataclass(frozen=True)
class Kind:
    """What is listed, and by what it is filtered.

    `sort_rows` has (primary key, name, city or None, day of confirmation or None) of every published record: the keys
    it is sorted by. `priced` are the rows with a price a ceiling may speak of, `priced_facet` the facet they belong to.
    `reasons` takes records, selection and where the text was found, and has by primary key why each record is listed;
    it asks each record for what is `known` of it.
    """

    name: str
    records: Callable[[], QuerySet]
    filter_set: type[django_filters.FilterSet]
    columns: dict[str, Column]
    sort_rows: Callable[[], QuerySet]
    reasons: Callable[..., dict[int, list[Reason]]]
    known: Callable[[Model], Known]
    priced: Callable[[FilteredSelection], QuerySet] | None = None
    priced_facet: str = ""

    def matching(self, selection: FilteredSelection) -> QuerySet:
        """The published records the FilterSet finds, in the selection's order: what every faster way must equal."""
        data = {"sort": selection.sort} | {name: getattr(selection, name) for name in selection.filters}
        return self.filter_set(data, queryset=self.records()).qs

    def with_known(self, records: list[Model]) -> list[Model]:
        """The records, fetched as for cards, each with what is `known` of it."""
        for record in records:
            record.known = self.known(record)
        return records
