"""Markdown of editors as safe HTML: no raw HTML, an allowlist of tags, headings below those of the page."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADING = re.compile(r"<(/?)h([1-6])>")

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(text: str, top_heading: int = 2) -> SafeString:
    """The text as HTML; its first level of headings becomes h`top_heading`."""
    html = HEADING.sub(lambda m: f"<{m[1]}h{min(int(m[2]) + top_heading - 1, 6)}>", _parser.render(text or ""))
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener")
    return mark_safe(clean)
