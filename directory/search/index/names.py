"""What the values of facets are called: the names of a noun's records in every language of the site."""

from collections.abc import Collection

import numpy as np
from django.conf import settings
from django.db.models import Model

from directory.models import City, Clinic, Condition, Publication, Treatment
from directory.search.index.facets import Values
from directory.search.listing import label_key

# What else of a noun decides which facts count or how records are sorted: if it changes, records are read anew.
WATCHED = {Clinic: ("state",), Condition: ("state",), Treatment: ("state",), City: ("country_id", "sort_key")}


class Names:
    """The records of one noun: key → slug and names. A facet of choices has its choices for records."""

    def __init__(self, noun: type[Model] | None, slug: str = "slug", choices: dict | None = None):
        self.noun = noun
        self.slug = slug
        self.slugs: dict = {}
        self.keys: dict = {}
        self.labels: dict[str, dict] = {code: {} for code, _name in settings.LANGUAGES}
        self.watched: dict = {}
        self.version = 0  # rises with every change
        self._ranks: dict[tuple[str, int], np.ndarray] = {}
        self.choices = choices or {}
        for key in self.choices:
            self.slugs[key] = self.keys[key] = key

    def read(self, keys: Collection[int] | None = None) -> set:
        """Read all records, or those with `keys`; the keys of those in which something of WATCHED has changed."""
        if self.noun is None:
            return set()
        watched = WATCHED.get(self.noun, ())
        names = [f"name_{code}" for code in self.labels]
        rows = self.noun.objects.rewrite(False).order_by().values_list("pk", self.slug, "name_en", *names, *watched)
        found = {key: rest for key, *rest in (rows if keys is None else rows.filter(pk__in=keys))}
        changed = {key for key in keys or () if self.watched.get(key) != found.get(key, [None])[2 + len(names) :]}
        for key in keys or ():
            self._forget(key)
        for key, (slug, english, *rest) in found.items():
            self.slugs[key], self.keys[slug] = slug, key
            for labels, name in zip(self.labels.values(), rest, strict=False):
                labels[key] = name or english
            self.watched[key] = rest[len(names) :]
        self._ranks.clear()
        self.version += 1
        return changed

    def _forget(self, key):
        slug = self.slugs.pop(key, None)
        self.keys.pop(slug, None)
        self.watched.pop(key, None)
        for labels in self.labels.values():
            labels.pop(key, None)

    def is_public(self, slug: str) -> bool:
        """Whether there is such a value and the public may see it."""
        key = self.keys.get(slug)
        has_state = "state" in WATCHED.get(self.noun, ())
        return key is not None and (not has_state or self.watched[key] == [Publication.PUBLISHED])

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
