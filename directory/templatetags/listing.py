"""Boxes of a facet, for the page with all of its options."""

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from directory import listing_html
from directory.search.listing import FacetOption

register = template.Library()


@register.simple_tag
def boxes(options: list[FacetOption], facet: str, kind: str):
    """A list item with a box for each option. `facet`: its parameter · `kind`: "clinic" or "doctor"."""
    return _html(listing_html.boxes(options, facet, kind, get_language()))


@register.simple_tag
def not_stated(number: int, kind: str):
    """How many records state nothing of a filter; nothing where all do. `kind`: "clinic" or "doctor"."""
    return _html(listing_html.not_stated(number, kind, get_language()))


def _html(pieces):
    return mark_safe(b"".join(pieces).decode())
