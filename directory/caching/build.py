"""What a page looks like besides what the database says: one digest for all processes and hosts that run the same."""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.autoreload import file_changed

LOOKS = ("*.py", "*.html", "*.mo", "*.lock")
FOLDERS = ("config", "directory", "enquiries", "accounts", "templates", "locale", "requirements", "static")
SHOWN = """SITE_NAME SITE_URL OPERATOR_NAME OPERATOR_ADDRESS OPERATOR_EMAIL SITE_CURRENCY FIRST_REPLY_HOURS STATIC_URL
MEDIA_URL LANGUAGE_CODE TIME_ZONE ROOT_URLCONF""".split()


@cache
def build() -> str:
    """Code, templates, translations, style sheets and scripts, and the settings a page shows; 32 hexadecimal digits."""
    shown = [str(getattr(settings, name)) for name in SHOWN] + [code for code, _name in settings.LANGUAGES]
    return sha256(_files().digest() + repr(shown).encode()).hexdigest()[:32]


@receiver(setting_changed)
def _changed(**kwargs):
    build.cache_clear()


@receiver(file_changed)
def _edited(**kwargs):
    """Of the development server, which goes on where a template or a translation was edited."""
    _files.cache_clear()
    build.cache_clear()


@cache
def _files():
    """Read once: what a process runs does not change under it, but in development."""
    found = sha256()
    for folder in FOLDERS:
        paths = (settings.BASE_DIR / folder).rglob("*")
        for path in sorted(path for path in paths if folder == "static" or any(map(path.match, LOOKS))):
            if path.is_file():
                found.update(f"{path.relative_to(settings.BASE_DIR)}\0{path.stat().st_size}\0".encode())
                found.update(path.read_bytes())
    return found
