"""The pieces of a listing that stand on its page by the hundred: boxes and cards, made without a template each time."""

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext

from directory.caching.bounded import Bounded
from directory.caching.build import build
from directory.search.listing import FacetOption, Listing, Reason

register = template.Library()

CARDS = Bounded(entries=20_000, weight=24 * 1024 * 1024)
REASONS, CONDITION = "the-reasons-of-a-card", "the-condition-of-a-card"


@register.simple_tag
def boxes(options: list[FacetOption], facet: str, kind: str):
    """A list item with a box for each option. `facet`: its parameter · `kind`: "clinic" or "doctor"."""
    language = get_language()
    items = []
    for option in options:
        start, label = _box(facet, option.value, option.label)
        zero, disabled = (" zero", " disabled") if option.is_disabled else ("", "")
        checked = " checked" if option.is_selected else ""
        items.append(
            f'<li><label class="option{zero}">{start}{checked}{disabled}>{label}'
            f'<span class="count" aria-hidden="true">{option.count}</span>'
            f'<span class="visually-hidden">{_counted(option.count, kind, language)}</span></label></li>\n'
        )
    return mark_safe("".join(items))


@lru_cache(maxsize=20_000)
def _box(facet, value, label):
    start = format_html('<input class="tick" type="checkbox" id="{0}-{1}" name="{0}" value="{1}"', facet, value)
    return start, format_html("<span>{}</span>", label)


@lru_cache(maxsize=20_000)
def _counted(number, kind, language):
    if kind == "doctor":
        text = ngettext(", %(counter)s doctor", ", %(counter)s doctors", number)
    else:
        text = ngettext(", %(counter)s clinic", ", %(counter)s clinics", number)
    return escape(text % {"counter": number})


@register.simple_tag
def unstated(number: int, kind: str):
    """How many records state nothing of a filter; nothing where all do. `kind`: "clinic" or "doctor"."""
    return _unstated(number, kind, get_language()) if number else ""


@lru_cache(maxsize=20_000)
def _unstated(number, kind, language):
    if kind == "doctor":
        text = ngettext("Not known for %(counter)s doctor", "Not known for %(counter)s doctors", number)
    else:
        text = ngettext("Not known for %(counter)s clinic", "Not known for %(counter)s clinics", number)
    return format_html('<p class="xs muted">{}</p>', text % {"counter": number})


@register.simple_tag
def cards(listing: Listing):
    """The cards of a listing's page. What depends on the selection (reasons, what a question takes along) is put in."""
    selection = listing.selection
    asked = {"condition": selection.only_condition, "treatment": selection.only_treatment}
    asked = {name: value for name, value in asked.items() if value}
    asked = escape(f"&{urlencode(asked)}") if asked else ""
    made = []
    for record, reasons in listing.results:
        before, between, after = _parts(selection.kind, record)
        why = _reasons(tuple(reasons), get_language(), build()) if reasons else ""
        made += [before, why, between, asked, after]
    return mark_safe("".join(made))


@lru_cache(maxsize=5_000)
def _reasons(reasons, _language, _build):
    return render_to_string("components/reasons.html", {"reasons": reasons})


def _parts(kind, record):
    """A card before its reasons, between them and what a question takes along, and after that."""
    key = (kind, record.pk, record.as_of, get_language(), build())
    parts = CARDS.get(key)
    if parts is None:
        parts = _made(kind, record)
        CARDS.put(key, parts, 2 * sum(map(len, parts)) + 500)
    return parts


def _made(kind, record):
    reasons = (Reason(REASONS),)
    if kind == "doctor":
        context = {"person": record, "clinic": record.main_clinic, "save": True, "reasons": reasons}
    else:
        context = {"clinic": record, "ask": True, "compare": True, "condition": CONDITION, "reasons": reasons}
    context = dict.fromkeys(("doctor", "treatment", "remove"), "") | context
    card = render_to_string(f"components/{kind}_card.html", context)
    before, _reasons_of_card, rest = card.partition(_reasons(reasons, get_language(), build()))
    between, _condition, after = rest.partition(f"&amp;condition={CONDITION}")
    return before, between, after
