"""What the values of facets are called: the names of a noun's records in every language of the site."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence

import numpy as np
from django.conf import settings
from django.db.models import Model

from directory.models import City, Clinic, Condition, Publication, Treatment
from directory.search.index.facets import MANY, Values
from directory.search.index.orders import Order
from directory.search.index.packed import ByNumber, ByString, Lines, Numbers
from directory.search.index.statements import Statement
from directory.search.listing import label_key

CHUNK = 20_000
# What else of a noun decides which facts count or how records are sorted: if it changes, records are read anew.
# A state stands first.
WATCHED = {
    Clinic: ("state", "city_id", "country_without_city_id"),
    Condition: ("state",),
    Treatment: ("state",),
    City: ("country_id", "sort_key"),
}


class ByName:
    """The records of a large noun by what they are called in one language."""

    def __init__(self, keys: Collection[int], names: Sequence[bytes]):
        """`names` are what they are compared by, no two the same."""
        self.places, self.lines = Numbers(keys, range(len(keys))), Lines(names)
        self.order = Order(self.lines.__getitem__, sorted(range(len(keys)), key=names.__getitem__))

    def __getstate__(self):
        return self.places, self.lines, self.order.slots, self.order.ranks

    def __setstate__(self, state):
        self.places, self.lines, *order = state
        self.order = Order(self.lines.__getitem__, *order)

    def pop(self, key: int, default: None) -> None:
        if key in self.places:
            self.order.remove(self.places.pop(key))

    def put(self, key: int, name: bytes) -> None:
        """Of a record that is not among them."""
        place = self.places[key] = len(self.lines)
        self.lines[place] = name
        self.order.insert(place)

    def ranks(self, keys: np.ndarray) -> np.ndarray:
        return self.order.ranks[self.places.some(keys)]


class Names:
    """The records of one noun: key → slug and names. A facet of choices has its choices for records."""

    def __init__(self, noun: type[Model] | None, slug: str = "slug", choices: dict | None = None):
        self.noun = noun
        self.slug = slug
        self.slugs: MutableMapping = {}
        self.keys: MutableMapping = {}
        self.labels: dict[str, MutableMapping] = {code: {} for code, _name in settings.LANGUAGES}
        self.watched: MutableMapping = {}
        self.by_name: dict[str, ByName] = {}  # by language, of a large noun
        self.version = 0  # rises whenever a record is called something else
        self._ranks: dict[tuple[str, int], np.ndarray] = {}
        self._statement = Statement(self._rows, "pk")
        self.choices = choices or {}
        for key in self.choices:
            self.slugs[key] = self.keys[key] = key

    def read_all(self) -> None:
        if self.noun is None:
            return
        rows = list(self._rows().iterator(chunk_size=CHUNK))
        by_number, by_string = (_dict, _dict) if len(rows) < MANY else (ByNumber, ByString)
        keys = [row[0] for row in rows]
        self.slugs = by_number(keys, [row[1] for row in rows])
        self.keys = by_string([row[1] for row in rows], keys)
        for place, language in enumerate(self.labels, 3):
            self.labels[language] = by_number(keys, [row[place] or row[2] for row in rows])
        self.watched = by_number(keys, [list(row[3 + len(self.labels) :]) for row in rows])
        if len(rows) >= MANY:
            for language in self.labels:
                self.by_name[language] = ByName(keys, [self._compared(key, language) for key in keys])
        self.version += 1

    def read(self, keys: Collection[int]) -> set:
        """Read the records with `keys`; the keys of those in which something of WATCHED has changed."""
        before = {key: (self._called(key), self.watched.get(key)) for key in keys}
        for key in before:
            self._forget(key)
        for key, slug, english, *rest in self._statement.rows(keys):
            self.slugs[key], self.keys[slug] = slug, key
            for labels, name in zip(self.labels.values(), rest, strict=False):
                labels[key] = name or english
            self.watched[key] = rest[len(self.labels) :]
            for language, by_name in self.by_name.items():
                by_name.put(key, self._compared(key, language))
        if any(self._called(key) != called for key, (called, _watched) in before.items()):
            self._ranks.clear()
            self.version += 1
        return {key for key, (_called, watched) in before.items() if watched != self.watched.get(key)}

    def _rows(self):
        names = [f"name_{code}" for code in self.labels]
        rows = self.noun.objects.rewrite(False).order_by()
        return rows.values_list("pk", self.slug, "name_en", *names, *WATCHED.get(self.noun, ()))

    def _called(self, key):
        return self.slugs.get(key), *(labels.get(key) for labels in self.labels.values())

    def _forget(self, key):
        slug = self.slugs.pop(key, None)
        self.keys.pop(slug, None)
        self.watched.pop(key, None)
        for names in (*self.labels.values(), *self.by_name.values()):
            names.pop(key, None)

    def _compared(self, key, language):
        return f"{label_key(self.label(key, language))}\0{self.slugs.get(key, '')}".encode()

    def kept(self) -> tuple[Mapping, ...]:
        """What was read, for `restore`."""
        return self.slugs, self.keys, self.labels, self.watched, self.by_name

    def restore(self, kept: tuple[Mapping, ...]) -> None:
        self.slugs, self.keys, self.labels, self.watched, self.by_name = kept

    def is_public(self, slug: str) -> bool:
        """Whether there is such a value and the public may see it."""
        key = self.keys.get(slug)
        has_state = "state" in WATCHED.get(self.noun, ())
        return key is not None and (not has_state or self.watched[key][0] == Publication.PUBLISHED)

    def label(self, key, language: str) -> str:
        return str(self.choices[key]) if self.choices else self.labels[language].get(key, "")

    def ranks(self, values: Values, language: str) -> np.ndarray:
        """For the values in their order: numbers that ascend with their names."""
        if self.by_name:
            return self.by_name[language].ranks(np.array(values.keys, np.int64))
        cached = self._ranks.get((language, id(values)))
        if cached is None or len(cached) != len(values.keys):
            keys = [self._compared(key, language) for key in values.keys]
            order = sorted(range(len(keys)), key=keys.__getitem__)
            cached = np.empty(len(keys), np.int64)
            cached[order] = np.arange(len(keys))
            self._ranks[language, id(values)] = cached
        return cached


def _dict(keys, values):
    return dict(zip(keys, values, strict=True))
