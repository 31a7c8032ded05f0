"""One settings file, driven by the environment.

Development is DEBUG=1 (`make setup` writes it into `.env`). Without DEBUG nothing secret has a default:
a missing value stops the start with a sentence that says what to set.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.csp import CONTENT_SECURITY_POLICY  # noqa: F401
from config.logging import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)


def required(name, hint, *, development):
    """The variable `name`; in development its default, in production an error that carries `hint`."""
    value = env.str(name, default="")
    if value:
        return value
    if DEBUG:
        return development
    raise ImproperlyConfigured(f"{name} is not set. {hint} (For development set DEBUG=1.)")


RANDOM_HINT = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
SECRET_KEY = required("SECRET_KEY", RANDOM_HINT, development="development-only-not-a-secret-key-of-any-real-site")
LINK_KEY = required(
    "LINK_KEY", f"It signs patients' private links. {RANDOM_HINT}", development="development-only-link-key"
)

# The site and who runs it
SITE_NAME = env.str("SITE_NAME", default="Harbour")
SITE_URL = required(
    "SITE_URL", "The public address, for links in mail: https://example.org", development="http://127.0.0.1:8000"
).rstrip("/")
OPERATOR_NAME = env.str("OPERATOR_NAME", default=SITE_NAME)
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", default="")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="office@example.org")
SITE_CURRENCY = env.str("SITE_CURRENCY", default="EUR").upper()  # ISO 4217: what the price filter counts in
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
if not DEBUG and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts of SITE_URL, separated by commas.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "modeltranslation",
    "config.admin_site.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_filters",
    "django_htmx",
    "django_countries",
    "phonenumber_field",
    "axes",
    "csp",
    "config.apps.SiteConfig",
    "accounts",
    "directory",
    "enquiries",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "directory.caching.pages.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.site",
            ],
        },
    },
]

# Data
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    # IMMEDIATE: a transaction that reads and then writes takes its lock at once and waits, instead of failing half-way.
    DATABASES["default"]["CONN_MAX_AGE"] = 60  # opening the file anew for each request costs more than most answers
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
SEARCH_ROOT = env.str("SEARCH_ROOT", default=str(VAR_DIR / "search"))  # the search snapshot: can be made anew
MEDIA_URL = "media/"
PRIVATE_MEDIA_ROOT = env.str("PRIVATE_MEDIA_ROOT", default=str(VAR_DIR / "private"))
FIELD_KEYS_FILE = required(
    "FIELD_KEYS_FILE",
    "Name the file of the keys that encrypt health data, one a line; then manage.py make_field_key > FILE.",
    development=str(VAR_DIR / "field.keys"),
)

# Languages: columns exist for all of ALL_LANGUAGES from the first migration, LANGUAGES switches a subset on.
ALL_LANGUAGES = {
    "en": _("English"),
    "de": _("German"),
    "es": _("Spanish"),
    "ru": _("Russian"),
    "tr": _("Turkish"),
    "ar": _("Arabic"),
}
_codes = env.list("LANGUAGES", default=["en", "de"])
if unknown := [code for code in _codes if code not in ALL_LANGUAGES]:
    raise ImproperlyConfigured(f"LANGUAGES names {unknown}; this version knows {list(ALL_LANGUAGES)}.")
LANGUAGES = [(code, ALL_LANGUAGES[code]) for code in _codes]
LANGUAGE_CODE = _codes[0]
MODELTRANSLATION_LANGUAGES = tuple(ALL_LANGUAGES)
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Staff
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Enquiries
OFFICE_HOURS = env.str("OFFICE_HOURS", default="mon-fri 09:00-17:00")
OFFICE_TIME_ZONE = env.str("OFFICE_TIME_ZONE", default="Europe/Berlin")
OFFICE_HOLIDAYS = env.str("OFFICE_HOLIDAYS", default="")
FIRST_REPLY_HOURS = env.int("FIRST_REPLY_HOURS", default=8)
NEXT_REPLY_HOURS = env.int("NEXT_REPLY_HOURS", default=FIRST_REPLY_HOURS)
UNDO_SECONDS = env.int("UNDO_SECONDS", default=15)  # how long an answer can be taken back
RETENTION_DAYS = env.int("RETENTION_DAYS", default=180)
ENQUIRIES_PER_ADDRESS = env.int("ENQUIRIES_PER_ADDRESS", default=1000 if DEBUG else 10)  # an hour
ENQUIRIES_PER_EMAIL = env.int("ENQUIRIES_PER_EMAIL", default=1000 if DEBUG else 5)  # an hour
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0 if DEBUG else 1)  # that append to X-Forwarded-For

# Mail leaves through the worker only. In development each mail becomes a file in var/mail.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}" if DEBUG else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <{OPERATOR_EMAIL}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # What is uploaded is private. MEDIA_ROOT holds only what was made for the public.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_MEDIA_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # form text; files have limits of their own
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # the form takes fewer and names those it leaves out
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# Transport and browser
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "enquiries.desk.logged_out.csrf_failure"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SITE_URL.startswith("https://"))
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")

LOGGING = logging_config(level=env.str("LOG_LEVEL", default="INFO"))
PHONENUMBER_DB_FORMAT = "E164"
