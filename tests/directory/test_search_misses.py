"""Searches without result in the admin: made another name by a click, or dismissed."""

import pytest

from accounts.roles import COORDINATORS, EDITORS
from directory.actions import NoOtherNames, count_search_miss, learn_synonym
from directory.models import City, ConditionSynonym, SearchMiss
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(factories.UserFactory(groups=[EDITORS]))
    return client


@pytest.fixture
def miss():
    return SearchMiss.objects.create(text="liver spots cancer", language="en", count=3)


def page(miss):
    return f"/admin/directory/searchmiss/{miss.pk}/synonym/"


def test_one_click_makes_a_search_another_name_that_works_on_the_next_request(editor, miss):
    factories.ConditionFactory(slug="liver", name_en="Liver metastasis")
    assert editor.get("/search/?q=liver+spots+cancer").status_code == 200
    assert page(miss) in editor.get("/admin/directory/searchmiss/").text
    assert 'value="condition:liver"' in editor.get(page(miss)).text
    editor.post(page(miss), {"record": "condition:liver"})
    assert editor.get("/search/?q=liver+spots+cancer").headers["Location"] == "/conditions/liver/"
    miss.refresh_from_db()
    assert miss.state == "learnt"


def test_any_other_record_is_found_by_its_name(editor, miss):
    factories.TreatmentFactory(slug="heat", name_en="Heat")
    assert "treatment:heat" not in editor.get(page(miss)).text
    assert 'value="treatment:heat"' in editor.get(page(miss), {"q": "heat"}).text


@pytest.mark.parametrize(
    "factory",
    [
        *(factories.ConditionFactory, factories.TreatmentFactory, factories.SpecialtyFactory),
        *(factories.ClinicFactory, factories.DoctorFactory),
    ],
)
def test_every_noun_takes_another_name_once(miss, factory):
    record, user = factory(), factories.UserFactory()
    for _ in range(2):
        learn_synonym(miss=miss, record=record, user=user)
    assert [str(each) for each in record.synonyms.all()] == [miss.text]


def test_a_city_takes_a_line_and_a_country_nothing(miss):
    city, user = factories.CityFactory(alternative_names="Old Town"), factories.UserFactory()
    learn_synonym(miss=miss, record=city, user=user)
    assert City.objects.get().alternative_names == "Old Town\nliver spots cancer"
    with pytest.raises(NoOtherNames):
        learn_synonym(miss=miss, record=city.country, user=user)


def test_a_dismissed_search_stays_so_and_a_learnt_one_that_fails_again_comes_back(editor, miss):
    editor.post(page(miss), {"dismiss": "1"})
    count_search_miss(text=miss.text, language="en")
    assert list(SearchMiss.objects.values_list("state", "count")) == [("dismissed", 4)]
    SearchMiss.objects.update(state="learnt")
    count_search_miss(text=miss.text, language="en")
    assert list(SearchMiss.objects.values_list("state", "count")) == [("new", 5)]


def test_several_are_dismissed_in_the_list(editor, miss):
    editor.post("/admin/directory/searchmiss/", {"action": "dismiss", "_selected_action": [miss.pk]})
    assert SearchMiss.objects.get().state == "dismissed"


@pytest.mark.parametrize("record", ["", "condition:none", "country:de", "user:1", "x" * 5000])
def test_what_is_no_record_is_refused(editor, miss, record):
    assert editor.post(page(miss), {"record": record}).status_code == 404
    assert not ConditionSynonym.objects.exists()


def test_only_editors_may(client, miss):
    client.force_login(factories.UserFactory(groups=[COORDINATORS]))
    assert client.post(page(miss), {"record": "condition:liver"}).status_code == 403


def test_the_list_costs_few_queries(editor, django_assert_max_num_queries):
    for number in range(60):
        SearchMiss.objects.create(text=f"miss {number}", language="en")
    with django_assert_max_num_queries(12):
        editor.get("/admin/directory/searchmiss/")
