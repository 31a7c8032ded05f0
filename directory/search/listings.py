"""The one way to a listing: what a selection finds, in the index of this process."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from django.conf import settings
from django.utils.translation import get_language

from directory.search import cards
from directory.search.clinics import CLINICS
from directory.search.doctors import DOCTORS
from directory.search.index import current
from directory.search.index.records import Asked, Found
from directory.search.kinds import Kind
from directory.search.listing import Facet, FacetOption, Listing, PriceCeiling, Relaxation, page_count
from directory.search.words import Reading
from directory.selection import PAGE_SIZE, ClinicSelection, DoctorSelection, FilteredSelection, UnknownValue

ATTEMPTS = 5


def search_clinics(selection: ClinicSelection, read: Callable = cards.records) -> Listing:
    """See `search`."""
    return search(CLINICS, selection, read)


def search_doctors(selection: DoctorSelection, read: Callable = cards.records) -> Listing:
    """See `search`."""
    return search(DOCTORS, selection, read)


def search(kind: Kind, selection: FilteredSelection, read: Callable = cards.records) -> Listing:
    """Results and counts of one state of the directory, with the records of the page as `read` of `cards` gives them.

    Raises UnknownValue where the selection's page lies beyond the last.
    """
    for _attempt in range(ATTEMPTS):
        with current.lock:
            state = current.fresh()
            revision = state.revision
            listing, pks, names = _found(state, kind, selection)
            as_of = {pk: state.changed_at(kind.name, pk) for pk in pks}
        records = read(kind, as_of)
        reasons = kind.reasons(records, selection, names) if records else {}
        if len(records) == len(pks) and current.is_still(revision):
            break
    return replace(listing, records=records, reasons=reasons)


def facet_of(kind: Kind, selection: FilteredSelection, name: str) -> Facet:
    """One facet with all its options."""
    with current.lock:
        state = current.fresh()
        found = Found(state.indexes[kind.name], _asked(state, kind, selection))
        return _facets(state, kind, selection, found, [name])[0]


def stated_by(kind: Kind, pks: Iterable[int]) -> dict[int, dict[str, list[str]]]:
    """By primary key: of each facet, the values the record is found by. Without what is no longer listed."""
    with current.lock:
        state = current.fresh()
        index = state.indexes[kind.name]
        return {pk: _stated(state, kind, index, index.slots[pk]) for pk in pks if pk in index.slots}


def _stated(state, kind, index, slot):
    stated = {}
    for name, values in index.facets.values.items():
        numbers, slugs = set(index.facets.of(slot, name).tolist()), state.names_of(kind.name, name).slugs
        stated[name] = sorted(str(slugs[values.key_of(number)]) for number in numbers)
    return stated


def _found(state, kind, selection):
    """The listing without its records, their primary keys, and the names in which the text was found."""
    reading = _reading(state, kind, selection)
    found = Found(state.indexes[kind.name], _asked(state, kind, selection, reading))
    if selection.page > page_count(found.count, selection.max_page):
        raise UnknownValue("page", str(selection.page))
    listing = Listing(
        selection=selection,
        records=[],
        count=found.count,
        total=found.index.size_of(None),
        facets=_facets(state, kind, selection, found, selection.facets),
        price=PriceCeiling(settings.SITE_CURRENCY, selection.price_max, found.unstated("price_max"))
        if kind.priced
        else None,
        relaxations=[] if found.count else _relaxations(selection, found),
        reasons={},
    )
    pks = found.page(selection.sort, (selection.page - 1) * PAGE_SIZE, PAGE_SIZE)
    return listing, pks, reading.names_found(pks) if reading else {}


def _reading(state, kind, selection):
    return Reading.of(state, kind, selection.q) if selection.q else None


def _asked(state, kind, selection, reading=None):
    reading = reading or _reading(state, kind, selection)
    chosen = {name: getattr(selection, name) for name in selection.facets if getattr(selection, name)}
    return Asked(
        facets={
            name: [keys[slug] for slug in slugs if slug in (keys := state.names_of(kind.name, name).keys)]
            for name, slugs in chosen.items()
        },
        text=reading.tiers if reading else None,
        price_max=getattr(selection, "price_max", None),
    )


def _facets(state, kind, selection, found, names):
    counts = found.counts(names)
    language = get_language()
    return [_facet(state, kind, selection, found, name, counts[name], language) for name in names]


def _facet(state, kind, selection, found, name, counts, language):
    """Options are the values any published record has, and those that are ticked."""
    facets, names = found.index.facets, state.names_of(kind.name, name)
    ticked, others = (
        _ticked(facets, names, name, chosen, language) if (chosen := getattr(selection, name)) else ((), ())
    )
    options = state.shelf.options(kind.name, facets, name, names, language)
    not_stated = found.unstated(name) if facets.values[name].is_optional else 0
    first, everything = (partial(way, counts, ticked, others) for way in (options.first, options.all))
    return Facet(name, len(options.keys) + len(others), first, everything, not_stated)


def _ticked(facets, names, name, chosen, language):
    """The keys of the values that are chosen, and as options those of them that no published record has."""
    numbers = facets.values[name].numbers
    keys = {names.keys[slug] for slug in chosen if slug in names.keys}
    ticked = {key for key in keys if key in numbers and facets.totals[numbers[key]]}
    return ticked, [FacetOption(str(names.slugs[key]), names.label(key, language), 0, True) for key in keys - ticked]


def _relaxations(selection, found):
    freed = [(name, found.index.size_of(found.without(name))) for name in selection.chosen]
    relaxations = [Relaxation(name, selection.without(name), count) for name, count in freed if count]
    return sorted(relaxations, key=lambda each: -each.count)
