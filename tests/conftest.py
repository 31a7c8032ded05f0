import importlib.util
import os
import shutil

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

# Slow machines break no law. Examples are drawn anew at every run, but in CI always the same, so that red means broken.
hypothesis.settings.register_profile("harbour", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("harbour")

FIND = {
    "chromium": lambda: shutil.which("chromium") or shutil.which("chromium-browser"),
    "aiosmtpd": lambda: importlib.util.find_spec("aiosmtpd"),
    "msgfmt": lambda: shutil.which("msgfmt"),
}


def require(tool):
    """The path (or module) of `tool`; without it the test is skipped, in CI it fails."""
    found = FIND[tool]()
    if not found:
        missing = f"{tool} is not installed"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return found


@pytest.fixture(autouse=True)
def empty_cache():
    """Throttles count in the cache; a test must not feel the one before."""
    cache.clear()


@pytest.fixture(autouse=True)
def default_language():
    """A request leaves its language active in the thread, as it does on a server; the next test starts afresh."""
    translation.activate(settings.LANGUAGE_CODE)
