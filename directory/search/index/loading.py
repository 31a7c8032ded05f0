"""From the database into the index: everything at once, or some records anew."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from itertools import chain
from operator import itemgetter

import numpy as np
from django.conf import settings
from pyroaring import BitMap

from directory.search.index.packed import Lines, Numbers
from directory.search.index.prices import UNKNOWN, Prices
from directory.search.index.records import Entry, RecordIndex, city_line
from directory.search.index.statements import Statement, all_of, untranslated
from directory.search.kinds import Kind


def build(kind: Kind) -> RecordIndex:
    """The index of all published records of `kind`."""
    index = RecordIndex({name: column.is_optional for name, column in kind.columns.items()}, kind.priced_facet)
    own = _add_records(index, kind.sort_rows())
    pairs, lows = {}, None
    for name, (records, keys, prices) in _facts(kind, own).items():
        slots = np.searchsorted(own, records)
        pairs[name] = (slots, keys) if kind.columns[name].is_distinct else _once(slots, keys)
        if name == kind.priced_facet:
            lows = prices
    columns = index.facets.fill(BitMap(np.arange(len(own), dtype=np.uint32)), pairs)
    if kind.priced_facet:
        index.prices = Prices(index.facets, kind.priced_facet)
        index.prices.fill(pairs[kind.priced_facet][0], columns[kind.priced_facet], lows)
    index.sort_all()
    return index


def _facts(kind, own):
    """By facet: the records `own` (ascending), their values and, where rows have prices, the lowest ones, side by side.

    What the public sees is found out here: a join would have the database hop about in its tables.
    """
    found = {}
    columns = sorted(kind.columns.items(), key=lambda column: column[1].of_clinics is not None)
    for name, column in columns:
        if column.of_clinics:
            doctors, clinics, _prices = found["clinic"]
            places, values, _prices = _read_all(_rows(column.of_clinics, column.of_clinics.facts()))
            found[name] = (*_joined(doctors, clinics, places, values), ())
            continue
        rows = _rows(column, column.facts(), is_priced=name == kind.priced_facet)
        records, keys, prices = _read_all(rows, is_number=column.noun is not None)
        is_seen = _among(records, own)
        if column.has_state:
            published = column.noun.objects.published().order_by("pk").values_list("pk", flat=True)
            is_seen &= _among(keys, np.fromiter(published.iterator(), np.int64))
        seen = np.flatnonzero(is_seen)
        keys = keys[seen] if column.noun else [keys[place] for place in seen.tolist()]
        found[name] = records[seen], keys, prices[seen] if len(prices) else prices
    return {name: found[name] for name in kind.columns}


def _among(numbers, ascending):
    if not len(ascending):
        return np.zeros(len(numbers), bool)
    places = np.searchsorted(ascending, numbers)
    return ascending[np.minimum(places, len(ascending) - 1)] == numbers


def _joined(records, middles, ends, values):
    """Records and the values of what lies in the middle, of which each has one at most."""
    order = np.argsort(ends)
    ends, values = ends[order], values[order]
    is_met = _among(middles, ends)
    return records[is_met], values[np.searchsorted(ends, middles[is_met])]


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
        facts = {
            name: Statement(partial(_rows_seen, kind, name), column.record) for name, column in kind.columns.items()
        }
        _prepared[kind.name] = facts, Statement(kind.sort_rows, "pk")
    return _prepared[kind.name]


def _ordinal(day):
    """SQLite may tell a day as text."""
    if not day:
        return 0
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def _read_all(rows, *, is_number=True):
    """Records, keys and, where rows have prices, the lowest ones, side by side; numbers as arrays."""
    records, keys, lows = [np.zeros(0, np.int64)], [], [np.zeros(0, np.uint32)]
    for part in all_of(rows):
        if is_number and len(part[0]) == 2:
            mine, values = np.fromiter(chain.from_iterable(part), np.int64, 2 * len(part)).reshape(-1, 2).T
        else:
            mine, values, *price = zip(*part, strict=True)
            lows.append(np.fromiter(map(_rounded_up, *price), np.uint32) if price else lows[0])
        records.append(np.array(mine, np.int64))
        keys.append(np.array(values, np.int64) if is_number else values)
    keys = np.concatenate([records[0], *keys]) if is_number else [key for part in keys for key in part]
    return np.concatenate(records), keys, np.concatenate(lows)


def _add_records(index, sort_rows):
    """Names and places of all records, in the order of their primary keys, which are returned, and of their slots."""
    rows = sorted((row for part in all_of(sort_rows) for row in part), key=itemgetter(0))
    index.name_keys = Lines([name_key.encode() for _pk, name_key, *_rest in rows])
    index.city_keys = Lines([city_line(city_key) for _pk, _name_key, city_key, _confirmed_on in rows])
    index.pks = np.array([row[0] for row in rows], np.int64)
    index.slots = Numbers(index.pks, np.arange(len(rows)))
    index.confirmed_on = np.array([_ordinal(row[3]) for row in rows], np.int32)
    return index.pks


def _rows_seen(kind, name):
    column = kind.columns[name]
    return _rows(column, column.rows(), is_priced=name == kind.priced_facet)


def _rows(column, rows, *, is_priced=False):
    """(record, value) of every fact of a facet; for the priced facet with what it costs."""
    price = ("price_from", "price_to", "currency") if is_priced else ()
    return untranslated(rows.order_by()).values_list(column.record, column.value, *price)


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
