"""What crawlers and finders of weaknesses are told."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest


@pytest.fixture
def robots(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    return response.text


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/enquiries/new/?clinic=spree",
        "/de/enquiries/abc/",
        "/referrals/abc/",
        "/search/",
        "/de/search/?q=liver",
        "/shortlist/",
        "/compare/",
        "/report/",
    ],
)
def test_crawlers_stay_away_from_what_is_private_or_endless(robots, path):
    parser = RobotFileParser()
    parser.parse(robots.splitlines())
    assert not parser.can_fetch("any", path)
    assert parser.can_fetch("any", "/clinics/spree/")
    assert parser.can_fetch("any", "/de/conditions/liver/")


def test_filters_are_closed_pages_of_lists_and_sitemaps_are_open(robots):
    """By wildcards, which the standard library's parser does not know."""
    lines = robots.splitlines()
    assert {"Disallow: /*?", "Allow: /*?page=", "Allow: /sitemap-*.xml?p="} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_security_txt_names_the_operator_for_less_than_a_year(client, settings):
    settings.OPERATOR_EMAIL = "safety@example.org"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:safety@example.org"
    assert fields["Preferred-Languages"] == "en, de"
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt", "/sitemap.xml"])
def test_these_files_are_only_read(client, path):
    assert client.post(path).status_code == 405
