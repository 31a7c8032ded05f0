"""The index of one kind of record: facets, prices and orders together, and what a selection finds in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pyroaring import BitMap

from directory.search.index.facets import Facets, slots_of
from directory.search.index.orders import Order, page_of_tiers
from directory.search.index.packed import Lines, Numbers
from directory.search.index.prices import Prices

NAME, CITY, CONFIRMED = "name", "city", "confirmed"


@dataclass(frozen=True)
class Entry:
    """One published record as the index knows it.

    `stated` has the keys of its values by facet; `prices` runs beside the values of the priced facet: the lowest price
    rounded up, or UNKNOWN. `confirmed_on` is an ordinal day, 0 where nobody confirmed; no `city_key` where no city is.
    """

    pk: int
    name_key: str
    city_key: str | None
    confirmed_on: int
    stated: Mapping[str, Sequence]
    prices: Sequence[int] = ()


@dataclass(frozen=True)
class Asked:
    """A selection in the index's own terms.

    `facets` has the chosen keys by facet. `text` has the disjoint sets of documents that a text names, best first, or
    None without a text. `price_max` is a whole amount.
    """

    facets: Mapping[str, Sequence] = field(default_factory=dict)
    text: Sequence[BitMap] | None = None
    price_max: int | None = None


class Found:
    """What `asked` finds: sets and counts, each worked out when it is asked for, all of one state of the index."""

    def __init__(self, index: "RecordIndex", asked: Asked):
        self.index = index
        self.asked = asked
        facets = index.facets
        self._sets = {name: facets.values[name].having(keys) for name, keys in asked.facets.items()}
        if asked.text is not None:
            self._sets["q"] = BitMap.union(*asked.text) if asked.text else BitMap()
        if asked.price_max is not None:
            self._sets["price_max"] = index.prices.up_to(asked.price_max, asked.facets.get(index.prices.name, ()))
        self._without: dict[str, BitMap | None] = {}

    @property
    def documents(self) -> BitMap | None:
        """What meets everything; None for all."""
        return self.without("")

    @property
    def count(self) -> int:
        return self.index.size_of(self.documents)

    def without(self, name: str) -> BitMap | None:
        """What meets everything but `name` (a facet, `q` or `price_max`); None for all."""
        if name not in self._sets:
            name = ""
        if name not in self._without:
            sets = {other: documents for other, documents in self._sets.items() if other != name}
            prices = self.index.prices
            if prices and name == prices.name and "price_max" in sets:
                sets["price_max"] = prices.up_to(self.asked.price_max)
            self._without[name] = BitMap.intersection(*sets.values()) if sets else None
        return self._without[name]

    def counts(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """For each of these facets: by value number, how many documents have the value and meet everything else."""
        found = {}
        alike = [name for name in names if name not in self._sets and not self._is_priced(name)]
        if alike:
            together = self.index.facets.counts(self.documents, alike)
            found = dict.fromkeys(alike, together)
        for name in names:
            if self._is_priced(name):
                documents = self.without(name)
                found[name] = self.index.prices.counts_up_to(self.asked.price_max, documents)
            elif name in self._sets:
                found[name] = self.index.facets.counts(self.without(name), [name])
        return found

    def _is_priced(self, name):
        return self.asked.price_max is not None and name == self.index.prices.name

    def unstated(self, name: str) -> int:
        """How many state nothing of an optional facet, or of `price_max`, and meet everything else."""
        others = self.without(name)
        if name == "price_max":
            prices = self.index.prices
            priced = prices.known(self.asked.facets.get(prices.name, ()))
            return self.index.size_of(others) - _common(priced, others)
        return _common(self.index.facets.values[name].unstated, others)

    def page(self, order: str, start: int, size: int) -> list[int]:
        """The primary keys of a page: in an order, or for `relevance` best first and each rank by name."""
        if order in self.index.orders:
            slots = self.index.orders[order].page(self.documents, start, size)
        else:
            tiers = [self.documents & tier for tier in self.asked.text or ()]
            slots = page_of_tiers(self.index.orders[NAME], tiers, start, size)
        return self.index.pks[slots].tolist()


def _common(documents, others):
    return len(documents) if others is None else documents.intersection_cardinality(others)


def city_line(city_key: str | None) -> bytes:
    """What the line of a city begins with in order: no city comes last."""
    return b"\1" if city_key is None else b"\0" + city_key.encode() + b"\0"


class RecordIndex:
    """Every published record of one kind."""

    def __init__(self, optional: dict[str, bool], priced: str = ""):
        self.facets = Facets(optional)
        self.priced = priced
        self.prices: Prices | None = None
        self.pks = np.zeros(0, np.int64)
        self.slots = Numbers()
        self.name_keys, self.city_keys = Lines(), Lines()
        self.confirmed_on = np.zeros(0, np.int32)
        self.free: list[int] = []
        self.orders: dict[str, Order] = {}

    def __getstate__(self):
        orders = {name: (order.slots, order.ranks) for name, order in self.orders.items()}
        return self.__dict__ | {"orders": orders}

    def __setstate__(self, state):
        self.__dict__ |= state
        keys = self._sort_keys()
        self.orders = {name: Order(keys[name], *order) for name, order in state["orders"].items()}

    def _sort_keys(self):
        return {NAME: self.by_name, CITY: self.by_city, CONFIRMED: self.by_confirmation}

    def size_of(self, documents: BitMap | None) -> int:
        return len(self.facets.documents if documents is None else documents)

    # What records are compared by: bytes that compare as both databases compare the columns. No key holds a NUL.

    def by_name(self, slot: int) -> bytes:
        return self.name_keys[slot] + b"\0" + int(self.pks[slot]).to_bytes(8, "big")

    def by_city(self, slot: int) -> bytes:
        return self.city_keys[slot] + self.by_name(slot)

    def by_confirmation(self, slot: int) -> bytes:
        return (2**31 - int(self.confirmed_on[slot])).to_bytes(4, "big") + self.by_name(slot)

    def sort_all(self) -> None:
        slots = slots_of(self.facets.documents)
        slots = slots[np.argsort(self.pks[slots])]
        by_name = np.array(sorted(slots.tolist(), key=self.name_keys.__getitem__), np.uint32)
        keys = [self.city_keys[slot] for slot in range(len(self.city_keys))]
        place_of = {key: place for place, key in enumerate(sorted(set(keys)))}
        cities = np.fromiter(map(place_of.__getitem__, keys), np.int64)
        slots_by = {
            NAME: by_name,
            CITY: by_name[np.argsort(cities[by_name], kind="stable")],
            CONFIRMED: by_name[np.argsort(-self.confirmed_on[by_name], kind="stable")],
        }
        self.orders = {name: Order(key, slots_by[name]) for name, key in self._sort_keys().items()}

    def put(self, entry: Entry) -> int:
        """Take in a record, new or changed; its slot."""
        slot = self.slots.get(entry.pk)
        if slot is None:
            slot = self._free_slot()
            self.slots[entry.pk] = slot
            self.pks[slot] = entry.pk
            moved = list(self.orders)
        else:
            moved = self._moved_by(slot, entry)
            for name in moved:
                self.orders[name].remove(slot)
            if self.prices:
                self.prices.remove(slot)
        self.name_keys[slot] = entry.name_key.encode()
        self.city_keys[slot] = city_line(entry.city_key)
        self.confirmed_on[slot] = entry.confirmed_on
        self.facets.put(slot, entry.stated)
        if self.prices:
            self.prices.put(slot, np.array(entry.prices, np.uint32))
        for name in moved:
            self.orders[name].insert(slot)
        return slot

    def _moved_by(self, slot, entry):
        """The orders in which a changed record has another place."""
        if self.name_keys[slot] != entry.name_key.encode():
            return list(self.orders)
        is_elsewhere = self.city_keys[slot] != city_line(entry.city_key)
        changed = {CITY: is_elsewhere, CONFIRMED: self.confirmed_on[slot] != entry.confirmed_on}
        return [name for name, is_changed in changed.items() if is_changed]

    def _free_slot(self):
        if self.free:
            return self.free.pop()
        self._widen(slot := len(self.name_keys))
        return slot

    def _widen(self, slot):
        self.name_keys[slot] = self.city_keys[slot] = b""
        if slot >= len(self.pks):
            more = max(1024, len(self.pks) // 8)
            self.pks = np.concatenate([self.pks, np.zeros(more, np.int64)])
            self.confirmed_on = np.concatenate([self.confirmed_on, np.zeros(more, np.int32)])

    def remove(self, pk: int) -> int | None:
        """Forget a record; the slot it had."""
        slot = self.slots.pop(pk, None)
        if slot is None:
            return None
        for order in self.orders.values():
            order.remove(slot)
        if self.prices:
            self.prices.remove(slot)
        self.facets.remove(slot)
        self.free.append(slot)
        return slot
