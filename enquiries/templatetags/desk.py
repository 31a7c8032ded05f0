"""Times, people, languages and marked words as the desk writes them. No query, no rule."""

import re
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html_join, linebreaks
from django.utils.safestring import mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enquiries.desk.case import language_name

register = template.Library()

SELECTED = mark_safe(" selected")
register.filter(language_name)


@register.simple_tag
def moment(at, zones):
    """`Monday 23 November, 07:42 (Berlin), 10:42 (Dubai)`: the day in the first zone, in others where it differs."""
    first = at.astimezone(ZoneInfo(zones[0]))
    day = date_format(first, pgettext("date format: weekday, day and month", "l j F"))
    return ", ".join([day, *(_clock(at.astimezone(ZoneInfo(zone)), first) for zone in zones)])


def _clock(local, first):
    day = "" if local.date() == first.date() else date_format(local, "l") + " "
    return f"{day}{local:%H:%M} ({city(local.tzinfo.key)})"


@register.filter
def city(zone):
    """`America/New_York` → `New York`"""
    return zone.rpartition("/")[2].replace("_", " ")


@register.simple_tag
def options(choices, chosen):
    """The options of a select, of which some have hundreds. `choices`: with value and label; `chosen`: a value."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one.value, SELECTED if one.value == chosen else "", one.label) for one in choices),
    )


@register.filter
def ago(at):
    if (timezone.now() - at).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at, depth=1)}


@register.simple_tag
def marked_text(text, marked):
    """The text in paragraphs, with each of the words `marked` inside a mark."""
    wanted = "|".join(re.escape(words) for words in sorted(set(marked), key=len, reverse=True) if words)
    parts = re.split(f"({wanted})", text) if wanted else [text]
    html = "".join(_mark(part) if number % 2 else escape(part) for number, part in enumerate(parts))
    return mark_safe(linebreaks(html))  # each part is escaped


def _mark(words):
    """A mark for each line: it must not reach over the end of a paragraph."""
    lines = re.split(r"(\s*[\r\n]+\s*)", words)
    return "".join(escape(line) if number % 2 else f"<mark>{escape(line)}</mark>" for number, line in enumerate(lines))
