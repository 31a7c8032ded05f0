"""The facts of a page of records that meet a selection: all facets by one query, which is put into SQL once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.db import connection
from django.db.models import CharField, DecimalField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from directory.caching.build import build
from directory.models.provenance import Confirmation, Figure, Source
from directory.search.index.statements import untranslated
from directory.search.prepared import Prepared, places, size

NOTHING = {
    "price_from": Cast(Value(None), DecimalField(max_digits=10, decimal_places=2)),
    "price_to": Cast(Value(None), DecimalField(max_digits=10, decimal_places=2)),
    "currency": Value("", CharField()),
    "waiting_days": Cast(Value(None), IntegerField()),
}


class Rows(NamedTuple):
    """Where the facts of a facet stand: `of` gives the rows, each of a `noun` that is known by its `key`."""

    of: Callable[[], QuerySet]
    noun: str
    key: str = "slug"


class MatchedFact(NamedTuple):
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
    record: str, pks: Collection[int], asked: Mapping[str, tuple[Rows, Collection[str]]]
) -> dict[int, dict[str, list[MatchedFact]]]:
    """By primary key and facet, A to Z.

    `record`: the field of the rows that leads to the records · `asked`: by facet, its rows and the keys of the values
    that count; all, where none are named.
    """
    found: dict[int, dict[str, list[MatchedFact]]] = defaultdict(lambda: defaultdict(list))
    if not asked or not pks:
        return found
    shape = tuple((facet, rows, size(keys)) for facet, (rows, keys) in asked.items())
    prepared = _prepared(record, size(pks), shape, get_language(), connection.vendor, build())
    for facet, pk, *values in prepared.rows({"": pks} | {facet: keys for facet, (_rows, keys) in asked.items()}):
        found[pk][facet].append(MatchedFact(*values))
    for facets in found.values():
        for facts in facets.values():
            facts.sort(key=attrgetter("name"))
    return found


@lru_cache(maxsize=500)
def _prepared(record, number, shape, language, _vendor, _build):
    spots = {"": places("", number)}
    with_price = any(_has_price(rows) for _facet, rows, _values in shape)
    queries = []
    for facet, rows, values in shape:
        spots[facet] = places(facet, values, of_text=True)
        columns = _price_columns(rows) if with_price else []
        queries.append(_query(rows, columns, facet, language, record, spots[""], spots[facet]))
    return Prepared(queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0], spots)


def _has_price(given):
    return {field.name for field in given.of().model._meta.get_fields()} >= set(NOTHING)


def _price_columns(given):
    return list(map(F, NOTHING)) if _has_price(given) else list(NOTHING.values())


def _query(given, columns, facet, language, record, pks, values):
    rows, noun = given.of().filter(**{f"{record}__in": pks}), given.noun
    if values:
        rows = rows.filter(**{f"{noun}__{given.key}__in": values})
    return (
        untranslated(rows)
        .order_by()
        .values_list(
            Value(facet, CharField()),
            F(f"{record}_id"),
            Coalesce(NullIf(F(f"{noun}__name_{language}"), Value("")), F(f"{noun}__name_en"), output_field=CharField()),
            F("confirmation"),
            F("source__kind"),
            F("qualifier"),
            *columns,
        )
    )
