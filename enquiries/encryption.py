"""What patients write is encrypted at rest with keys of its own (Fernet: AES-128-CBC with HMAC-SHA256).

FIELD_KEYS_FILE holds one key a line; the first encrypts, all decrypt, so a new first line begins a rotation.
"""

import os
import tempfile
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models


@cache
def keyring():
    path = Path(settings.FIELD_KEYS_FILE)
    if not path.exists():
        if not settings.DEBUG:
            raise ImproperlyConfigured(
                f"FIELD_KEYS_FILE {path} does not exist. Make one: manage.py make_field_key > {path}; chmod 600 {path}."
            )
        _create(path)
    return MultiFernet([Fernet(line) for line in path.read_text().split()])


def _create(path):
    """Write a first key so that of several processes starting at once one wins and all read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def encrypt(data: bytes) -> bytes:
    return keyring().encrypt(data)


def decrypt(token: bytes) -> bytes:
    """Raises `cryptography.fernet.InvalidToken` where no key fits or the token was changed."""
    return keyring().decrypt(token)


class EncryptedTextField(models.TextField):
    """Text that the database holds only encrypted; it cannot be searched or compared there."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value.encode()).decode()

    def from_db_value(self, value, expression, connection):
        return value if value is None else decrypt(value.encode()).decode()

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: the database cannot compare it.")
        return super().get_lookup(lookup_name)
