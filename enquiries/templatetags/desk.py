"""Times, people and languages as the desk writes them. No query, no rule."""

from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enquiries.desk.case import language_name

register = template.Library()
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


@register.filter
def ago(at):
    if (timezone.now() - at).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at, depth=1)}
