"""What a listing's address asks for, as a value: read from a query string, written back in its one canonical form."""

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Self
from urllib.parse import parse_qsl, urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import City, ClinicType, Condition, Country, Specialty, Treatment
from directory.search.text import MAX_QUERY

PAGE_SIZE = 20
MAX_PAGE = 100
MAX_VALUES = 100


class UnknownValue(Exception):
    """A parameter that names nothing we know: `parameter` and the first of its values."""

    def __init__(self, parameter: str, value: str):
        super().__init__(f"{parameter}={value}")
        self.parameter = parameter
        self.value = value


class Sort(TextChoices):
    RELEVANCE = "relevance", _("Best match")
    NAME = "name", _("Name, A to Z")
    CITY = "city", _("City, A to Z")
    CONFIRMED = "confirmed", _("Recently confirmed")


@dataclass(frozen=True)
class Selection:
    """A page of a list that has no filters."""

    view_name: ClassVar[str]

    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Raises UnknownValue for a page number that cannot be one."""
        return cls(page=_page(query))

    def parameters(self) -> list[tuple[str, str]]:
        """Name and value in canonical order, without what is empty or goes without saying."""
        return [("page", str(self.page))] if self.page > 1 else []

    def canonical_url(self) -> str:
        query = urlencode(self.parameters())
        address = reverse(self.view_name)
        return f"{address}?{query}" if query else address

    def is_canonical(self, query_string: str) -> bool:
        """Whether `query_string` says the same in the same order. How it is percent-encoded is left to its client."""
        return parse_qsl(query_string, keep_blank_values=True) == self.parameters()

    def with_page(self, page: int) -> Self:
        return replace(self, page=page)


@dataclass(frozen=True)
class DoctorSelection(Selection):
    view_name = "directory:doctor_list"


@dataclass(frozen=True)
class ClinicSelection(Selection):
    """Facets hold sorted values that exist; `sort` is never empty."""

    view_name = "directory:clinic_list"
    facets: ClassVar[tuple[str, ...]] = ("condition", "treatment", "specialty", "country", "city", "type")

    q: str = ""
    condition: tuple[str, ...] = ()
    treatment: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    sort: str = Sort.NAME.value

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Unknown values are dropped. Raises UnknownValue where a facet has no other, or the page cannot be one."""
        q = clean_text(_last(query, "q"))
        facets = {name: _known(name, query) for name in cls.facets}
        return cls(q=q, sort=_sort(query, q), page=_page(query), **facets)

    def parameters(self):
        sort = [("sort", self.sort)] if self.has_own_sort else []
        return self.filter_parameters + sort + super().parameters()

    @property
    def filter_parameters(self) -> list[tuple[str, str]]:
        """Text and facets only: what the result depends on, whatever its order and page."""
        text = [("q", self.q)] if self.q else []
        return text + [(name, value) for name in self.facets for value in getattr(self, name)]

    @property
    def has_own_sort(self) -> bool:
        return self.sort != _default_sort(self.q)

    @property
    def is_plain(self) -> bool:
        """Whether this is the whole list in its usual order: the only state search engines may keep."""
        return replace(self, page=1) == type(self)()

    @property
    def only_condition(self) -> str:
        """The condition where there is exactly one, else empty; likewise the treatment."""
        return self.condition[0] if len(self.condition) == 1 else ""

    @property
    def only_treatment(self) -> str:
        return self.treatment[0] if len(self.treatment) == 1 else ""

    def without(self, facet: str, value: str | None = None) -> Self:
        """Without one value of a facet, or without all of them, or without the text (`"q"`); on its first page."""
        empty = {field.name: field.default for field in fields(self)}[facet]
        kept = tuple(other for other in getattr(self, facet) if other != value) if value else empty
        changed = replace(self, **{facet: kept}, page=1)
        if not changed.q and changed.sort == Sort.RELEVANCE:
            changed = replace(changed, sort=Sort.NAME.value)
        return changed

    def cleared(self) -> Self:
        """Without facets and text; the order stays where it can."""
        return type(self)(sort=Sort.NAME.value if self.sort == Sort.RELEVANCE else self.sort)


def clean_text(text: str) -> str:
    """What somebody typed: one space between words, no control characters, at most MAX_QUERY characters."""
    printable = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text[: MAX_QUERY * 10])
    return " ".join(printable.split())[:MAX_QUERY].strip()


def _last(query, name):
    return next((value for value in reversed(query.getlist(name)) if value), "")


def _page(query):
    number = _last(query, "page")
    if not number:
        return 1
    if not re.fullmatch(r"[0-9]{1,6}", number) or not 1 <= int(number) <= MAX_PAGE:
        raise UnknownValue("page", number)
    return int(number)


def _default_sort(q):
    return Sort.RELEVANCE.value if q else Sort.NAME.value


def _sort(query, q):
    sort = _last(query, "sort")
    if sort not in Sort.values or (sort == Sort.RELEVANCE and not q):
        return _default_sort(q)
    return sort


def _known(name, query):
    given = list(dict.fromkeys(value.strip() for value in query.getlist(name) if value.strip()))[:MAX_VALUES]
    if name == "country":
        given = list(dict.fromkeys(value.lower() for value in given))
    if not given:
        return ()
    known = KNOWN[name]([value for value in given if "\x00" not in value])
    if not known:
        raise UnknownValue(name, given[0])
    return tuple(sorted(known))


KNOWN = {
    "condition": lambda slugs: Condition.objects.published().filter(slug__in=slugs).values_list("slug", flat=True),
    "treatment": lambda slugs: Treatment.objects.published().filter(slug__in=slugs).values_list("slug", flat=True),
    "specialty": lambda slugs: Specialty.objects.filter(slug__in=slugs).values_list("slug", flat=True),
    "country": lambda codes: Country.objects.filter(code__in=codes).values_list("code", flat=True),
    "city": lambda slugs: City.objects.filter(slug__in=slugs).values_list("slug", flat=True),
    "type": lambda types: set(ClinicType.values).intersection(types),
}
