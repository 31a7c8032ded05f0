"""What an importer of one kind of record has to know; the engine does the rest."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from directory.importing.entries import Cells, Entry
from directory.importing.names import name_key
from directory.importing.vocabulary import Vocabulary, free_slug, slug_of
from directory.models import ImportedRecord, Source


@dataclass(frozen=True)
class Neighbour:
    """A record in the same place, by its name keys; one that is only about to be made has `imported` and no pk."""

    pk: int | None
    keys: frozenset[str]
    site_key: str = ""
    imported: ImportedRecord | None = None

    def may_be_at(self, site_key: str) -> bool:
        return not self.site_key or not site_key or self.site_key == site_key


class Importer:
    kind: str
    model: type[models.Model]
    scalars: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def __init__(self, *, vocabulary: Vocabulary, source: Source | None, today: datetime.date):
        self.vocabulary = vocabulary
        self.source = source
        self.today = today

    def read(self, cells: Cells, order) -> Entry | None:
        """None where the row is refused: the reason is among the problems of `cells`."""
        raise NotImplementedError

    def resolve(self, entries: Iterable[Entry]) -> None:
        """Turn names into what they name, once a batch; values stay what JSON keeps."""

    def neighbours(self, entries: Iterable[Entry]) -> dict[str, list[Neighbour]]:
        """By place key: the records a new row of that place may already be."""
        raise NotImplementedError

    def current(self, pks: Iterable[int]) -> dict[int, tuple[models.Model, dict]]:
        """The records and their values as they are now, in the form of Entry.values."""
        raise NotImplementedError

    def create(self, entries: list[Entry]) -> list[models.Model]:
        raise NotImplementedError

    def change(self, record, *, scalars: dict, added: dict, removed: dict, date: str) -> None:
        raise NotImplementedError

    def same(self, field: str, one, other) -> bool:
        """Whether two values of a field mean the same."""
        if field == "name":
            return name_key(one) == name_key(other)
        return one == other

    def is_protected(self, record) -> bool:
        """Whether somebody has confirmed the record: then a list changes nothing without being asked for."""
        raise NotImplementedError

    def checked_on(self, date: str) -> datetime.date:
        return datetime.date.fromisoformat(date) if date else self.today

    def fact(self, date: str) -> dict:
        """Where every imported fact comes from, and of which day it is."""
        return {"source": self.source, "checked_on": self.checked_on(date)}

    def free_slugs(self, wanted: list[tuple[str, ...]]) -> list[str]:
        """One for each tuple of words, none of them in use."""
        slugs = [slug_of(*texts) or self.model._meta.model_name for texts in wanted]
        used = set(self.model.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        free = []
        for slug in slugs:
            found = free_slug(self.model, slug, taken=used) if slug in used else slug
            used.add(found)
            free.append(found)
        return free


def bulk_create_each(rows, **options):
    """Each model's rows in one statement."""
    by_model = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, same in by_model.items():
        model.objects.bulk_create(same, **options)
