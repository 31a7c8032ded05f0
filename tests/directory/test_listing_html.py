"""Pages of listings are poured once and filled: nothing of one request may stay for another, nothing goes unescaped."""

import json
import re

import pytest
from django.utils.autoreload import file_changed

from directory import listing_html
from directory.caching import pages
from directory.caching.build import build
from directory.caching.moulds import MARK, Mould, mark, marks
from tests import factories

pytestmark = pytest.mark.django_db

HOSTILE = """</script><b>"100 %(q)s" & 'ä\\"""
GAP = MARK.partition("{")[0]
PATHS = [
    *(
        "/clinics/",
        "/clinics/?q=park",
        "/clinics/?q=zzzz",
        "/clinics/?type=hospital&sort=city",
        "/clinics/?price_max=5",
    ),
    *(
        "/clinics/?condition=pain",
        "/doctors/",
        "/doctors/?q=park",
        "/doctors/?language=de",
        "/de/clinics/?condition=pain",
    ),
]


@pytest.fixture(autouse=True)
def directory():
    listing_html.PAGES.clear()
    clinics = factories.ClinicFactory.create_batch(22, type="hospital")
    factories.ClinicConditionFactory(clinic=clinics[0], condition__slug="pain", condition__name_en=HOSTILE)
    factories.DoctorLanguageFactory(language__code="de")


@pytest.mark.parametrize("path", PATHS)
def test_no_gap_is_left(client, path):
    text = client.get(path).text
    assert GAP not in text
    assert "%(" not in text.replace("%(q)s", "")
    assert "\0" not in text


@pytest.mark.parametrize("path", ["/clinics/", "/de/clinics/", "/doctors/"])
def test_what_one_asked_is_on_no_page_of_another(client, path):
    first = client.get(path, {"q": "firstword", "sort": "city"}).text
    second = client.get(path, {"q": "otherword", "sort": "name"}).text
    assert first.count("firstword") == second.count("otherword") > 5
    assert "firstword" not in second
    assert client.get(path).text.count("word") == 0


def test_the_second_page_from_a_mould_is_the_page_it_would_be_without(client):
    paths = ["/clinics/?condition=pain&country=xx", *PATHS]
    kept = {path: client.get(path).content for path in PATHS}
    for path in paths[1:]:
        pages.PAGES.clear()
        listing_html.PAGES.clear()
        assert client.get(path).content == kept[path]


def test_names_are_escaped_for_where_they_stand(client):
    text = client.get("/clinics/?condition=pain").text
    assert HOSTILE not in text
    assert "&lt;/script&gt;&lt;b&gt;&quot;100 %(q)s&quot; &amp; &#x27;ä\\: clinics</h1>" in text
    data = [json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)]
    assert [item["name"] for item in data[0]["itemListElement"]] == ["Home", HOSTILE, "Clinics"]
    assert data[0]["itemListElement"][1]["item"].endswith("/conditions/pain/")


def test_a_mould_is_filled_in_the_order_of_its_template():
    context = {"reasons": "", "items": mark("items")}
    mould = Mould("components/reasons.html", context)
    html = b"".join(mould.filled({"items": [b"<li>100 %", b"</li>"]})).decode()
    assert "<li>100 %</li>" in html
    assert mould.weight > len(html) / 2
    assert marks(["here", "gone"], ["here"]) == {"here": mark("here"), "gone": ""}


def test_the_development_server_shows_an_edited_template(monkeypatch, settings):
    before = build()
    monkeypatch.setattr("directory.caching.build.LOOKS", ("*.py",))
    assert build() == before
    file_changed.send(sender=None, file_path=settings.BASE_DIR / "templates" / "base.html")
    assert build() != before
    monkeypatch.undo()
    file_changed.send(sender=None, file_path=settings.BASE_DIR / "templates" / "base.html")
    assert build() == before
