"""Templates poured once: a page, or what stands on it by the dozen, is filled with bytes instead of rendered."""

import re
from collections.abc import Iterable, Mapping

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

MARK = "0gap0{}0pag0"  # letters and digits: neither HTML, nor JSON, nor an address writes them otherwise
MARKED = re.compile(MARK.format("([a-z_]+?[0-9]*)"))

Pieces = list[bytes]  # of a page in UTF-8: joined once, when all are there


def mark(gap: str) -> SafeString:
    """What stands in a template in place of what `gap` will be filled with."""
    return mark_safe(MARK.format(gap))


def marks(gaps: Iterable[str], filled: Iterable[str]) -> dict[str, SafeString]:
    """For all `gaps`: the mark of those that will be `filled`, nothing for the others; a template may ask which."""
    return dict.fromkeys(gaps, mark_safe("")) | {gap: mark(gap) for gap in filled}


class Mould:
    """A template with gaps where its context has marks. Whoever makes one keeps it."""

    def __init__(self, template: str, context: dict, request: HttpRequest | None = None):
        html = render_to_string(template, context, request)
        self.first, *rest = [part.encode() for part in MARKED.split(html)]
        self.rest = [(gap.decode(), text) for gap, text in zip(rest[::2], rest[1::2], strict=True)]

    @property
    def weight(self) -> int:
        return len(self.first) + sum(len(text) + 200 for _gap, text in self.rest) + 500

    def filled(self, content: Mapping[str, Pieces]) -> Pieces:
        """`content`: escaped for the place where it goes."""
        pieces = [self.first]
        for gap, text in self.rest:
            pieces += content[gap]
            pieces.append(text)
        return pieces
