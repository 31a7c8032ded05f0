"""The site as in production, on the bench's own database (BENCH_DATABASE), with one more address: a bare "ok"."""

import os
import secrets
from pathlib import Path

import environ
from cryptography.fernet import Fernet

FOLDER = Path(os.environ["BENCH_DATABASE"]).parent
FOLDER.mkdir(parents=True, exist_ok=True)
KEYS = FOLDER / "field.keys"
if not KEYS.exists():
    KEYS.write_bytes(Fernet.generate_key() + b"\n")

environ.Env.read_env = staticmethod(lambda *args, **kwargs: None)
os.environ |= {
    "DATABASE_URL": f"sqlite:///{os.environ['BENCH_DATABASE']}",
    "DEBUG": "0",
    "SECRET_KEY": KEYS.read_text().strip() * 2,
    "LINK_KEY": secrets.token_urlsafe(50),
    "FIELD_KEYS_FILE": str(KEYS),
    "SEARCH_ROOT": str(Path(os.environ["BENCH_DATABASE"]).with_suffix(".search")),
    "SITE_URL": "http://127.0.0.1",
    "ALLOWED_HOSTS": "127.0.0.1",
    "CACHE_URL": "locmemcache://",
    "LANGUAGES": "en,de",
    "LOG_LEVEL": "ERROR",
}

from config.settings import *  # noqa: E402, F403
from config.settings import STORAGES  # noqa: E402

ROOT_URLCONF = "tests.bench.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
