"""What a listing shows of its records: cards, made once for a record and a language, or the records themselves."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from directory.caching.bounded import Bounded
from directory.caching.build import build
from directory.search.index.current import Revision
from directory.search.kinds import Kind
from directory.search.reasons import Known

CARDS = Bounded(entries=50_000, weight=32 * 1024 * 1024)  # those of 10,000 clinics in one language
GAP = b"\0"
CONDITION = "the-condition-of-a-card"


@dataclass(frozen=True, slots=True)
class Card:
    """In one language. `html` has a GAP for the reasons and one for what a question takes along, in UTF-8.

    Where a record is but named, its card can stand for it.
    """

    pk: int
    name: str
    url: str
    is_example: bool
    known: Known
    html: bytes

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.url

    @property
    def weight(self) -> int:
        return len(self.html) + 2 * (len(self.name) + len(self.url)) + 1_500


def records(kind: Kind, pks: Collection[int]) -> list[Model]:
    """By primary key, in the order given, without those that are gone; each with what is `known` of it."""
    found = kind.records().as_cards().in_bulk(pks)
    return kind.with_known([found[pk] for pk in pks if pk in found])


def kept_by(cache: Bounded, made: Callable[[Kind, Model], Any]) -> Callable[[Kind, Mapping[int, Revision]], list]:
    """A way to read like `records`: what is `made` of them, while they stay as they were at their last change.

    It has the `pk` of its record, what is `known` of it, and a `weight`.
    """

    def read(kind, as_of):
        look = kind.name, get_language(), build()
        found = {pk: cache.get((pk, revision, look)) for pk, revision in as_of.items()}
        if missing := [pk for pk, kept in found.items() if kept is None]:
            for record in records(kind, missing):
                kept = found[record.pk] = made(kind, record)
                cache.put((record.pk, as_of[record.pk], look), kept, kept.weight)
        return [kept for kept in found.values() if kept]

    return read


def _card(kind, record):
    if kind.name == "doctor":
        context = {"person": record, "clinic": record.main_clinic, "save": True}
    else:
        context = {"clinic": record, "ask": True, "compare": True, "condition": CONDITION}
    context = dict.fromkeys(("doctor", "treatment", "remove"), "") | context | {"why": mark_safe(GAP.decode())}
    html = render_to_string(f"components/{kind.name}_card.html", context).encode()
    before, _asked, after = html.partition(f"&amp;condition={CONDITION}".encode())
    html = before + GAP + after
    return Card(record.pk, str(record), record.get_absolute_url(), record.is_example, record.known, html)


read = kept_by(CARDS, _card)
