"""A hundred strings nobody should type, in every field of every form of the patient."""

import html
import re
from urllib.parse import urlencode

import pytest

from enquiries.forms import new_key
from enquiries.models import Enquiry
from tests.enquiries.conftest import NEW, file, pdf
from tests.factories import ConditionFactory, EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db

MARKUP = [
    "<script>alert('zq')</script>",
    "<img src=x onerror=zq()>",
    '"><svg/onload=zq()>',
    "'><b>zq</b>",
    "</textarea><script>zq()</script>",
    "</title><script>zq()</script>",
    "<!--zq-->",
    "<![CDATA[zq]]>",
    "javascript:zq()",
    "{{ 7|add:7 }}zq",
    "{% load static %}zq",
    "{private-link}zq",
    "${7*7}zq",
    "<a href='javascript:zq()'>zq</a>",
    "&lt;zq&gt;",
    "<ZQ>",
]
INJECTION = [
    "' OR 1=1 --",
    "'; DROP TABLE enquiries_enquiry; --",
    '" OR ""="',
    "1 UNION SELECT NULL",
    "%s %(name)s %d {0} {name}",
    "%00",
    "..\\..\\etc\\passwd",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "a\r\nBcc: evil@example.org",
    "a\nSet-Cookie: x=1",
    "a%0d%0aX: y",
    "`id`",
    "$(id)",
    "| id",
    "\\",
    "\\x00",
    "\\u0000",
    "null",
    "undefined",
    "NaN",
    "Infinity",
    "-1",
    "1e309",
    "0x7fffffffffffffff",
    "9223372036854775808",
    "[]",
    "{}",
    "true",
]
CHARACTERS = [
    "\x00",
    "a\x00b",
    "\x01\x02\x1b[31m",
    "\x7f\x80\x9f",
    "\u200b",
    "\u200bzero\u200cwidth\u200d",
    "\u202eevil\u202c",
    "\u2066isolate\u2069",
    "\ufeffbom",
    "\ufffe\uffff",
    "\ud83d",
    "a\udc80b",
    "😀👩‍👩‍👧‍👦🇩🇪",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "العربية",
    "עברית",
    "русский",
    "中文字",
    "ไทย",
    "हिन्दी",
    "İıſß",
    "ﷺ",
    "\u0085line\u2028separator\u2029",
    "\t\t\t",
    " ",
    "",
    "a" * 10_000,
    "é" * 10_000,
    "😀" * 3_000,
    "\n" * 5_000,
    "\u0301" * 2_000,
    "٣٤٥",
    "١٢٣٤٥٦٧٨٩",
    "½",
    "²",
    "𝟙",
    "🏴‍☠️",
]
HOSTILE = MARKUP + INJECTION + CHARACTERS
HOSTILE += [text * 2 for text in MARKUP]
ANSWERS = ["question", "name", "email", "country", "phone", "language", "age", "relation", "acts_for", "wants"]
GROUPS = [
    ANSWERS,
    ["key"],
    ["started", "website", "time_zone", "consent_health", "consent_share", "added"],
    ["remove"],
    ["remove_file"],
    ["as_message", "message"],
]


@pytest.fixture(autouse=True)
def no_limits(settings, monkeypatch):
    settings.ENQUIRIES_PER_ADDRESS = settings.ENQUIRIES_PER_EMAIL = 10_000
    for limit in ("UPLOADS_PER_ADDRESS", "LINKS_PER_ADDRESS", "MESSAGES_PER_ENQUIRY"):
        monkeypatch.setattr(f"enquiries.patient.throttle.{limit}", 10_000)


def post(client, address, values):
    """As a browser that does not care what is a character."""
    body = urlencode(values, errors="surrogatepass")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def assert_nothing_unescaped(response, text):
    assert response.status_code < 500, (response.status_code, text)
    page = response.content.decode()
    if "<" in text and html.escape(text) != text:
        typed = text.replace("\r", "")
        assert typed not in page, text
    assert not re.search(r"<(script|svg|img)[^>]*zq", page)


def test_there_are_a_hundred():
    assert len(HOSTILE) >= 100


@pytest.mark.parametrize("fields", GROUPS, ids=lambda fields: fields[0])
def test_the_form_survives_them_in_every_field(client, filled, fields):
    for text in HOSTILE:
        assert_nothing_unescaped(post(client, NEW, filled(**dict.fromkeys(fields, text))), text)


def test_what_was_stored_is_shown_escaped(client, filled):
    UserFactory(is_superuser=True)
    for text in HOSTILE:
        values = filled(question=f"q {text}"[:10_000], name=f"n {text}"[:140], time_zone=text)
        response = post(client, NEW, values)
        assert response.status_code == 303, text
        assert_nothing_unescaped(client.get(response["Location"]), text)
    assert Enquiry.objects.count() == len(HOSTILE)


def test_the_address_of_the_form_survives_them(client):
    ConditionFactory(slug="c")
    parameters = ["clinic", "doctor", "condition", "treatment", "page"]
    for text in HOSTILE:
        query = urlencode(dict.fromkeys(parameters, text[:2000]), errors="surrogatepass")
        assert_nothing_unescaped(client.get(f"{NEW}?{query}"), text)


def test_messages_and_link_form_survive_them(client):
    address = EnquiryFactory().private_url
    for text in HOSTILE:
        assert_nothing_unescaped(post(client, address, {"key": new_key(), "message": text}), text)
        assert_nothing_unescaped(post(client, "/enquiries/link/", {"email": text, "reference": text}), text)
    assert_nothing_unescaped(client.get(address), "<script>zq")


def test_names_of_papers_survive_them(client, filled):
    content = pdf()
    for text in [text for text in HOSTILE if "\ud83d" not in text and "\udc80" not in text][::6]:
        response = client.post(NEW, filled(email="wrong", attachments=file(text[:200] + ".pdf", content)))
        assert_nothing_unescaped(response, text)
