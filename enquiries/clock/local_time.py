"""Moments as the reader's own clock shows them, with the zone named."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_time_zones = cache(available_timezones)  # reading them from the disk takes longer than the page


def is_time_zone(name: str) -> bool:
    return name in _time_zones()


def zone_of(enquiry) -> ZoneInfo:
    """The patient's zone; the office's where none is known."""
    return ZoneInfo(enquiry.time_zone if is_time_zone(enquiry.time_zone) else settings.OFFICE_TIME_ZONE)


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """`Tuesday 24 November 2026, 18:00`"""
    return date_format(moment.astimezone(zone), pgettext("date format: weekday, date and time", "l j F Y, H:i"))


def zone_in_words(zone: ZoneInfo, moment: datetime) -> str:
    """`Dubai time`, or the offset where a zone is no place."""
    area, _separator, city = zone.key.partition("/")
    if not city or area == "Etc":
        offset = moment.astimezone(UTC).astimezone(zone).strftime("%z")
        return f"UTC{offset[:3]}:{offset[3:]}"
    return _("%(city)s time") % {"city": city.rpartition("/")[2].replace("_", " ")}
