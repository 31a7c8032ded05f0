"""From the database into the index: everything at once, or some records anew."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import partial

import numpy as np
from django.conf import settings
from pyroaring import BitMap

from directory.search.index.prices import UNKNOWN, Prices
from directory.search.index.records import Entry, RecordIndex
from directory.search.index.statements import Statement, untranslated
from directory.search.kinds import Kind

CHUNK = 20_000


def build(kind: Kind) -> RecordIndex:
    """The index of all published records of `kind`."""
    index = RecordIndex({name: column.is_optional for name, column in kind.columns.items()}, kind.priced_facet)
    own = np.array(_add_records(index, kind), np.int64)
    slots_by_pk = np.argsort(own) if len(own) else own
    pks = own[slots_by_pk]
    pairs, lows = {}, None
    for name, column in kind.columns.items():
        records, keys, prices = [], [], []
        for record, key, *price in _rows(kind, name).iterator(chunk_size=CHUNK):
            records.append(record)
            keys.append(key)
            prices += [_rounded_up(*price)] if price else []
        slots = slots_by_pk[np.searchsorted(pks, records)] if records else np.zeros(0, np.int64)
        if not column.is_distinct:
            slots, keys = _once(slots, keys)
        pairs[name] = (slots, keys)
        if name == kind.priced_facet:
            lows = np.array(prices, np.uint32)
    columns = index.facets.fill(BitMap(range(len(own))), pairs)
    if kind.priced_facet:
        index.prices = Prices(index.facets, kind.priced_facet)
        index.prices.fill(pairs[kind.priced_facet][0], columns[kind.priced_facet], lows)
    index.sort_all()
    return index


def entries(kind: Kind, pks: Collection[int]) -> Iterator[Entry]:
    """Those of the records `pks` that are published, as they are now."""
    if not pks:
        return
    stated = {name: defaultdict(dict) for name in kind.columns}
    facts, sort_rows = _statements(kind)
    for name, statement in facts.items():
        for record, key, *price in statement.rows(pks):
            stated[name][record][key] = _rounded_up(*price) if price else UNKNOWN
    for pk, name_key, city_key, confirmed_on in sort_rows.rows(pks):
        yield Entry(
            pk=pk,
            name_key=name_key,
            city_key=city_key,
            confirmed_on=_ordinal(confirmed_on),
            stated={name: list(values[pk]) for name, values in stated.items()},
            prices=list(stated[kind.priced_facet][pk].values()) if kind.priced_facet else (),
        )


_prepared: dict[str, tuple[dict[str, Statement], Statement]] = {}


def _statements(kind):
    """What asks for some records' facts, by facet, and for what the records are sorted by."""
    if kind.name not in _prepared:
        facts = {name: Statement(partial(_rows, kind, name), column.record) for name, column in kind.columns.items()}
        _prepared[kind.name] = facts, Statement(kind.sort_rows, "pk")
    return _prepared[kind.name]


def _ordinal(day):
    """SQLite may tell a day as text."""
    if not day:
        return 0
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def _add_records(index, kind):
    """Names and places of all records, in the order of their slots; their primary keys."""
    own, confirmed = [], []
    for pk, name_key, city_key, confirmed_on in kind.sort_rows().order_by("pk").iterator(chunk_size=CHUNK):
        index.slots[pk] = len(own)
        own.append(pk)
        index.name_keys.append(name_key.encode())
        index.city_keys.append(None if city_key is None else city_key.encode())
        confirmed.append(confirmed_on.toordinal() if confirmed_on else 0)
    index.pks, index.confirmed_on = np.array(own, np.int64), np.array(confirmed, np.int32)
    return own


def _rows(kind, name):
    """(record, value) of every fact of a facet; for the priced facet with what it costs."""
    column = kind.columns[name]
    price = ("price_from", "price_to", "currency") if name == kind.priced_facet else ()
    return untranslated(column.rows().order_by()).values_list(column.record, column.value, *price)


def _rounded_up(price_from, price_to, currency):
    """A ceiling is a whole amount, so a price meets it exactly where its next whole amount does."""
    low = price_to if price_from is None else price_from
    return UNKNOWN if low is None or currency != settings.SITE_CURRENCY else math.ceil(low)


def _once(slots, keys):
    pairs = list(dict.fromkeys(zip(slots.tolist(), keys, strict=True)))
    return np.array([slot for slot, _key in pairs], np.int64), [key for _slot, key in pairs]
