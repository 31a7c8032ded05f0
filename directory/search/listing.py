"""What a listing page shows, as values that templates read."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import groupby
from math import ceil
from typing import NamedTuple

from django.db.models import Model, QuerySet
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from directory.models import Figure
from directory.search.text import normalise
from directory.selection import MAX_PAGE, PAGE_SIZE, FilteredSelection, Selection, UnknownValue

FOLD_ABOVE = 8
SHOWN_WHEN_FOLDED = 5
NAMED = 30
PAGES_AROUND = 2

FACET_LABELS = {
    "condition": _("Condition"),
    "treatment": _("Treatment"),
    "specialty": _("Specialty"),
    "country": _("Country"),
    "city": _("City"),
    "clinic": _("Clinic"),
    "type": _("Type of clinic"),
    "language": _("Language"),
    "accreditation": _("Accreditation"),
    "equipment": _("Equipment"),
}
ALL_OPTIONS = {
    "condition": ngettext_lazy("%(count)d condition", "All %(count)d conditions", "count"),
    "treatment": ngettext_lazy("%(count)d treatment", "All %(count)d treatments", "count"),
    "specialty": ngettext_lazy("%(count)d specialty", "All %(count)d specialties", "count"),
    "country": ngettext_lazy("%(count)d country", "All %(count)d countries", "count"),
    "city": ngettext_lazy("%(count)d city", "All %(count)d cities", "count"),
    "clinic": ngettext_lazy("%(count)d clinic", "All %(count)d clinics", "count"),
    "type": ngettext_lazy("%(count)d type of clinic", "All %(count)d types of clinic", "count"),
    "language": ngettext_lazy("%(count)d language", "All %(count)d languages", "count"),
    "accreditation": ngettext_lazy("%(count)d accreditation", "All %(count)d accreditations", "count"),
    "equipment": ngettext_lazy("%(count)d kind of equipment", "All %(count)d kinds of equipment", "count"),
}


@lru_cache(maxsize=50_000)
def label_key(label: str) -> str:
    return normalise(label)


class FacetOption(NamedTuple):
    """A tuple, because a page makes hundreds of them."""

    value: str
    label: str
    count: int
    is_selected: bool = False

    @property
    def is_disabled(self) -> bool:
        return not self.count and not self.is_selected

    def order(self):
        """Most records first, then by label; what would find nothing comes last by itself."""
        return (-self.count, label_key(self.label), self.value)


def named_of(options: list[FacetOption]) -> list[FacetOption]:
    """Of options in their order: those a listing names, the first NAMED and every ticked one."""
    return options[:NAMED] + [option for option in options[NAMED:] if option.is_selected]


@dataclass(frozen=True)
class Facet:
    """`first` gives the options a listing names, `all` gives all `size`: made when they are looked at."""

    name: str
    size: int
    first: Callable[[], list[FacetOption]]
    all: Callable[[], list[FacetOption]]
    not_stated: int = 0

    @classmethod
    def of(cls, name: str, options: list[FacetOption], not_stated: int = 0) -> "Facet":
        """From all options, in their order."""
        return cls(name, len(options), lambda: named_of(options), lambda: options, not_stated)

    @cached_property
    def named(self) -> list[FacetOption]:
        """The most frequent, and every ticked one."""
        return self.first()

    @cached_property
    def options(self) -> list[FacetOption]:
        return self.all()

    @property
    def label(self):
        return FACET_LABELS[self.name]

    @property
    def is_long(self) -> bool:
        return self.size > FOLD_ABOVE

    @property
    def is_cut(self) -> bool:
        """Whether there are more options than a listing names; a page of its own has them all."""
        return self.size > NAMED

    @property
    def all_options(self) -> str:
        """`All 400 cities`"""
        return ALL_OPTIONS[self.name] % {"count": self.size}

    @property
    def shown(self) -> list[FacetOption]:
        """The options in sight: of a long list the first, and every ticked one."""
        first = self.named[:SHOWN_WHEN_FOLDED] if self.is_long else self.named
        return first + [option for option in self.named[len(first) :] if option.is_selected]

    @property
    def folded(self) -> list[FacetOption]:
        """The others it names."""
        if not self.is_long:
            return []
        return [option for option in self.named[SHOWN_WHEN_FOLDED:] if not option.is_selected]

    @property
    def letters(self) -> list[tuple[str, list[FacetOption]]]:
        """All options A to Z, by first letter."""
        ordered = sorted(self.options, key=lambda option: (label_key(option.label), option.value))
        groups = groupby(ordered, lambda option: label_key(option.label)[:1].upper())
        return [(letter, list(group)) for letter, group in groups]

    @property
    def selected(self) -> list[FacetOption]:
        return [option for option in self.named if option.is_selected]


@dataclass(frozen=True)
class PriceCeiling:
    """The highest price somebody would pay, or None. `not_stated`: those without a known price in this currency."""

    currency: str
    amount: int | None
    not_stated: int

    @property
    def label(self) -> str:
        price = f"{self.currency} {Figure(Decimal(self.amount))}"
        return gettext("Up to %(price)s") % {"price": price}


@dataclass(frozen=True)
class Reason:
    """Why a record is listed: a fact that matched, and what is known about that fact."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamesFound:
    """Where the words of a text are: in the record's first name, in any of its names, in which names of its facets."""

    in_first_name: bool
    in_own_names: bool
    facets: list[str]


@dataclass(frozen=True)
class Chip:
    """A choice and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Relaxation:
    """A filter without which `count` records match."""

    name: str
    selection: FilteredSelection
    count: int


def page_count(count: int, max_page: int = MAX_PAGE) -> int:
    return min(max(1, ceil(count / PAGE_SIZE)), max_page)


def rows_of_page(queryset: QuerySet, selection: Selection, count: int) -> list[Model]:
    """The rows of the selection's page, of `count` in all. Raises UnknownValue beyond the last page."""
    if selection.page > page_count(count, selection.max_page):
        raise UnknownValue("page", str(selection.page))
    start = (selection.page - 1) * PAGE_SIZE
    return list(queryset[start : start + PAGE_SIZE]) if count else []


@dataclass(frozen=True)
class PageOfRecords:
    """One page of a list. `total` is the size of the whole list, `count` of what the selection finds."""

    selection: Selection
    records: list[Model]
    count: int
    total: int

    @property
    def pages(self) -> int:
        return page_count(self.count, self.selection.max_page)

    @property
    def page_links(self) -> list[tuple]:
        """Pairs of page number and address: the ends and what is near, a gap as ("…", "")."""
        current = self.selection.page
        near = set(range(current - PAGES_AROUND, current + PAGES_AROUND + 1))
        numbers = sorted(n for n in near | {1, self.pages} if 1 <= n <= self.pages)
        links = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number - before > 1:
                links.append(("…", ""))
            links.append((number, self._url(number)))
        return links

    @property
    def previous_url(self) -> str:
        return self._url(self.selection.page - 1) if self.selection.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.selection.page + 1) if self.selection.page < self.pages else ""

    def _url(self, number):
        return self.selection.page_url(number)


def _quoted(text):
    return gettext("“%(text)s”") % {"text": text}


@dataclass(frozen=True)
class Listing(PageOfRecords):
    """`reasons` has, by primary key, why each record of the page is listed; nothing where all are."""

    selection: FilteredSelection
    facets: list[Facet]
    price: PriceCeiling | None
    relaxations: list[Relaxation]
    reasons: dict[int, list[Reason]]

    @cached_property
    def by_name(self) -> dict[str, Facet]:
        return {facet.name: facet for facet in self.facets}

    @property
    def results(self) -> list[tuple[Model, list[Reason]]]:
        return [(record, self.reasons.get(record.pk, [])) for record in self.records]

    @cached_property
    def chips(self) -> list[Chip]:
        selection = self.selection
        text = [Chip(_quoted(selection.q), selection.without("q").canonical_url())] if selection.q else []
        values = [
            Chip(option.label, selection.without(facet.name, option.value).canonical_url())
            for facet in self.facets
            for option in facet.selected
        ]
        has_price = self.price and self.price.amount is not None
        price = [Chip(self.price.label, selection.without("price_max").canonical_url())] if has_price else []
        return text + values + price

    @property
    def ways_out(self) -> list[tuple[Chip, int]]:
        """Of an empty listing: what to take away, and how many records there are then."""
        return [
            (Chip(self._chosen(relaxation.name), relaxation.selection.canonical_url()), relaxation.count)
            for relaxation in self.relaxations
        ]

    def _chosen(self, name):
        if name == "q":
            return _quoted(self.selection.q)
        if name == "price_max":
            return self.price.label
        return ", ".join(option.label for option in self.by_name[name].selected)
