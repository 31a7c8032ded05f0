"""The HTML of a listing's page: templates poured once, filled with what the index and the kept cards say.

A page has hundreds of boxes and links; as nodes of a template each of them would cost what the index needs to count it.
"""

from copy import copy
from functools import lru_cache, partial
from itertools import chain
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from directory import structured_data
from directory.caching.addresses import address
from directory.caching.bounded import Bounded
from directory.caching.build import build
from directory.caching.moulds import Mould, Pieces, mark, marks
from directory.search.cards import GAP
from directory.search.listing import Facet, FacetOption, Listing
from directory.selection import Sort

WORDS = {
    "clinic": {
        "crumb": _("Clinics"),
        "heading": _("%(condition)s: clinics"),
        "title": ngettext_lazy(
            "%(counter)s clinic of %(total)s | %(site)s", "%(counter)s clinics of %(total)s | %(site)s", "counter"
        ),
        "found": ngettext_lazy(
            '%(counter)s clinic <span class="muted">of %(total)s</span>',
            '%(counter)s clinics <span class="muted">of %(total)s</span>',
            "counter",
        ),
        "show": ngettext_lazy("Show %(counter)s clinic", "Show %(counter)s clinics", "counter"),
        "counted": ngettext_lazy(", %(counter)s clinic", ", %(counter)s clinics", "counter"),
        "not_stated": ngettext_lazy("Not known for %(counter)s clinic", "Not known for %(counter)s clinics", "counter"),
    },
    "doctor": {
        "crumb": _("Doctors"),
        "heading": _("%(condition)s: doctors"),
        "title": ngettext_lazy(
            "%(counter)s doctor of %(total)s | %(site)s", "%(counter)s doctors of %(total)s | %(site)s", "counter"
        ),
        "found": ngettext_lazy(
            '%(counter)s doctor <span class="muted">of %(total)s</span>',
            '%(counter)s doctors <span class="muted">of %(total)s</span>',
            "counter",
        ),
        "show": ngettext_lazy("Show %(counter)s doctor", "Show %(counter)s doctors", "counter"),
        "counted": ngettext_lazy(", %(counter)s doctor", ", %(counter)s doctors", "counter"),
        "not_stated": ngettext_lazy("Not known for %(counter)s doctor", "Not known for %(counter)s doctors", "counter"),
    },
}
# What a page is filled with: HTML, or text escaped for HTML; for a string in JSON where the name says so.
GAPS = """title heading canonical query condition condition_url condition_json condition_url_json list_json text sort
facets price price_not_stated show cleared_url found chip_count kept sorts chips cards pagination nothing
ask_url""".split()
NOTHING: dict[str, Pieces] = {gap: [] for gap in GAPS}
SLUG = "the-slug-of-a-condition"
PAGES = Bounded(entries=500, weight=8 * 1024 * 1024)


def listing_page(request: HttpRequest, listing: Listing) -> bytes:
    content = NOTHING | _content(request, listing)
    gaps = tuple(gap for gap in GAPS if content[gap])
    selection = listing.selection
    key = (selection.kind, selection.is_plain, gaps, get_language(), build())
    page = PAGES.get(key)
    if page is None:
        page = _page_mould(request, selection, listing.price, gaps)
        PAGES.put(key, page, page.weight)
    return b"".join(page.filled(content))


def _page_mould(request, selection, price, gaps):
    marked = marks(GAPS, gaps)
    crumb = (WORDS[selection.kind]["crumb"], "")
    has_condition = "condition" in gaps
    context = {
        "page": marked,
        "kind": selection.kind,
        "list_url": selection.list_url,
        "is_plain": selection.is_plain,
        "currency": price.currency if price else "",
        "crumbs": [(marked["condition"], marked["condition_url"]), crumb] if has_condition else [crumb],
        "crumbs_json": [(marked["condition_json"], marked["condition_url_json"]), crumb] if has_condition else [crumb],
    }
    return Mould(f"directory/{selection.kind}_list.html", context, _with_any_query(request))


def _with_any_query(request):
    """The request with a mark in place of its query, for the links to the page in other languages."""
    stand_in = copy(request)
    if request.META.get("QUERY_STRING"):
        stand_in.META = request.META | {"QUERY_STRING": mark("query")}
    return stand_in


def _content(request, listing):
    selection, price, language = listing.selection, listing.price, get_language()
    count = partial(_counted, selection.kind, language, listing.count, listing.total)
    asked = _asked(selection)
    return {
        "title": [count("title")],
        "canonical": _text(selection.canonical_url()),
        "query": _text(iri_to_uri(request.META.get("QUERY_STRING", ""))),
        **_heading(listing),
        **(_entities(listing) if selection.is_plain else {}),
        "text": _text(selection.q),
        "sort": _text(selection.sort) if selection.has_own_sort else [],
        "facets": _facets(listing, language),
        "price": _text(price.amount) if price and price.amount is not None else [],
        "price_not_stated": not_stated(price.not_stated, selection.kind, language) if price else [],
        "show": [count("show")],
        "cleared_url": _text(selection.cleared().canonical_url()) if selection.filter_parameters else [],
        "found": [count("found")],
        "kept": list(map(_hidden, selection.filter_parameters)),
        "sorts": _sorts(selection.sort, bool(selection.q), language),
        **(_chips(listing.chips, language) if listing.chips else {}),
        **(_results(listing, asked, language) if listing.records else {"nothing": _nothing_found(listing, language)}),
        "ask_url": [address("enquiries:new").encode(), *(piece.replace(b"&amp;", b"?", 1) for piece in asked)],
    }


def _text(value) -> Pieces:
    return [escape(value).encode()] if value != "" else []


def _heading(listing):
    words = WORDS[listing.selection.kind]
    if not listing.selection.only_condition:
        return {"heading": _text(words["crumb"])}
    condition = listing.by_name["condition"].selected[0]
    url = address("directory:condition", SLUG).replace(SLUG, condition.value)
    return {
        "heading": _text(words["heading"] % {"condition": condition.label}),
        "condition": _text(condition.label),
        "condition_url": _text(url),
        "condition_json": [structured_data.as_text(condition.label).encode()],
        "condition_url_json": [structured_data.as_text(url).encode()],
    }


def _entities(listing):
    entities = structured_data.as_json(structured_data.of_list(listing.records))
    return {"list_json": [entities.encode()] if entities else []}


@lru_cache(maxsize=20_000)
def _counted(kind, language, count, total, words):
    values = {"counter": count, "total": total, "site": escape(settings.SITE_NAME)}
    return (WORDS[kind][words] % values).encode()


@lru_cache(maxsize=10_000)
def _hidden(pair):
    return format_html('<input type="hidden" name="{}" value="{}">', *pair).encode()


@lru_cache(maxsize=500)
def _sorts(chosen, has_text, language):
    sorts = [(value, label) for value, label in Sort.choices if value != Sort.RELEVANCE or has_text]
    rows = [(value, mark_safe(" selected" if value == chosen else ""), label) for value, label in sorts]
    return [format_html_join("", '<option value="{}"{}>{}</option>', rows).encode()]


def _chips(chips, language):
    chip = _chip_mould(language, build())
    made = [chip.filled({"label": _text(each.label), "url": _text(each.url)}) for each in chips]
    return {"chip_count": _text(len(chips)), "chips": list(chain.from_iterable(made))}


@lru_cache(maxsize=50)
def _chip_mould(_language, _build):
    return Mould("components/chip.html", {"label": mark("label"), "url": mark("url")})


def _nothing_found(listing, language):
    selection, look, ways = listing.selection, (language, build()), []
    for chip, number in listing.ways_out:
        way = _way_mould(selection.kind, number, *look)
        ways += way.filled({"label": _text(chip.label), "url": _text(chip.url)})
    cleared = _text(selection.cleared().canonical_url()) if selection.filter_parameters else []
    content = {"ways_out": ways, "cleared_url": cleared}
    filled = tuple(gap for gap in content if content[gap])
    return _nothing_mould(selection.kind, filled, *look).filled(content)


@lru_cache(maxsize=5_000)
def _way_mould(kind, number, _language, _build):
    context = {"label": mark("label"), "url": mark("url")}
    return Mould("directory/_way_out.html", context | {"kind": kind, "number": number})


@lru_cache(maxsize=100)
def _nothing_mould(kind, filled, _language, _build):
    return Mould("directory/_nothing_found.html", marks(["ways_out", "cleared_url"], filled) | {"kind": kind})


def _asked(selection):
    """What a question that begins on this page takes along, as the rest of an address."""
    asked = {"condition": selection.only_condition, "treatment": selection.only_treatment}
    return _text("".join(f"&{urlencode({name: value})}" for name, value in asked.items() if value))


def _results(listing, asked, language):
    made, look = [], (language, build())
    for card, reasons in listing.results:
        before, between, after = card.html.split(GAP)
        made.append(before)
        if reasons:
            made.append(_why(tuple(reasons), *look))
        made += [between, *asked, after]
    return {"cards": made, "pagination": _pagination(listing, language) if listing.pages > 1 else []}


@lru_cache(maxsize=5_000)
def _why(reasons, language, build):
    items = []
    for reason in reasons:
        details = format_html_join("", ' <span class="muted">· {}</span>', [(detail,) for detail in reason.details])
        items.append(format_html("<li><bdi>{}</bdi>{}</li>", reason.text, details).encode())
    return b"".join(_reasons_mould(language, build).filled({"items": items}))


@lru_cache(maxsize=50)
def _reasons_mould(_language, _build):
    return Mould("components/reasons.html", {"items": mark("items")})


def _pagination(listing, language):
    links = listing.page_links
    pagination = _pagination_mould(tuple(number for number, _url in links), listing.selection.page, language, build())
    urls = {f"page{number}": _text(url) for number, url in links}
    return pagination.filled(urls | {"previous": _text(listing.previous_url), "next": _text(listing.next_url)})


@lru_cache(maxsize=1_000)
def _pagination_mould(numbers, current, _language, _build):
    context = {
        "pages": [(number, "" if number == "…" else mark(f"page{number}")) for number in numbers],
        "current": current,
        "previous_url": mark("previous") if current > 1 else "",
        "next_url": mark("next") if current < numbers[-1] else "",
    }
    return Mould("components/pagination.html", context)


def _facets(listing, language):
    kind, look, made = listing.selection.kind, (language, build()), []
    query = _text(listing.selection.list_query)
    for facet in listing.facets:
        if facet.size:
            shown, folded = facet.shown, facet.folded
            mould = _facet_mould(kind, facet.name, facet.size, len(facet.named), len(folded), *look)
            made += mould.filled(
                {
                    "shown": boxes(shown, facet.name, kind, language),
                    "folded": boxes(folded, facet.name, kind, language),
                    "query": query,
                    "not_stated": not_stated(facet.not_stated, kind, language),
                }
            )
    return made


@lru_cache(maxsize=5_000)
def _facet_mould(kind, name, size, named, folded, _language, _build):
    gaps = ["shown", "folded", "query", "not_stated"]
    context = {
        "facet": Facet(name, size, first=list, all=list),
        "named_count": named,
        "folded_count": folded,
        "all_url": address(f"directory:{kind}_filter", name),
    }
    return Mould("directory/_facet.html", context | marks(gaps, gaps))


def boxes(options: list[FacetOption], facet: str, kind: str, language: str) -> Pieces:
    """A list item with a box for each option. `facet`: its parameter."""
    made = []
    for value, label, count, is_selected in options:
        made.append(_box(facet, value, label, is_selected, not count and not is_selected))
        made.append(_counted_in_box(count, kind, language))
    return made


@lru_cache(maxsize=50_000)
def _box(facet, value, label, is_selected, is_disabled):
    return format_html(
        '<li><label class="option{3}"><input class="tick" type="checkbox" id="{0}-{1}" name="{0}" value="{1}"{4}{5}>'
        "<span>{2}</span>",
        facet,
        value,
        label,
        " zero" if is_disabled else "",
        " checked" if is_selected else "",
        " disabled" if is_disabled else "",
    ).encode()


@lru_cache(maxsize=20_000)
def _counted_in_box(number, kind, language):
    html = '<span class="count" aria-hidden="true">%d</span><span class="visually-hidden">%b</span></label></li>\n'
    return html.encode() % (number, _counted(kind, language, number, 0, "counted"))


@lru_cache(maxsize=20_000)
def not_stated(number: int, kind: str, language: str) -> Pieces:
    """How many records state nothing of a filter; nothing where all do."""
    return [b'<p class="xs muted">%b</p>' % _counted(kind, language, number, 0, "not_stated")] if number else []
