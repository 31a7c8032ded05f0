"""Suggestions while somebody types: a small page of links."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    condition = factories.ConditionFactory(slug="liver", name_en="Liver metastasis", name_de="Lebermetastase")
    factories.ConditionSynonymFactory(condition=condition, name="hepatic mets")
    clinic = factories.ClinicFactory(
        slug="liver-house", name_en="Liver House", city__slug="bonn", city__name_en="Bonn", city__country__code="de"
    )
    factories.ClinicConditionFactory(clinic=clinic, condition=condition)
    factories.DoctorFactory(slug="liverpool", title="", suffix="", given_name="Ann", family_name="Liverpool")
    factories.ConditionFactory(state="draft", name_en="Liver draft")


def links(response):
    return [(heading, [(each.name, each.url) for each in group]) for heading, group in response.context["groups"]]


def test_suggestions_are_links_grouped_by_kind(client, records):
    response = client.get("/search/suggest/?q=live")
    assert dict(links(response)) == {
        "Conditions": [("Liver metastasis", "/conditions/liver/")],
        "Clinics": [("Liver House", "/clinics/liver-house/")],
        "Doctors": [("Ann Liverpool", "/doctors/liverpool/")],
    }
    assert '<a href="/conditions/liver/">' in response.text
    assert "/search/?q=live" in response.text


def test_a_suggestion_says_under_which_other_name_it_was_found(client, records):
    assert "<span>hepatic mets</span>" in client.get("/search/suggest/?q=hepat").text


def test_something_in_a_place_is_suggested_first(client, records):
    assert links(client.get("/search/suggest/?q=hepatic+mets+bonn"))[0] == (
        "Something in a place",
        [("Liver metastasis in Bonn", "/conditions/liver/de/bonn/")],
    )


@pytest.mark.parametrize("text", ["hepatic mets in bon", "liver metastasis bonn", "liver metastasis bo n"])
def test_a_place_may_be_half_typed(client, records, text):
    factories.ClinicFactory(city__slug="bonneville", city__name_en="Bonneville")
    (_heading, suggestions), *_others = links(client.get("/search/suggest/", {"q": text}))
    assert suggestions == [("Liver metastasis in Bonn", "/conditions/liver/de/bonn/")]


def test_there_are_eight_at_most(client):
    factories.ConditionFactory.create_batch(12, name_en="Same name")
    groups = links(client.get("/search/suggest/?q=same"))
    assert sum(len(group) for _heading, group in groups) == 8


def test_suggestions_may_be_cached_and_touch_no_session(client, records, django_assert_max_num_queries):
    client.get("/search/suggest/?q=live")
    with django_assert_max_num_queries(2):
        response = client.get("/search/suggest/?q=live")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=qqq", "q=" + "liver+" * 1700, "q=%D8%A7%D9%84", "q=<b>"])
def test_every_text_gets_an_answer(client, records, query):
    response = client.get("/search/suggest/", QUERY_STRING=query)
    assert response.status_code == 200
    assert "<b><" not in response.text


def test_only_reading_is_allowed(client):
    assert client.post("/search/suggest/").status_code == 405


def test_the_search_boxes_name_the_address_of_the_suggestions(client):
    for address in ("/", "/search/"):
        assert 'data-suggest="/search/suggest/"' in client.get(address).text
