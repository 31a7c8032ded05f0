"""From the database into the index: everything at once, or some records anew."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from operator import itemgetter

import numpy as np
from django.conf import settings
from pyroaring import BitMap

from directory.search.index.packed import Lines, Numbers
from directory.search.index.prices import UNKNOWN, Prices
from directory.search.index.records import Entry, RecordIndex, city_line
from directory.search.index.statements import Statement, untranslated
from directory.search.kinds import Kind


def build(kind: Kind) -> RecordIndex:
    """The index of all published records of `kind`."""
    index = RecordIndex({name: column.is_optional for name, column in kind.columns.items()}, kind.priced_facet)
    facts, sort_rows = _statements(kind)
    own = _add_records(index, sort_rows)
    slots_by_pk = np.argsort(own)
    pks = own[slots_by_pk]
    pairs, lows = {}, None
    for name, column in kind.columns.items():
        records, keys, prices = _read_all(facts[name], is_number=column.noun is not None)
        slots = slots_by_pk[np.searchsorted(pks, records)]
        pairs[name] = (slots, keys) if column.is_distinct else _once(slots, keys)
        if name == kind.priced_facet:
            lows = np.array(prices, np.uint32)
    columns = index.facets.fill(BitMap(np.arange(len(own), dtype=np.uint32)), pairs)
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


def _read_all(statement, *, is_number):
    """Records, keys and, where rows have prices, the lowest ones, side by side; numbers as arrays."""
    records, keys, prices = [np.zeros(0, np.int64)], [], []
    for rows in statement.all():
        mine, values, *price = zip(*rows, strict=True)
        records.append(np.array(mine, np.int64))
        keys.append(np.array(values, np.int64) if is_number else values)
        prices += map(_rounded_up, *price) if price else ()
    if is_number:
        return np.concatenate(records), np.concatenate([records[0], *keys]), prices
    return np.concatenate(records), [key for part in keys for key in part], prices


def _add_records(index, sort_rows):
    """Names and places of all records, in the order of their primary keys, which are returned, and of their slots."""
    rows = sorted((row for part in sort_rows.all() for row in part), key=itemgetter(0))
    index.name_keys = Lines([name_key.encode() for _pk, name_key, *_rest in rows])
    index.city_keys = Lines([city_line(city_key) for _pk, _name_key, city_key, _confirmed_on in rows])
    index.pks = np.array([row[0] for row in rows], np.int64)
    index.slots = Numbers(index.pks, np.arange(len(rows)))
    index.confirmed_on = np.array([_ordinal(row[3]) for row in rows], np.int32)
    return index.pks


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
    """Each pair once."""
    order = np.lexsort((keys, slots))
    slots, keys = slots[order], keys[order]
    is_new = np.ones(len(slots), bool)
    is_new[1:] = (np.diff(slots) != 0) | (np.diff(keys) != 0)
    return slots[is_new], keys[is_new]
