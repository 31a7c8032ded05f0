"""100 hostile strings in every parameter and path: no server error, nothing unescaped, no endless redirect."""

import random
from urllib.parse import quote, quote_plus, urlencode

import pytest
from django.http import QueryDict

from directory.selection import ClinicSelection, DoctorSelection, UnknownValue
from tests import factories

pytestmark = pytest.mark.django_db

PLAIN = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7|add:7 }}",
    "{% debug %}",
    "${7*7}",
    "' OR 1=1 --",
    "'; DROP TABLE directory_clinic; --",
    "%' ESCAPE '!",
    "\\",
    "%00",
    "\x00",
    "a\x00b",
    "\r\nSet-Cookie: a=b",
    "\u200b\u200e\u202e\u2066",
    "\ufeff",
    "\ufffd",
    "🩺" * 50,
    "👨‍👩‍👧‍👦",
    "مستشفى",
    "клиника",
    "病院",
    "Z̸̛a̷l̶g̴o̵",
    "İıſß",
    "../../etc/passwd",
    "..%2f..%2f",
    "file:///etc/passwd",
    "http://evil.example/",
    "//evil.example",
    "-1",
    "0",
    "9" * 400,
    "1e309",
    "NaN",
    "None",
    "[]",
    "a" * 10_000,
    "ä" * 5_000,
    " " * 5_000,
    "- " * 2_000,
    "(" * 3_000,
    "%",
    "_",
    "*",
    "&&&===",
    "+",
    "#",
    "?",
]  # fmt: skip
CHANCE = random.Random(7)
RANDOM = [
    "".join(chr(CHANCE.choice([*range(0x250), *range(0x2000, 0x2070), 0x1F600])) for _ in range(40)) for _ in range(50)
]
HOSTILE = PLAIN + RANDOM
# Pages that render one answer for each string; what the other parameters make of them is asked without a page.
PAGES = [
    *[("/clinics/", "q"), ("/doctors/", "q"), ("/search/", "q"), ("/clinics/", "city"), ("/doctors/", "clinic")],
    *[("/clinics/", "page"), ("/clinics/filter/city/", "country")],
]
RENDERED_RARELY = [("/clinics/", "price_max"), ("/clinics/", "sort"), ("/clinics/", "other"), ("/de/search/", "q")]
MARKERS = ["<script>alert", "<img src=x", "<svg/onload", "root:x:0"]


@pytest.fixture
def clinic():
    clinic = factories.ClinicFactory(slug="clinic")
    factories.ClinicTreatmentFactory(clinic=clinic)
    return clinic


def assert_survived(client, path, query):
    response = client.get(path, QUERY_STRING=query)
    for _ in range(2):
        if response.status_code != 302:
            break
        location = response.headers["Location"]
        assert location.startswith("/")
        assert not location.startswith("//")
        response = client.get(location.partition("?")[0], QUERY_STRING=location.partition("?")[2])
    assert response.status_code in (200, 404), (path, query, response.status_code)
    assert not any(marker in response.text for marker in MARKERS)
    assert not response.cookies


@pytest.mark.parametrize(("path", "parameter"), PAGES)
def test_hostile_parameters(client, clinic, path, parameter):
    for text in HOSTILE:
        assert_survived(client, path, f"{parameter}={quote_plus(text)}")


@pytest.mark.parametrize(("path", "parameter"), RENDERED_RARELY)
def test_hostile_parameters_that_are_dropped(client, clinic, path, parameter):
    for text in HOSTILE[::10]:
        assert_survived(client, path, f"{parameter}={quote_plus(text)}")


@pytest.mark.parametrize("selection_class", [ClinicSelection, DoctorSelection])
def test_hostile_values_make_a_canonical_selection_or_are_unknown(clinic, selection_class):
    for parameter in (*selection_class().filters, "sort", "page"):
        for text in HOSTILE:
            try:
                selection = selection_class.from_query(QueryDict(f"{parameter}={quote_plus(text)}"))
            except UnknownValue:
                continue
            assert parameter in ("q", "price_max", "sort", "page") or selection.is_plain
            assert selection_class.from_query(QueryDict(urlencode(selection.parameters()))) == selection


@pytest.mark.parametrize("noun", ["clinics", "doctors", "conditions", "treatments", "pages"])
def test_hostile_slugs(client, noun):
    for text in HOSTILE:
        assert_survived(client, f"/{noun}/{quote(text[:1000], safe='')}/", "")


@pytest.mark.parametrize(
    "query", ["q=%", "q=%zz", "%00=%00", "q=a;city=b", "&&&", "=", "q", "city=%ff", "page=1&page=2&page="]
)
def test_malformed_query_strings(client, clinic, query):
    assert_survived(client, "/clinics/", query)


def test_names_from_the_database_are_escaped_too(client):
    evil = "<script>alert(1)</script>"
    clinic = factories.ClinicFactory(
        slug="evil", name_en=evil, summary_en=evil, description_en=f"{evil}\n\n[x](javascript:alert(1))", street=evil
    )
    factories.ClinicFigureFactory(clinic=clinic, label_en=evil)
    factories.AffiliationFactory(clinic=clinic, doctor__family_name=evil, doctor__slug="evil", role_en=evil)
    for path in ("/", "/clinics/", "/clinics/evil/", "/doctors/", "/doctors/evil/", "/search/?q=script"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text
