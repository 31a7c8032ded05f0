"""The pieces of a listing that stand on its page by the dozen: facets and cards, made without a template each time."""

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext

from directory.caching.addresses import address
from directory.caching.build import build
from directory.caching.moulds import mould
from directory.search.cards import GAP
from directory.search.listing import Facet, FacetOption, Listing

register = template.Library()


@register.simple_tag
def facets(listing: Listing):
    """A group of boxes for each facet that has options."""
    language, kind = get_language(), listing.selection.kind
    return mark_safe("".join(_facet(facet, listing.selection, kind, language) for facet in listing.facets if facet.size))


def _facet(facet: Facet, selection, kind, language):
    shown, folded = facet.shown, facet.folded
    form = _facet_mould(facet.name, facet.size, len(facet.named), len(folded), language, build())
    return form % {
        "shown": _boxes(shown, facet.name, kind, language),
        "folded": _boxes(folded, facet.name, kind, language),
        "all_url": escape(selection.page_url(1, at=address(f"directory:{kind}_filter", facet.name))),
        "not_stated": _unstated(facet.not_stated, kind, language),
    }


@lru_cache(maxsize=5_000)
def _facet_mould(name, size, named, folded, _language, _build):
    facet = Facet(name, size, first=list, all=list)
    gaps = ["shown", "folded", "all_url", "not_stated"]
    return mould("directory/_facet.html", gaps, facet=facet, named_count=named, folded_count=folded)


@register.simple_tag
def boxes(options: list[FacetOption], facet: str, kind: str):
    """A list item with a box for each option. `facet`: its parameter · `kind`: "clinic" or "doctor"."""
    return mark_safe(_boxes(options, facet, kind, get_language()))


def _boxes(options, facet, kind, language):
    made = []
    for value, label, count, is_selected in options:
        made.append(_box(facet, value, label, is_selected, not count and not is_selected))
        made.append(_counted(count, kind, language))
    return "".join(made)


@lru_cache(maxsize=50_000)
def _box(facet, value, label, is_selected, is_disabled):
    return format_html(
        '<li><label class="option{}"><input class="tick" type="checkbox" id="{}-{}" name="{}" value="{}"{}{}><span>{}</span>',
        " zero" if is_disabled else "",
        facet,
        value,
        facet,
        value,
        mark_safe(" checked" if is_selected else ""),
        mark_safe(" disabled" if is_disabled else ""),
        label,
    )


@lru_cache(maxsize=20_000)
def _counted(number, kind, language):
    if kind == "doctor":
        text = ngettext(", %(counter)s doctor", ", %(counter)s doctors", number)
    else:
        text = ngettext(", %(counter)s clinic", ", %(counter)s clinics", number)
    return format_html(
        '<span class="count" aria-hidden="true">{}</span><span class="visually-hidden">{}</span></label></li>\n',
        number,
        text % {"counter": number},
    )


@register.simple_tag
def unstated(number: int, kind: str):
    """How many records state nothing of a filter; nothing where all do. `kind`: "clinic" or "doctor"."""
    return mark_safe(_unstated(number, kind, get_language()))


@lru_cache(maxsize=20_000)
def _unstated(number, kind, language):
    if not number:
        return ""
    if kind == "doctor":
        text = ngettext("Not known for %(counter)s doctor", "Not known for %(counter)s doctors", number)
    else:
        text = ngettext("Not known for %(counter)s clinic", "Not known for %(counter)s clinics", number)
    return format_html('<p class="xs muted">{}</p>', text % {"counter": number})


@register.simple_tag
def cards(listing: Listing):
    """The cards of a listing's page. What depends on the selection (reasons, what a question takes along) is put in."""
    selection, language = listing.selection, get_language()
    asked = {"condition": selection.only_condition, "treatment": selection.only_treatment}
    asked = {name: value for name, value in asked.items() if value}
    asked = escape(f"&{urlencode(asked)}") if asked else ""
    made = []
    for card, reasons in listing.results:
        before, between, after = card.html.decode().split(GAP)
        made += [before, _why(tuple(reasons), language, build()) if reasons else "", between, asked, after]
    return mark_safe("".join(made))


@lru_cache(maxsize=5_000)
def _why(reasons, language, build):
    items = []
    for reason in reasons:
        details = "".join(format_html(' <span class="muted">· {}</span>', detail) for detail in reason.details)
        items.append(format_html("<li><bdi>{}</bdi>{}</li>", reason.text, mark_safe(details)))
    return _reasons_mould(language, build) % {"items": "".join(items)}


@lru_cache(maxsize=50)
def _reasons_mould(_language, _build):
    return mould("components/reasons.html", ["items"])
