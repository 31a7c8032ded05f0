"""What a listing shows of its records: cards, rendered once for a record and a language, or the records themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from directory.caching.bounded import Bounded
from directory.caching.build import build
from directory.search.index.current import Revision
from directory.search.kinds import Kind
from directory.search.reasons import Known

CARDS = Bounded(entries=50_000, weight=24 * 1024 * 1024)
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
        return len(self.html) + 2 * (len(self.name) + len(self.url)) + 800


def read(kind: Kind, as_of: Mapping[int, Revision]) -> list[Card]:
    """By primary key, in the order given, without those that are gone.

    `as_of`: the revision at which each last changed.
    """
    look = kind.name, get_language(), build()
    found = {pk: CARDS.get((pk, revision, look)) for pk, revision in as_of.items()}
    if missing := {pk: as_of[pk] for pk, card in found.items() if card is None}:
        for record in records(kind, missing):
            card = found[record.pk] = _made(kind, record)
            CARDS.put((card.pk, as_of[card.pk], look), card, card.weight)
    return [card for card in found.values() if card]


def records(kind: Kind, pks: Mapping[int, Revision]) -> list[Model]:
    """Likewise, from the database."""
    found = kind.records().as_cards().in_bulk(pks)
    return kind.with_known([found[pk] for pk in pks if pk in found])


def _made(kind, record):
    if kind.name == "doctor":
        context = {"person": record, "clinic": record.main_clinic, "save": True}
    else:
        context = {"clinic": record, "ask": True, "compare": True, "condition": CONDITION}
    context = dict.fromkeys(("doctor", "treatment", "remove"), "") | context | {"why": mark_safe(GAP.decode())}
    html = render_to_string(f"components/{kind.name}_card.html", context).encode()
    before, _asked, after = html.partition(f"&amp;condition={CONDITION}".encode())
    html = before + GAP + after
    return Card(record.pk, str(record), record.get_absolute_url(), record.is_example, record.known, html)
