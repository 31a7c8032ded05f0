"""A crawler walks over every link of the public site, as it is with the content that comes along."""

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from directory.models import City, Clinic, Condition, Country, Doctor, Page, Programme, Specialty, Treatment

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')
ID = re.compile(r'\sid="([^"]+)"')
PAGE_OF_A_LIST = re.compile(r"page=\d+")
MAX_CLICKS = 4


@dataclass
class Crawl:
    """What was found from `start` on: clicks and ids by address, answers other than 200, links with an anchor,
    links to other languages with the page they stand on."""

    start: str
    clicks: dict[str, int] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    dead: dict[str, int] = field(default_factory=dict)
    anchors: set[tuple[str, str]] = field(default_factory=set)
    translations: set[tuple[str, str]] = field(default_factory=set)

    def run(self, client):
        client.raise_request_exception = False
        self.clicks[self.start] = 0
        seen, queue = {state(self.start)}, deque([self.start])
        while queue:
            address = queue.popleft()
            for target in self.links(client, address):
                if state(target) not in seen:
                    seen.add(state(target))
                    self.clicks[target] = self.clicks[address] + 1
                    queue.append(target)
        return self

    def links(self, client, address):
        """The addresses of this language that the page leads to; none where it is one of many states of a page."""
        response = client.get(address, follow=True)
        if response.status_code != 200:
            self.dead[address] = response.status_code
            return
        self.ids[address] = set(ID.findall(response.text))
        query = urlsplit(address).query
        if query and not PAGE_OF_A_LIST.fullmatch(query):
            return
        for link in sorted({unescape(link) for link in LINK.findall(response.text)}):
            target, anchor = urldefrag(urljoin(address, link))
            if not target.startswith("/"):
                continue
            if is_german(target) != is_german(self.start):
                self.translations.add((address, target))
                continue
            if anchor:
                self.anchors.add((target, anchor))
            yield target


def state(address):
    """Addresses that differ only in the values of their parameters, but for the page of a list, count as one."""
    path, query = urlsplit(address)[2:4]
    return path, query if PAGE_OF_A_LIST.fullmatch(query) else tuple(dict(parse_qsl(query)))


def is_german(address):
    return address.startswith("/de/")


def records():
    """Every record with a page of its own."""
    for model in (Clinic, Doctor, Condition, Treatment, Programme):
        yield from model.objects.published()
    yield from Page.objects.all()
    yield from Specialty.objects.filter(doctors__state="published")
    yield from City.objects.filter(clinics__state="published").select_related("country")
    yield from Country.objects.filter(cities__clinics__state="published")


@pytest.mark.parametrize(("start", "language"), [("/", "en"), ("/de/", "de")])
def test_no_link_is_dead_and_every_page_is_four_clicks_from_home(client, start, language):
    call_command("load_demo", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database does by itself within a minute: without it PostgreSQL plans blindly
    found = Crawl(start).run(client)
    assert found.dead == {}
    assert {(page, anchor) for page, anchor in found.anchors if anchor not in found.ids.get(page, {anchor})} == set()
    with translation.override(language):
        pages = {record.get_absolute_url() for record in records()}
    assert {page: found.clicks.get(page) for page in pages if found.clicks.get(page, MAX_CLICKS + 1) > MAX_CLICKS} == {}
    other = {page.removeprefix("/de") if is_german(page) else f"/de{page}" for page in found.clicks}
    assert {target for _page, target in found.translations} <= other
