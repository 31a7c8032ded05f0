import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.markdown import render


def test_editors_markdown_becomes_html_below_the_headings_of_the_page():
    html = render("# One\n\n## Two\n\n- *a*\n- **b**\n\n[site](https://example.org)", top_heading=3)
    assert "<h3>One</h3>" in html
    assert "<h4>Two</h4>" in html
    assert "<li><em>a</em></li>" in html
    assert '<a href="https://example.org" rel="nofollow noopener">site</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](x.png)",
        '<a href="#" onclick="alert(1)">x</a>',
        "<img src=x onerror=alert(1)>",
        "`<script>`",
        "###### deep\n<style>p{}</style>",
    ],
)
def test_markdown_is_harmless(text):
    html = render(text)
    for danger in ("<script", "<img", "<style", 'href="javascript', 'href="data', '<a href="#" onclick'):
        assert danger not in html


@given(st.text())
def test_any_text_renders_without_tags_beyond_the_list(text):
    assert "<script" not in render(text).lower()


def test_nothing_renders_as_nothing():
    assert render("") == render(None) == ""
