"""Templates poured once: what stands on a page by the dozen is filled in without rendering."""

import re
from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

GAP = re.compile("\0(\\w+)\0")


def mould(template: str, gaps: Iterable[str], **context) -> str:
    """The template as a %-format with `gaps`, which take HTML; its caller keeps it by `context`, language and build.

    No condition or loop of the template may depend on a gap.
    """
    marks = {gap: mark_safe(f"\0{gap}\0") for gap in gaps}
    return GAP.sub(r"%(\1)s", render_to_string(template, context | marks).replace("%", "%%"))
