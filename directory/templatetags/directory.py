"""Markdown, figures with their unit, prices."""

from django import template
from django.utils.html import format_html

from directory.markdown import render
from directory.models.provenance import price_in_words

register = template.Library()


@register.filter
def markdown(text, top_heading=3):
    """The safe HTML of an editor's Markdown; its headings begin at h`top_heading`."""
    return render(text, top_heading)


@register.simple_tag
def quantity(figure, unit):
    """A figure and its unit on one line: `56.9%`, `1.5 litres`."""
    if unit == "%":
        return format_html("{}%", figure)
    return format_html("{} {}", figure, unit) if unit else format_html("{}", figure)


@register.simple_tag
def price(row):
    """The price of a ClinicTreatment that has one: `EUR 12,000 to 15,000`, `About EUR 9,000`."""
    return price_in_words(row)
