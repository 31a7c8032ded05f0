import re
from datetime import timedelta
from itertools import combinations_with_replacement
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enquiries.desk.queue.filters import FILTERS, Choice
from enquiries.desk.queue.query import VIEWS, QueueQuery
from enquiries.models import Alert, CloseReason, Enquiry, SavedFilter, Stage, Turn
from tests.factories import ConditionFactory, EnquiryFactory, TagFactory, UserFactory

URL = reverse("admin:enquiries_enquiry_changelist")
SAVED = reverse("admin:enquiries_enquiry_filters")
OVER = {"due_at": None, "turn": Turn.NOBODY}
CLOSED = {**OVER, "stage": Stage.CLOSED, "close_reason": CloseReason.ANSWERED}


def names(response):
    return [row.enquiry.name for row in response.context["queue"].rows]


@pytest.fixture
def liver(db):
    return ConditionFactory(slug="liver", name_en="Liver")


@pytest.fixture
def urgent(db):
    return TagFactory(name="urgent")


@pytest.fixture
def several(coordinator, liver, urgent):
    """One enquiry that every filter fits, and one that none does, to answer and closed."""
    for fate, fields in [("open", {}), ("closed", CLOSED)]:
        fits = EnquiryFactory(
            name=f"fits {fate}",
            owner=coordinator,
            condition=liver,
            country="AE",
            language="ar",
            alert=Alert.NONE if fields else Alert.TODAY,
            **{"stage": Stage.OPEN, **fields},
        )
        fits.tags.add(urgent)
        EnquiryFactory(name=f"other {fate}", country="FR", language="en", **fields)


@pytest.fixture
def values(coordinator, urgent):
    return {
        "owner": coordinator.pk,
        "condition": "liver",
        "country": "ae",
        "language": "ar",
        "tag": urgent.pk,
        "stage": "open",
        "alert": "today",
    }


@pytest.mark.parametrize("view", ["answer", "mine", "closed", "all"])
def test_filters_narrow_every_view_alone_and_two_together(desk, several, values, view):
    fitting = {"answer": ["fits open"], "mine": ["fits open"], "closed": ["fits closed"]}
    fitting["all"] = ["fits closed", "fits open"]
    for both in combinations_with_replacement(FILTERS, 2):
        query = {} if view == "answer" else {"view": view}
        query |= {name: values[name] for name in FILTERS if name in both}
        found = names(desk.get(URL, query))
        assert found == [name for name in fitting[view] if name == "fits open" or not {"stage", "alert"} & set(both)]


def test_filters_narrow_a_search(desk, several):
    assert sorted(names(desk.get(URL, {"q": "fits"}))) == ["fits closed", "fits open"]
    assert names(desk.get(URL, {"q": "fits", "stage": "closed"})) == ["fits closed"]


def test_no_owner_can_be_asked_for_in_any_view(desk, several):
    assert names(desk.get(URL, {"view": "closed", "owner": "none"})) == ["other closed"]
    assert names(desk.get(URL, {"owner": "none"})) == ["other open"]


def test_an_urgent_warning_sign_is_among_the_less_urgent_ones_too(desk, several):
    assert names(desk.get(URL, {"alert": "any"})) == ["fits open"]
    assert names(desk.get(URL, {"alert": "emergency"})) == []


def test_each_chosen_filter_can_be_removed_by_itself(desk, several):
    response = desk.get(URL, {"view": "all", "country": "ae", "language": "ar"})
    assertContains(response, "Country: United Arab Emirates")
    assert [chip.url for chip in response.context["queue"].chips] == [
        f"{URL}?view=all&language=ar",
        f"{URL}?view=all&country=ae",
    ]
    assertContains(response, "Remove all filters")


def test_where_nothing_fits_the_filters_the_way_out_is_shown(desk, several):
    assertContains(desk.get(URL, {"country": "is"}), "Nothing in this view fits the filters.")


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("view=answer", ""),
        ("view=nonsense&page=1", ""),
        ("country=AE", "country=ae"),
        ("country=xx&language=de", "language=de"),
        ("owner=&condition=&country=fr&language=&tag=&stage=&alert=", "country=fr"),
        ("language=de&view=closed", "view=closed&language=de"),
        ("owner=999999&tag=999999&condition=none", ""),
        ("q=%20a%20%20b%20", "q=a+b"),
        ("page=7&something=else", "page=7"),
    ],
)
def test_unknown_values_are_dropped_and_each_state_has_one_address(desk, given, canonical):
    assertRedirects(desk.get(f"{URL}?{given}"), f"{URL}?{canonical}" if canonical else URL)


@given(
    st.sampled_from(list(VIEWS)),
    st.text(max_size=30),
    st.dictionaries(st.sampled_from(list(FILTERS)), st.sampled_from("abc")),
    st.integers(1, 200),
)
def test_an_address_says_what_it_was_made_from(view, text, chosen, page):
    choices = {name: {value: Choice(value, value, value) for value in "abc"} for name in FILTERS}
    query = QueueQuery.from_query({"view": view, "q": text, "page": str(page), **chosen}, choices)
    again = QueueQuery.from_query(dict(parse_qsl(query.query_string)), choices)
    assert again == query
    assert again.is_canonical(query.query_string)


def test_the_rarest_filter_is_looked_up_first_in_an_archive(desk, coordinator):
    EnquiryFactory.create_batch(12, country="FR", language="en", **CLOSED)
    EnquiryFactory(country="FR", language="tr", **CLOSED)
    with CaptureQueriesContext(connection) as captured:
        desk.get(URL, {"view": "closed", "country": "fr", "language": "tr"})
    rows = next(query["sql"] for query in captured if "newest_message" in query["sql"])
    checked = {column for column in ("country", "language", "stage") if re.search(rf'\+\S*"{column}"', rows)}
    assert checked == ({"country", "stage"} if connection.vendor == "sqlite" else set())


class TestSavedFilters:
    def save(self, desk, query, name="My corner"):
        return desk.post(SAVED, {"name": name, "query": query})

    def test_a_view_with_its_filters_is_kept_under_a_name(self, desk, coordinator, several):
        response = self.save(desk, "view=closed&country=ae")
        assertRedirects(response, f"{URL}?view=closed&country=ae")
        assert SavedFilter.objects.get().query == "view=closed&country=ae"
        assertContains(desk.get(URL), f'{URL}?view=closed&amp;country=ae"><bdi>My corner</bdi>')

    def test_what_was_searched_for_is_not_kept(self, desk, coordinator):
        response = self.save(desk, "view=closed&q=Amina")
        assert urlsplit(response["Location"]).query == "view=closed&q=Amina"
        assert SavedFilter.objects.get().query == "view=closed"

    def test_unknown_values_are_dropped_when_it_is_kept_and_when_it_is_used(self, desk, coordinator, urgent):
        self.save(desk, f"country=xx&tag={urgent.pk}&x=%00")
        assert SavedFilter.objects.get().query == f"tag={urgent.pk}"
        urgent.delete()
        assertRedirects(desk.get(f"{URL}?{SavedFilter.objects.get().query}"), URL)

    def test_a_name_is_given_once(self, desk, coordinator):
        self.save(desk, "view=closed")
        self.save(desk, "view=spam")
        assert SavedFilter.objects.get().query == "view=closed"
        assertContains(desk.get(URL), "You have a filter of this name already.")

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61])
    def test_a_name_that_is_none_saves_nothing(self, desk, coordinator, name):
        self.save(desk, "view=closed", name)
        assert not SavedFilter.objects.exists()

    def test_it_is_renamed_and_deleted(self, desk, coordinator):
        saved = SavedFilter.objects.create(user=coordinator, name="Old", query="view=closed")
        desk.post(SAVED, {"rename": saved.pk, "name": "New"})
        assertContains(desk.get(SAVED), "New")
        desk.post(SAVED, {"delete": saved.pk, "name": ""})
        assert not SavedFilter.objects.exists()

    @pytest.mark.parametrize("change", ["rename", "delete"])
    @pytest.mark.parametrize("key", ["theirs", "999999", "x", ""])
    def test_nobody_touches_those_of_others(self, desk, coordinator, change, key):
        theirs = SavedFilter.objects.create(user=UserFactory(), name="Theirs", query="view=closed")
        key = str(theirs.pk) if key == "theirs" else key
        assert desk.post(SAVED, {change: key, "name": "Mine"}).status_code == 404
        assertNotContains(desk.get(SAVED), "Theirs")
        theirs.refresh_from_db()
        assert theirs.name == "Theirs"


class TestCounters:
    COUNTERS = reverse("admin:enquiries_enquiry_counters")

    def test_say_what_arrived_since_once(self, desk):
        known = EnquiryFactory()
        page = desk.get(URL)
        assert f"since={known.pk}&told=0" in page.context["counters"].url
        quiet = desk.get(self.COUNTERS, {"since": known.pk, "told": 0})
        assertNotContains(quiet, "queue-news")
        EnquiryFactory.create_batch(2)
        EnquiryFactory(stage=Stage.SPAM, **OVER)
        told = desk.get(self.COUNTERS, {"since": known.pk, "told": 0})
        assertContains(told, "2 new enquiries")
        assert told.context["counters"].counts["answer"] == 3
        assertNotContains(desk.get(told.context["counters"].url), "queue-news")

    def test_keep_view_and_filters(self, desk):
        response = desk.get(self.COUNTERS, {"view": "closed", "country": "fr", "since": 0, "told": 0})
        assertContains(response, f'href="{URL}?view=spam&amp;country=fr"')
        assertContains(response, 'id="view-closed" href="/admin/enquiries/enquiry/?view=closed&amp;country=fr" aria-c')

    @pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40, "\x00"])
    def test_numbers_that_make_no_sense_do_no_harm(self, desk, since):
        assert desk.get(self.COUNTERS, {"since": since, "told": since}).status_code == 200

    def test_count_no_further_than_a_thousand(self, desk, monkeypatch):
        monkeypatch.setattr("enquiries.desk.queue.queue.MOST_COUNTED", 3)
        EnquiryFactory.create_batch(5)
        assertContains(desk.get(URL), "<span>3+</span>")


def test_rows_show_tags_alerts_and_where_a_merged_one_went(desk, urgent):
    kept = EnquiryFactory(reference="HB-222-222", alert=Alert.EMERGENCY)
    kept.tags.add(urgent)
    EnquiryFactory(stage=Stage.MERGED, merged_into=kept, **OVER)
    EnquiryFactory(due_at=timezone.now() - timedelta(hours=1), snoozed_until=timezone.now() + timedelta(days=1))
    response = desk.get(URL, {"view": "all"})
    for text in ["Warning sign: read first", "urgent", "into HB-222-222", "Put off until"]:
        assertContains(response, text)
    assert Enquiry.objects.count() == 3
