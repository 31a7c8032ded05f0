"""The facts of a page of records that meet a selection: all facets by one query."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import CharField, DecimalField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from directory.models.provenance import Confirmation, Figure, Source

NOTHING = {
    "price_from": Cast(Value(None), DecimalField(max_digits=10, decimal_places=2)),
    "price_to": Cast(Value(None), DecimalField(max_digits=10, decimal_places=2)),
    "currency": Value("", CharField()),
    "waiting_days": Cast(Value(None), IntegerField()),
}


@dataclass(frozen=True)
class MatchedFact:
    """A row of a facet, with the name of its value in the language of the page. Only treatments have a price."""

    name: str
    confirmation: str
    source_kind: str | None
    qualifier: str = ""
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    currency: str = ""
    waiting_days: int | None = None

    @property
    def price(self) -> Figure | None:
        return Figure.of_price(self.price_from, self.price_to, self.qualifier)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmation == Confirmation.CONFIRMED

    @property
    def source_in_words(self) -> str:
        return str(Source.Kind(self.source_kind).label) if self.source_kind else ""


def matched_facts(
    record: str, records: Collection[Model], rows_of: Mapping[str, tuple[QuerySet, str]]
) -> dict[int, dict[str, list[MatchedFact]]]:
    """By primary key and facet, A to Z.

    `record`: the field of the rows that leads to `records` · `rows_of`: by facet, its rows and the field of the value.
    """
    found: dict[int, dict[str, list[MatchedFact]]] = defaultdict(lambda: defaultdict(list))
    queries = [_query(record, records, facet, *rows) for facet, rows in rows_of.items()]
    if not queries:
        return found
    for facet, pk, *values in queries[0].union(*queries[1:], all=True):
        found[pk][facet].append(MatchedFact(*values))
    for facets in found.values():
        for facts in facets.values():
            facts.sort(key=lambda fact: fact.name)
    return found


def _query(record, records, facet, rows, noun):
    own = NullIf(F(f"{noun}__name_{get_language()}"), Value(""))
    has_price = {field.name for field in rows.model._meta.get_fields()} >= set(NOTHING)
    prices = {name: F(name) if has_price else nothing for name, nothing in NOTHING.items()}
    if has_price:
        rows = rows.rewrite(False)  # modeltranslation would sort the columns anew
    return (
        rows.filter(**{f"{record}__in": records})
        .order_by()
        .values_list(
            Value(facet, CharField()),
            F(f"{record}_id"),
            Coalesce(own, F(f"{noun}__name_en"), output_field=CharField()),
            F("confirmation"),
            F("source__kind"),
            F("qualifier"),
            *prices.values(),
        )
    )
