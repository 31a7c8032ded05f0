"""What the values of facets are called: the names of a noun's records in every language of the site."""

from collections.abc import Collection

import numpy as np
from django.conf import settings
from django.db.models import Model

from directory.models import City, Clinic, Condition, Publication, Treatment
from directory.search.index.facets import Values
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


class Names:
    """The records of one noun: key → slug and names. A facet of choices has its choices for records."""

    def __init__(self, noun: type[Model] | None, slug: str = "slug", choices: dict | None = None):
        self.noun = noun
        self.slug = slug
        self.slugs: dict = {}
        self.keys: dict = {}
        self.labels: dict[str, dict] = {code: {} for code, _name in settings.LANGUAGES}
        self.watched: dict = {}
        self.version = 0  # rises whenever a record is called something else
        self._ranks: dict[tuple[str, int], np.ndarray] = {}
        self._statement = Statement(self._rows, "pk")
        self.choices = choices or {}
        for key in self.choices:
            self.slugs[key] = self.keys[key] = key

    def read(self, keys: Collection[int] | None = None) -> set:
        """Read all records, or those with `keys`; the keys of those in which something of WATCHED has changed."""
        if self.noun is None:
            return set()
        rows = self._rows().iterator(chunk_size=CHUNK) if keys is None else self._statement.rows(keys)
        found = {key: (slug, english, rest) for key, slug, english, *rest in rows}
        before = {key: (self._called(key), self.watched.get(key)) for key in keys or ()}
        for key in before:
            self._forget(key)
        for key, (slug, english, rest) in found.items():
            self.slugs[key], self.keys[slug] = slug, key
            for labels, name in zip(self.labels.values(), rest, strict=False):
                labels[key] = name or english
            self.watched[key] = rest[len(self.labels) :]
        if keys is None or any(self._called(key) != called for key, (called, _watched) in before.items()):
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
        for labels in self.labels.values():
            labels.pop(key, None)

    def kept(self) -> tuple[dict, dict, dict]:
        """What `read` has read, for `restore`."""
        return self.slugs, self.labels, self.watched

    def restore(self, kept: tuple[dict, dict, dict]) -> None:
        self.slugs, self.labels, self.watched = kept
        self.keys = {slug: key for key, slug in self.slugs.items()}

    def is_public(self, slug: str) -> bool:
        """Whether there is such a value and the public may see it."""
        key = self.keys.get(slug)
        has_state = "state" in WATCHED.get(self.noun, ())
        return key is not None and (not has_state or self.watched[key][0] == Publication.PUBLISHED)

    def label(self, key, language: str) -> str:
        return str(self.choices[key]) if self.choices else self.labels[language].get(key, "")

    def ranks(self, values: Values, language: str) -> np.ndarray:
        """For the values in their order: each one's place among them by name."""
        cached = self._ranks.get((language, id(values)))
        if cached is None or len(cached) != len(values.keys):
            keys = [(label_key(self.label(key, language)), str(self.slugs.get(key, ""))) for key in values.keys]
            order = sorted(range(len(keys)), key=keys.__getitem__)
            cached = np.empty(len(keys), np.int64)
            cached[order] = np.arange(len(keys))
            self._ranks[language, id(values)] = cached
        return cached
