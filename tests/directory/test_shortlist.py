"""What somebody saved: the cookie, the page, the shared link; no other page reads it."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from directory.models import Publication
from directory.shortlist import ITEM, MAX_ITEMS, Shortlist, ShortlistFull
from tests import factories

pytestmark = pytest.mark.django_db
CHANGE = "/shortlist/change/"


@pytest.fixture
def records():
    factories.ClinicFactory(slug="spree", name_en="Spree Clinic", is_example=True)
    factories.ClinicFactory(slug="isar", name_en="Isar Clinic")
    factories.DoctorFactory(slug="bley", family_name="Bley")


def test_saving_sets_a_cookie_the_script_can_read_and_leads_to_the_list(client, records):
    response = client.post(CHANGE, {"add": "c.spree"})
    assert (response.status_code, response.headers["Location"]) == (303, "/shortlist/")
    cookie = response.cookies["shortlist"]
    assert cookie.value == "c.spree"
    assert (cookie["samesite"], cookie["httponly"], cookie["max-age"]) == ("Lax", "", 180 * 24 * 3600)
    client.post(CHANGE, {"add": ["d.bley", "c.spree"]})
    assert client.cookies["shortlist"].value == "c.spree~d.bley"
    page = client.get("/shortlist/")
    for said in ("Spree Clinic", "Bley", "Example record", "/shortlist/?clinic=spree&amp;doctor=bley"):
        assert said in page.text
    assert "Isar" not in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_the_cookie_is_secure_where_the_site_is(client, records, settings):
    settings.SITE_URL = "https://example.org"
    assert client.post(CHANGE, {"add": "c.spree"}).cookies["shortlist"]["secure"]


def test_removing_takes_off_and_the_last_one_takes_the_cookie(client, records):
    client.post(CHANGE, {"add": ["c.spree", "d.bley"]})
    client.post(CHANGE, {"remove": "c.spree"})
    assert client.cookies["shortlist"].value == "d.bley"
    client.post(CHANGE, {"remove": "d.bley"})
    assert client.cookies["shortlist"].value == ""
    assert "You have not saved anything yet" in client.get("/shortlist/").text


def test_what_is_unknown_or_not_published_is_not_kept(client, records):
    factories.ClinicFactory(slug="hidden", state=Publication.DRAFT)
    client.post(CHANGE, {"add": ["c.spree", "c.hidden", "c.nonsense", "x.spree", "c.a~c.b", "c.\x00", "💥"]})
    assert client.cookies["shortlist"].value == "c.spree"


@pytest.mark.parametrize("cookie", ["", "~~", "c.", "c.<b>~d.", "é" * 50, "c.spree~" * 400, '"c.spree'])
def test_a_broken_cookie_breaks_nothing(client, records, cookie):
    client.cookies["shortlist"] = cookie
    assert client.get("/shortlist/").status_code == 200
    assert client.get("/clinics/").status_code == 200


def test_a_full_list_says_so_and_keeps_what_it_has(client, records):
    client.cookies["shortlist"] = "~".join(f"c.clinic-{number}" for number in range(MAX_ITEMS))
    response = client.post(CHANGE, {"add": "c.spree"})
    assert response.status_code == 409
    assert "Your list is full. Remove one first." in response.text
    assert "shortlist" not in response.cookies


def test_a_list_never_outgrows_what_browsers_keep():
    shortlist = Shortlist().adding([f"c.{'x' * 255}{number:03}" for number in range(13)])
    with pytest.raises(ShortlistFull):
        shortlist.adding(["c." + "y" * 250])


items = st.lists(st.from_regex(ITEM, fullmatch=True).filter(lambda item: len(item) < 40), max_size=20, unique=True)


@given(items)
def test_a_list_reads_back_as_it_was_written(values):
    shortlist = Shortlist().adding(values)
    shared = RequestFactory().get(shortlist.shared_url)
    shared.COOKIES["shortlist"] = shortlist.value
    assert Shortlist.from_cookie(shared) == shortlist
    assert set(Shortlist.from_query(shared.GET).items) == set(values)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_other_sites_cannot_save(client, records, headers):
    response = client.post(CHANGE, {"add": "c.spree"}, headers=headers)
    assert response.status_code == 403
    assert "shortlist" not in response.cookies


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}])
def test_our_own_pages_can(client, records, headers):
    assert client.post(CHANGE, {"add": "c.spree"}, headers=headers).status_code == 303


def test_saving_is_posted(client, records):
    assert client.get(CHANGE, {"add": "c.spree"}).status_code == 405
    assert client.post("/shortlist/").status_code == 405


def test_a_shared_list_is_read_only_and_can_be_saved(client, records):
    page = client.get("/shortlist/?clinic=spree&doctor=bley&clinic=nonsense")
    for said in ("A shared list", "Spree Clinic", "Bley", 'value="c.spree" form="saving-all"', "Save these"):
        assert said in page.text
    assert ">Remove<" not in page.text
    assert not page.cookies
    assert "This list is empty" in client.get("/shortlist/?clinic=nonsense").text


def test_ticked_clinics_are_compared_or_asked(client, records):
    client.post(CHANGE, {"add": ["c.spree", "c.isar"]})
    text = client.get("/shortlist/").text
    assert text.count('form="compare" name="clinic"') == 2
    assert 'formaction="/enquiries/new/"' in text


def test_the_list_keeps_its_query_count(client, django_assert_max_num_queries):
    clinics = factories.ClinicFactory.create_batch(15)
    doctors = factories.DoctorFactory.create_batch(15)
    client.cookies["shortlist"] = "~".join(
        [f"c.{each.slug}" for each in clinics] + [f"d.{each.slug}" for each in doctors]
    )
    with django_assert_max_num_queries(8):
        page = client.get("/shortlist/")
    assert len(page.context["saved"].shortlist.items) == 30


@pytest.mark.parametrize(
    "path", ["/", "/clinics/", "/clinics/spree/", "/doctors/bley/", "/compare/?clinic=isar&clinic=spree"]
)
def test_no_other_page_depends_on_the_cookie(client, records, path):
    before = client.get(path)
    client.cookies["shortlist"] = "c.spree~d.bley"
    after = client.get(path)
    assert before.content == after.content
    assert "Cookie" not in after.headers.get("Vary", "")
    assert not after.cookies
