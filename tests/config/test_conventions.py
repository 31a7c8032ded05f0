"""Rules about files that no linter knows."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings

from config.management.commands.build_icons import SPRITE, sprite

ROOT = Path(settings.BASE_DIR)

PLACES = r"://|^\s*[-\w]*(index-url|find-links)|\bfile:|(^|\s)/"
INLINE = r"""(?ix)
    \sstyle= | <style\b | <script(?![^>]*\ssrc=) | \son[a-z]+= | \shx-on
    | \shx-(vals|headers)=["']js: | javascript: | ["'(]data:
"""
# The one script element without an address: data, which browsers do not run.
DATA_BLOCK = (
    r"templates/components/structured_data\.html:\d+: "
    r'{% if json %}<script type="application/ld\+json">{{ json }}</script>{% endif %}'
)
PHYSICAL = r"""(?x)
    (?<![-\w])(left|right)\s*: | (margin|padding|border|inset|top|bottom)-(left|right)\b
    | (text-align|float|clear):\s*(left|right)
"""


def findings(pattern, paths):
    """Each line that matches, as `file:line: text`."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_requirements_and_locks_name_no_host_and_no_path():
    assert findings(PLACES, (ROOT / "requirements").iterdir()) == []


def test_templates_hold_no_inline_style_script_or_handler():
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "email" not in path.parts]
    assert [finding for finding in findings(INLINE, pages) if not re.fullmatch(DATA_BLOCK, finding)] == []


def test_css_knows_no_left_and_right_and_loads_nothing_from_elsewhere():
    sheets = list((ROOT / "static" / "css").glob("*.css"))
    assert findings(PHYSICAL, sheets) == []
    assert findings(r"!important|://|data:", sheets) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (PLACES, "foo @ https://example.org/foo.whl"),
        (PLACES, "--extra-index-url example"),
        (INLINE, '<p style="color: red">'),
        (INLINE, "<script>alert(1)</script>"),
        (INLINE, '<button onclick="send()">'),
        (INLINE, "<form hx-vals='js:{a: 1}'>"),
        (PHYSICAL, "margin-left: 1rem"),
        (PHYSICAL, ".card{left:0}"),
        (PHYSICAL, "text-align: right"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern, line):
    assert re.search(pattern, line)


def test_the_sprite_holds_exactly_the_vendored_icons():
    assert SPRITE.read_text() == sprite(), "run: python manage.py build_icons"


def test_every_icon_a_template_names_is_in_the_sprite():
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{%\s*icon\s+[\"']([^\"']+)", path.read_text())
    }
    assert named - set(re.findall(r'id="([^"]+)"', SPRITE.read_text())) == set()


def forms(text):
    """A text's forms: one, or as many as its plural has."""
    return (text,) if isinstance(text, str) else tuple(text)


def entries(mo):
    return {(m.context, forms(m.id)): forms(m.string) for m in read_mo(mo) if m.id}


def compiled(catalog):
    mo = BytesIO()
    write_mo(mo, catalog)
    mo.seek(0)
    return mo


@pytest.mark.parametrize("po", sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")), ids=lambda po: po.parts[-3])
def test_translations_are_complete_and_compiled(po):
    with po.open("rb") as source:
        written = read_po(source)
    assert [m.id for m in written if m.id and (m.fuzzy or not all(forms(m.string)))] == []
    with po.with_suffix(".mo").open("rb") as in_use:
        assert entries(in_use) == entries(compiled(written)), "run: make messages"
