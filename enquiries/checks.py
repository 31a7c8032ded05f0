"""Settings that only show their fault in use are tried when the service starts."""

import zoneinfo

from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from enquiries.clock import office_hours
from enquiries.encryption import keyring


def office_hours_can_be_read(app_configs, **kwargs):
    try:
        office_hours()
    except (ImproperlyConfigured, zoneinfo.ZoneInfoNotFoundError) as error:
        return [Error(f"OFFICE_HOURS or OFFICE_TIME_ZONE: {error}", id="enquiries.E001")]
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
