"""What a listing page shows, as values that templates read."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.search.text import normalise
from directory.selection import MAX_PAGE, PAGE_SIZE, ClinicSelection, Selection, UnknownValue

FOLD_ABOVE = 8
SHOWN_WHEN_FOLDED = 5
PAGES_AROUND = 2

FACET_LABELS = {
    "condition": _("Condition"),
    "treatment": _("Treatment"),
    "specialty": _("Specialty"),
    "country": _("Country"),
    "city": _("City"),
    "type": _("Type of clinic"),
}


@dataclass(frozen=True)
class FacetOption:
    value: str
    label: str
    count: int
    is_selected: bool = False

    @property
    def is_disabled(self) -> bool:
        return not self.count and not self.is_selected

    def order(self):
        """Most clinics first, then by label; what would find nothing comes last by itself."""
        return (-self.count, normalise(self.label), self.value)


@dataclass(frozen=True)
class Facet:
    name: str
    options: list[FacetOption]
    not_stated: int = 0

    @property
    def label(self):
        return FACET_LABELS[self.name]

    @property
    def is_long(self) -> bool:
        return len(self.options) > FOLD_ABOVE

    @property
    def shown(self) -> list[FacetOption]:
        """The options in sight: of a long list the first, and every ticked one."""
        first = self.options[:SHOWN_WHEN_FOLDED] if self.is_long else self.options
        return first + [option for option in self.options[len(first) :] if option.is_selected]

    @property
    def folded(self) -> list[FacetOption]:
        shown = self.shown
        return [option for option in self.options if option not in shown]

    @property
    def selected(self) -> list[FacetOption]:
        return [option for option in self.options if option.is_selected]


@dataclass(frozen=True)
class Chip:
    """A choice and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Relaxation:
    """A facet (or `q`) without which `count` clinics match."""

    name: str
    selection: ClinicSelection
    count: int


def page_count(count: int) -> int:
    return min(max(1, ceil(count / PAGE_SIZE)), MAX_PAGE)


def rows_of_page(queryset: QuerySet, selection: Selection, count: int) -> list[Model]:
    """The rows of the selection's page, of `count` in all. Raises UnknownValue beyond the last page."""
    if selection.page > page_count(count):
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
        return page_count(self.count)

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
        return self.selection.with_page(number).canonical_url()


def _quoted(text):
    return gettext("“%(text)s”") % {"text": text}


@dataclass(frozen=True)
class Listing(PageOfRecords):
    facets: list[Facet]
    relaxations: list[Relaxation]

    @cached_property
    def by_name(self) -> dict[str, Facet]:
        return {facet.name: facet for facet in self.facets}

    @property
    def chips(self) -> list[Chip]:
        selection = self.selection
        text = [Chip(_quoted(selection.q), selection.without("q").canonical_url())] if selection.q else []
        return text + [
            Chip(option.label, selection.without(facet.name, option.value).canonical_url())
            for facet in self.facets
            for option in facet.selected
        ]

    @property
    def ways_out(self) -> list[tuple[Chip, int]]:
        """Of an empty listing: what to take away, and how many clinics there are then."""
        return [
            (Chip(self._chosen(relaxation.name), relaxation.selection.canonical_url()), relaxation.count)
            for relaxation in self.relaxations
        ]

    def _chosen(self, name):
        if name == "q":
            return _quoted(self.selection.q)
        return ", ".join(option.label for option in self.by_name[name].selected)
