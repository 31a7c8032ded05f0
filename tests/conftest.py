import importlib.util
import os
import shutil

import pytest
from django.core.cache import cache

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
