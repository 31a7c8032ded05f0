"""The site's search as JSON."""

from directory.search.site import ranked

MOST = 50
SAID = ("kind", "slug", "name", "matched", "reason")


def matches(text: str) -> dict:
    found = ranked(text, MOST) if text else []
    return {"query": text, "results": [{name: getattr(match, name) for name in SAID} for match in found]}
