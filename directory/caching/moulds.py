"""Templates poured once: a page, or what stands on it by the dozen, is filled with strings instead of rendered."""

import re
from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

MARK = "0gap0{}0pag0"  # letters and digits, which neither HTML, nor JSON, nor an address writes otherwise
MARKED = re.compile(MARK.format("([a-z_]+?[0-9]*)"))


def mark(gap: str) -> SafeString:
    """What stands in a template in place of the string that `gap` will be filled with."""
    return mark_safe(MARK.format(gap))


def marks(gaps: Iterable[str], filled: Iterable[str]) -> dict[str, SafeString]:
    """For all `gaps`: the mark of those that will be `filled`, nothing for the others; a template may ask which."""
    return dict.fromkeys(gaps, mark_safe("")) | {gap: mark(gap) for gap in filled}


def mould(template: str, context: dict, request: HttpRequest | None = None) -> str:
    """The template as a %-format whose keys are the gaps marked in `context`. Whoever calls keeps it.

    What it is filled with is escaped for the place where it goes.
    """
    return MARKED.sub(r"%(\1)s", render_to_string(template, context, request).replace("%", "%%"))
