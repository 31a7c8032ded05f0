"""What a listing's address asks for, as a value: read from a query string, written back in its one canonical form."""

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import ClassVar, Self
from urllib.parse import parse_qsl, urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.caching.addresses import address
from directory.search.text import MAX_QUERY

PAGE_SIZE = 20
MAX_PAGE = 100
MAX_VALUES = 100  # of all facets together: a page has a link for each that repeats all others
MAX_PRICE = 99_999_999


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


SORTS = frozenset(Sort.values)


@dataclass(frozen=True)
class Selection:
    """A page of a list that has no filters."""

    view_name: ClassVar[str]
    max_page: ClassVar[int] = MAX_PAGE

    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Raises UnknownValue for a page number that cannot be one."""
        return cls(page=_page(query, cls.max_page))

    def parameters(self) -> list[tuple[str, str]]:
        """Name and value in canonical order, without what is empty or goes without saying."""
        return self.list_parameters() + ([("page", str(self.page))] if self.page > 1 else [])

    def list_parameters(self) -> list[tuple[str, str]]:
        """Those that are the same on each page of the list."""
        return []

    def canonical_url(self, at: str = "") -> str:
        """On the list's own page, or on the page `at` an address that takes the same parameters."""
        return self.page_url(self.page, at)

    def page_url(self, page: int, at: str = "") -> str:
        """The canonical address of one page of the list."""
        at = (at or self.list_url) + self.list_query
        return f"{at}{'&' if self.list_query else '?'}page={page}" if page > 1 else at

    @cached_property
    def list_query(self) -> str:
        """`?condition=liver-cancer&sort=city`: what the address of the first page ends in; empty for the whole list."""
        query = "&".join(_written(*pair) for pair in self.list_parameters())
        return f"?{query}" if query else ""

    @property
    def list_url(self) -> str:
        return address(self.view_name)

    def is_canonical(self, query_string: str) -> bool:
        """Whether `query_string` says the same in the same order. How it is percent-encoded is left to its client."""
        return parse_qsl(query_string, keep_blank_values=True) == self.parameters()


@dataclass(frozen=True)
class FilteredSelection(Selection):
    """A page of what filters find. Each facet is a field of sorted values that exist; `sort` is never empty."""

    kind: ClassVar[str]
    facets: ClassVar[tuple[str, ...]]

    q: str = ""
    sort: str = Sort.NAME.value

    @classmethod
    def from_query(cls, query):
        """Unknown values are dropped. Raises UnknownValue where a facet has no other, or the page cannot be one."""
        q = clean_text(_last(query, "q"))
        return cls(q=q, sort=_sort(query, q), page=_page(query, cls.max_page), **_known(cls.kind, cls.facets, query))

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of all parameters the result depends on, in canonical order."""
        return ("q", *self.facets)

    @property
    def chosen(self) -> list[str]:
        return [name for name in self.filters if getattr(self, name) not in ("", (), None)]

    def list_parameters(self):
        return self.filter_parameters + ([("sort", self.sort)] if self.has_own_sort else [])

    @cached_property
    def filter_parameters(self) -> list[tuple[str, str]]:
        """What the result depends on, whatever its order and page."""
        pairs = []
        for name in self.chosen:
            value = getattr(self, name)
            pairs += [(name, each) for each in value] if isinstance(value, tuple) else [(name, str(value))]
        return pairs

    @property
    def has_own_sort(self) -> bool:
        return self.sort != _default_sort(self.q)

    @property
    def is_plain(self) -> bool:
        """Whether this is the whole list in its usual order: the only state search engines may keep."""
        return not self.list_parameters()

    @property
    def only_condition(self) -> str:
        """The condition where there is exactly one, else empty; likewise the treatment."""
        return self.condition[0] if len(self.condition) == 1 else ""

    @property
    def only_treatment(self) -> str:
        return self.treatment[0] if len(self.treatment) == 1 else ""

    def without(self, name: str, value: str | None = None) -> Self:
        """Without one value of a facet, or without all that `name` asks for; on its first page."""
        empty = {field.name: field.default for field in fields(self)}[name]
        kept = tuple(other for other in getattr(self, name) if other != value) if value else empty
        changed = replace(self, **{name: kept}, page=1)
        if not changed.q and changed.sort == Sort.RELEVANCE:
            changed = replace(changed, sort=Sort.NAME.value)
        return changed

    def cleared(self) -> Self:
        """Without facets and text; the order stays where it can."""
        return type(self)(sort=Sort.NAME.value if self.sort == Sort.RELEVANCE else self.sort)


@dataclass(frozen=True)
class DoctorSelection(FilteredSelection):
    view_name = "directory:doctor_list"
    kind = "doctor"
    facets = ("condition", "treatment", "specialty", "country", "city", "clinic", "language")

    condition: tuple[str, ...] = ()
    treatment: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    clinic: tuple[str, ...] = ()
    language: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClinicSelection(FilteredSelection):
    """`price_max` is a whole number in the site's currency, or None."""

    view_name = "directory:clinic_list"
    kind = "clinic"
    facets = (
        *("condition", "treatment", "specialty", "country", "city", "type", "language"),
        *("accreditation", "equipment"),
    )

    condition: tuple[str, ...] = ()
    treatment: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    accreditation: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    price_max: int | None = None

    @classmethod
    def from_query(cls, query):
        return replace(super().from_query(query), price_max=_price(query))

    @property
    def filters(self):
        return (*super().filters, "price_max")


@lru_cache(maxsize=10_000)
def _written(name, value):
    return urlencode([(name, value)])


def clean_text(text: str) -> str:
    """What somebody typed: one space between words, no control characters, at most MAX_QUERY characters."""
    printable = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text[: MAX_QUERY * 10])
    return " ".join(printable.split())[:MAX_QUERY].strip()


def _last(query, name):
    return next((value for value in reversed(query.getlist(name)) if value), "")


def _page(query, max_page):
    number = _last(query, "page")
    if not number:
        return 1
    if not re.fullmatch(r"[0-9]{1,6}", number) or not 1 <= int(number) <= max_page:
        raise UnknownValue("page", number)
    return int(number)


def _default_sort(q):
    return Sort.RELEVANCE.value if q else Sort.NAME.value


def _sort(query, q):
    sort = _last(query, "sort")
    if sort not in SORTS or (sort == Sort.RELEVANCE and not q):
        return _default_sort(q)
    return sort


def _price(query):
    """A whole number, thousands grouped or not; anything else is as good as none."""
    amount = _last(query, "price_max").strip()
    if not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}(?:[., \u00a0\u202f’'][0-9]{3}){1,3}", amount):
        return None
    number = int(re.sub(r"[^0-9]", "", amount))
    return number if number <= MAX_PRICE else None


def _known(kind, facets, query):
    """The known ones of the values given for each facet, sorted. Raises UnknownValue where a facet has no known one."""
    from directory.search.index.current import public_values  # the index is built of what stands here

    given: dict[str, list[str]] = {}
    for name in filter(query.__contains__, facets):
        if values := _given(name, query)[: MAX_VALUES - sum(map(len, given.values()))]:
            given[name] = values
    known = public_values(kind, given) if given else {}
    for name, values in known.items():
        if not values:
            raise UnknownValue(name, given[name][0])
    return known


def _given(name, query):
    values = [value.strip() for value in query.getlist(name) if value.strip()]
    if name in ("country", "language"):
        values = [value.lower() for value in values]
    return list(dict.fromkeys(values))
