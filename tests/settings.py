"""The settings of the suite: the site as in production, in a folder of its own that goes when the process ends.

Of the surroundings only DATABASE_URL counts, not a developer's `.env`.
"""

import os
import tempfile
from pathlib import Path

import environ
from cryptography.fernet import Fernet

_folder = tempfile.TemporaryDirectory(prefix="harbour-tests-", ignore_cleanup_errors=True)
TEST_DIR = Path(_folder.name)
for name in ("media", "private", "static", "mail"):
    (TEST_DIR / name).mkdir()
(TEST_DIR / "field.keys").write_bytes(Fernet.generate_key() + b"\n")

environ.Env.read_env = staticmethod(lambda *args, **kwargs: None)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{TEST_DIR / 'db.sqlite3'}")
os.environ |= {
    "DEBUG": "0",
    "SECRET_KEY": "secret-key-of-the-tests-only-0123456789-0123456789-abcdef",
    "LINK_KEY": "link-key-of-the-tests-only-0123456789-0123456789-abcdef",
    "FIELD_KEYS_FILE": str(TEST_DIR / "field.keys"),
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "MEDIA_ROOT": str(TEST_DIR / "media"),
    "PRIVATE_MEDIA_ROOT": str(TEST_DIR / "private"),
    "SEARCH_ROOT": os.environ.get("SEARCH_ROOT", str(TEST_DIR / "search")),
    "EMAIL_URL": f"filemail:///{TEST_DIR / 'mail'}",
    "CACHE_URL": "locmemcache://",
    "LANGUAGES": "en,de",
    "UNDO_SECONDS": "0",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the loop of Playwright's plain interface runs in the tests' own thread
}

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES, TEMPLATES  # noqa: E402
from tests.undefined_variables import UndefinedVariables  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the threads of a live server must see one database.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariables()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = TEST_DIR / "static"
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
