"""The panel of papers on the enquiry page."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import Urgency
from enquiries import actions
from enquiries.forms import new_key
from enquiries.models import Draft, Event, Message, Stage
from tests.factories import ChecklistItemFactory, ConditionFactory, EnquiryFactory, WarningSignFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def items():
    condition = ConditionFactory()
    names = [("CT report", "CT-Befund"), ("Blood values", "Blutwerte")]
    return [
        ChecklistItemFactory(condition=condition, position=n, name_en=en, name_de=de)
        for n, (en, de) in enumerate(names)
    ]


@pytest.fixture
def enquiry(items):
    return EnquiryFactory(condition=items[0].condition, language="de", name="Amina")


def url(enquiry):
    return reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


def press(desk, enquiry, follow=True, **values):
    enquiry.refresh_from_db()
    return desk.post(url(enquiry), {"version": enquiry.version, **values}, follow=follow)


@pytest.fixture
def templates():
    call_command("loaddata", "fixtures/reply_templates.json", verbosity=0)


def test_one_click_asks_for_what_is_missing_in_the_language_of_the_patient(desk, enquiry, items, templates):
    page = desk.get(url(enquiry)).content.decode()
    assert page.count('name="item"') == 2
    response = press(desk, enquiry, ask_papers=1, item=[item.pk for item in items], own_words="Foto\n\n Brief ")
    assertContains(response, "The patient is asked for the papers.")
    body = Message.objects.get().body
    assert body.startswith("Guten Tag Amina,")
    assert "- CT-Befund\n- Blutwerte\n- Foto\n- Brief\n" in body
    assert enquiry.paper_requests.count() == 4
    assertContains(response, "Asked for on", count=4)
    assertNotContains(response, 'name="item"')


def test_without_a_template_the_papers_are_still_asked_for(desk, enquiry, items):
    press(desk, enquiry, ask_papers=1, item=items[0].pk)
    assert "- CT-Befund" in Message.objects.get().body


def test_without_a_condition_there_are_own_words(desk, templates):
    enquiry = EnquiryFactory()
    press(desk, enquiry, ask_papers=1, own_words="The old letter")
    assert "- The old letter" in Message.objects.get().body


@pytest.mark.parametrize("values", [{}, {"own_words": "  "}, {"item": "x"}, {"item": "99999999"}])
def test_nothing_to_ask_for_is_told_and_sends_nothing(desk, enquiry, templates, values):
    response = press(desk, enquiry, ask_papers=1, **values)
    assertContains(response, "Nothing was sent.")
    assert not Message.objects.exists()


def test_pressed_twice_it_is_sent_once(desk, enquiry, items, templates):
    values = {"version": enquiry.version, "ask_papers": 1, "item": items[0].pk}
    desk.post(url(enquiry), values)
    assertContains(desk.post(url(enquiry), values, follow=True), "Nothing was sent twice.")
    assert Message.objects.count() == 1


def test_a_stale_page_asks_for_nothing(desk, enquiry, items, templates):
    values = {"version": enquiry.version, "ask_papers": 1, "item": items[0].pk, "own_words": "Brief"}
    actions.add_message(enquiry=enquiry, key=new_key(), body="Wait")
    response = desk.post(url(enquiry), values)
    assert response.status_code == 409
    assertContains(response, "Brief</textarea>", status_code=409)
    assert not Message.objects.exclude(author=None).exists()


def test_papers_are_ticked_and_unticked(desk, enquiry, items, templates):
    press(desk, enquiry, ask_papers=1, item=items[0].pk)
    request = enquiry.paper_requests.get()
    assertContains(press(desk, enquiry, paper_received=request.pk), "The paper is ticked off.")
    assertContains(press(desk, enquiry, paper_missing=request.pk), "The paper is missing again.")
    assertContains(press(desk, enquiry, paper_here=items[1].pk), "The paper is ticked off.")
    assert enquiry.events.filter(kind=Event.Kind.PAPER_RECEIVED).count() == 3


@pytest.mark.parametrize("name", ["paper_received", "paper_here", "paper_missing"])
@pytest.mark.parametrize("value", ["", "x", "999999", "9" * 30, "²"])
def test_a_paper_that_is_not_there_is_told(desk, enquiry, name, value):
    assert press(desk, enquiry, **{name: value}).status_code == 200
    assert not enquiry.events.filter(kind=Event.Kind.PAPER_RECEIVED).exists()


def test_spam_is_asked_for_nothing(desk, items):
    enquiry = EnquiryFactory(condition=items[0].condition, stage=Stage.SPAM, turn="nobody", due_at=None)
    assertNotContains(desk.get(url(enquiry)), "Ask for the missing papers")


def test_the_safety_text_is_put_into_the_answer_and_keeps_what_was_begun(desk, enquiry, coordinator, templates):
    WarningSignFactory(condition=enquiry.condition, urgency=Urgency.EMERGENCY, phrases_en="vomit* blood")
    actions.add_message(enquiry=enquiry, key=new_key(), body="I vomit blood")
    page = desk.get(url(enquiry)).content.decode()
    assert 'form="reply-form" formnovalidate name="insert" value="warning-sign"' in page
    press(desk, enquiry, insert="warning-sign", reply="Begun.", template="")
    body = Draft.objects.get(author=coordinator).body
    assert body.startswith("Begun.\n\nGuten Tag Amina")
    assert "Notruf" in body
