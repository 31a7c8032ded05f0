"""Words of a warning sign on the enquiry page: on top, quoted, marked in the text, and checked by a button."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import Publication, Urgency
from enquiries import actions
from enquiries.forms import new_key
from enquiries.models import Alert, Event
from tests.factories import ConditionFactory, EnquiryFactory, UserFactory, WarningSignFactory

pytestmark = pytest.mark.django_db

FOUND = "Words of a warning sign were found: read first"
GENERAL = "Read for warning signs first"


@pytest.fixture
def condition():
    condition = ConditionFactory(slug="liver", name_en="Liver metastasis")
    for position, (urgency, text, phrase) in enumerate(
        [
            (Urgency.TODAY, "eyes that turn yellow", "yellow eyes"),
            (Urgency.EMERGENCY, "blood in what you vomit", "vomit* blood"),
        ]
    ):
        WarningSignFactory(condition=condition, position=position, urgency=urgency, text_en=text, phrases_en=phrase)
    return condition


@pytest.fixture
def enquiry(condition):
    enquiry = EnquiryFactory(condition=condition)
    actions.add_message(enquiry=enquiry, key=new_key(), body="I have yellow eyes & <vomit> blood")
    enquiry.refresh_from_db()
    return enquiry


def url(enquiry):
    return reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


def test_what_was_found_stands_on_top_by_urgency_with_the_words_and_the_guide(desk, enquiry, condition):
    page = desk.get(url(enquiry)).content.decode()
    assert FOUND in page
    assert GENERAL not in page
    places = [
        page.index(words)
        for words in [
            "Call your local emergency number now.",
            "blood in what you vomit",
            "vomit&gt; blood</q>",
            "See a doctor today.",
            "eyes that turn yellow",
            "yellow eyes</q>",
            'id="messages"',
        ]
    ]
    assert places == sorted(places)
    assert f"{condition.get_absolute_url()}#warning-signs" in page


def test_the_words_are_marked_in_the_text(desk, enquiry):
    page = desk.get(url(enquiry)).content.decode()
    assert "I have <mark>yellow eyes</mark> &amp; &lt;<mark>vomit&gt; blood</mark>" in page


def test_a_guide_that_is_not_public_has_no_link(desk, enquiry, condition):
    condition.state = Publication.DRAFT
    condition.save()
    assertNotContains(desk.get(url(enquiry)), "#warning-signs")


def test_checked_puts_it_back_in_its_turn(desk, enquiry, coordinator):
    response = desk.post(url(enquiry), {"check_flags": "1", "version": enquiry.version}, follow=True)
    assertContains(response, "Checked: it waits in its turn.")
    assertNotContains(response, FOUND)
    assertContains(response, GENERAL)
    assertContains(response, "checked the words of a warning sign: not urgent.")
    enquiry.refresh_from_db()
    assert enquiry.alert == Alert.NONE


def test_checking_twice_does_it_once_and_a_stale_page_checks_nothing(desk, enquiry):
    first = {"check_flags": "1", "version": enquiry.version}
    desk.post(url(enquiry), first)
    assertContains(desk.post(url(enquiry), first, follow=True), "This was done already.")
    assert enquiry.events.filter(kind=Event.Kind.FLAG_CHECKED).count() == 1
    actions.add_message(enquiry=enquiry, key=new_key(), body="yellow eyes")
    response = desk.post(url(enquiry), first)
    assert response.status_code == 409
    assertContains(response, FOUND, status_code=409)
    enquiry.refresh_from_db()
    assert enquiry.alert == Alert.TODAY


def test_who_may_not_answer_may_not_check(client, enquiry):
    client.force_login(UserFactory())
    assert client.post(url(enquiry), {"check_flags": "1", "version": enquiry.version}).status_code == 403
    enquiry.refresh_from_db()
    assert enquiry.alert == Alert.EMERGENCY


def test_where_nothing_was_found_the_general_reminder_stays(desk, condition):
    response = desk.get(url(EnquiryFactory(condition=condition)))
    assertContains(response, GENERAL)
    assertNotContains(response, FOUND)


def test_the_page_asks_the_same_number_of_questions_however_much_was_found(
    desk, enquiry, condition, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.get(url(enquiry))
    with CaptureQueriesContext(connection) as few:
        desk.get(url(enquiry))
    for _n in range(3):
        actions.add_message(enquiry=enquiry, key=new_key(), body=f"yellow eyes, I vomit blood {_n}")
    with CaptureQueriesContext(connection) as many:
        desk.get(url(enquiry))
    assert len(many) == len(few)


def marked(text, *words):
    template = Template("{% load desk %}{% marked_text text words %}")
    return template.render(Context({"text": text, "words": words}))


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("a b", [], "<p>a b</p>"),
        ("a b", ["b", ""], "<p>a <mark>b</mark></p>"),
        ("a bc", ["b", "bc"], "<p>a <mark>bc</mark></p>"),
        ("x\n\na\n\nb", ["a\n\nb"], "<p>x</p>\n\n<p><mark>a</mark></p>\n\n<p><mark>b</mark></p>"),
        ("a.*", [".*"], "<p>a<mark>.*</mark></p>"),
        ("<b>&", ["<b>"], "<p><mark>&lt;b&gt;</mark>&amp;</p>"),
    ],
)
def test_words_are_marked_and_everything_is_escaped(text, words, html):
    assert marked(text, *words) == html
