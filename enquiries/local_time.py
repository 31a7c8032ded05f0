"""Moments as the reader's own clock shows them, with the zone named."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def zone_of(enquiry) -> ZoneInfo:
    """The patient's zone; the office's where none is known."""
    known = enquiry.time_zone in available_timezones()
    return ZoneInfo(enquiry.time_zone if known else settings.OFFICE_TIME_ZONE)


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
