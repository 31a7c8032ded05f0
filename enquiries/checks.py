"""Settings that only show their fault in use are tried when the service starts."""

import zoneinfo

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import timezone

from enquiries.clock.closing_days import ClosingDays
from enquiries.clock.hours import OfficeHours, reply_due
from enquiries.encryption import keyring


def office_hours_can_be_read(app_configs, **kwargs):
    try:
        OfficeHours.parse(settings.OFFICE_HOURS, settings.OFFICE_TIME_ZONE)
    except (ImproperlyConfigured, zoneinfo.ZoneInfoNotFoundError) as error:
        return [Error(f"OFFICE_HOURS or OFFICE_TIME_ZONE: {error}", id="enquiries.E001")]
    return []


def office_holidays_can_be_read(app_configs, **kwargs):
    try:
        ClosingDays.parse(settings.OFFICE_HOLIDAYS)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="enquiries.E004")]
    return []


def answers_can_be_in_time(app_configs, **kwargs):
    """A deadline that cannot be worked out would stop every enquiry."""
    if settings.FIRST_REPLY_HOURS < 1 or settings.NEXT_REPLY_HOURS < 1:
        return [Error("FIRST_REPLY_HOURS and NEXT_REPLY_HOURS must be 1 or more.", id="enquiries.E005")]
    try:
        for answered in (False, True):
            reply_due(timezone.now(), answered=answered)
    except ValueError as error:
        hint = "Compare FIRST_REPLY_HOURS and NEXT_REPLY_HOURS with OFFICE_HOURS and OFFICE_HOLIDAYS."
        return [Error(f"No answer can be in time: {error}", hint=hint, id="enquiries.E006")]
    except (ImproperlyConfigured, zoneinfo.ZoneInfoNotFoundError):
        pass  # told of above
    return []


def field_keys_can_be_read(app_configs, **kwargs):
    try:
        keyring()
    except (ImproperlyConfigured, OSError, ValueError) as error:
        return [
            Error(
                f"FIELD_KEYS_FILE holds no usable key: {error}",
                hint="One key a line, made by manage.py make_field_key, readable by the service alone.",
                id="enquiries.E002",
            )
        ]
    return []


def field_keys_fit_the_database(app_configs, databases=None, **kwargs):
    """Run by `migrate`: with other keys nothing could be read, and what arrives would be written for nobody."""
    from enquiries.models import Enquiry

    try:
        Enquiry.objects.order_by("-pk").values_list("question").first()
    except InvalidToken:
        hint = "Put the keys this database was written with below the first line."
        return [Error("No key in FIELD_KEYS_FILE opens the newest enquiry.", hint=hint, id="enquiries.E003")]
    except (DatabaseError, ImproperlyConfigured, OSError, ValueError):
        pass  # no table yet, no database, no keys: each tells of itself
    return []
