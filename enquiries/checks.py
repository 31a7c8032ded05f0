"""Settings that only show their fault in use are tried when the service starts."""

import zoneinfo

from cryptography.fernet import InvalidToken
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

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
