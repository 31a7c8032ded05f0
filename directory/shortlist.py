"""What somebody saved: a cookie of slugs that the page's script may read, and a link that others may open."""

import re
from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from directory.models import Clinic, Doctor

COOKIE = "shortlist"
MAX_AGE = 60 * 60 * 24 * 180
MAX_ITEMS = 30
MAX_LENGTH = 3500  # browsers drop a cookie of more than 4096 bytes
KINDS = {"c": "clinic", "d": "doctor"}
ITEM = re.compile(r"([cd])\.([-a-zA-Z0-9_]{1,260})")


class ShortlistFull(Exception):
    """No more can be saved."""


@dataclass(frozen=True)
class Shortlist:
    """Items as `c.<slug of a clinic>` and `d.<slug of a doctor>`, in the order they were saved."""

    items: tuple[str, ...] = ()

    @classmethod
    def from_cookie(cls, request) -> Self:
        return cls._of(request.COOKIES.get(COOKIE, "")[: 2 * MAX_LENGTH].split("~"))

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """The list somebody shared: `?clinic=a&doctor=b`."""
        return cls._of([f"{letter}.{slug}" for letter, noun in KINDS.items() for slug in query.getlist(noun)])

    @classmethod
    def _of(cls, values):
        items = tuple(dict.fromkeys(value for value in values if ITEM.fullmatch(value)))
        return cls(items[:MAX_ITEMS])

    def slugs(self, letter: str) -> list[str]:
        return [item[2:] for item in self.items if item[0] == letter]

    def adding(self, values: list[str]) -> Self:
        """Raises ShortlistFull. What is no item is left out."""
        new = [value for value in values if ITEM.fullmatch(value) and value not in self.items]
        added = replace(self, items=self.items + tuple(dict.fromkeys(new)))
        if len(added.items) > MAX_ITEMS or len(added.value) > MAX_LENGTH:
            raise ShortlistFull
        return added

    def without(self, values: list[str]) -> Self:
        return replace(self, items=tuple(item for item in self.items if item not in values))

    @property
    def value(self) -> str:
        return "~".join(self.items)

    @property
    def shared_url(self) -> str:
        """The address that shows this list to anybody."""
        query = [(KINDS[item[0]], item[2:]) for item in sorted(self.items)]
        return f"{reverse('directory:shortlist')}?{urlencode(query)}"

    def set_cookie(self, response: HttpResponse) -> None:
        if not self.items:
            response.delete_cookie(COOKIE, samesite="Lax")
            return
        response.set_cookie(
            COOKIE, self.value, max_age=MAX_AGE, samesite="Lax", secure=settings.SITE_URL.startswith("https://")
        )


@dataclass(frozen=True)
class SavedRecords:
    """The records of a shortlist that are public, in its order. `shortlist` names exactly these."""

    shortlist: Shortlist
    clinics: list[Clinic]
    doctors: list[Doctor]

    @classmethod
    def of(cls, shortlist: Shortlist) -> Self:
        clinics = _found(Clinic, shortlist.slugs("c"))
        doctors = _found(Doctor, shortlist.slugs("d"))
        public = {f"c.{clinic.slug}" for clinic in clinics} | {f"d.{doctor.slug}" for doctor in doctors}
        return cls(Shortlist(tuple(item for item in shortlist.items if item in public)), clinics, doctors)


def _found(model, slugs):
    found = {record.slug: record for record in model.objects.published().filter(slug__in=slugs).for_cards()}
    return [found[slug] for slug in slugs if slug in found]
