import pytest
from django.db import OperationalError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enquiries import actions
from enquiries.models import CloseReason, Enquiry, Event, Stage, Tag, Turn
from tests.factories import EnquiryFactory

URL = reverse("admin:enquiries_enquiry_ticked")
QUEUE = reverse("admin:enquiries_enquiry_changelist")


@pytest.fixture
def three(db):
    return EnquiryFactory.create_batch(3)


@pytest.fixture
def leading(client, lead):
    client.force_login(lead)
    return client


def ticks(enquiries):
    return [f"{enquiry.pk}:{enquiry.version}" for enquiry in enquiries]


def events(kind):
    return Event.objects.filter(kind=kind).count()


def test_all_that_is_ticked_is_taken(desk, coordinator, three):
    response = desk.post(URL, {"do": "take", "row": ticks(three[:2]), "query": "view=unowned&country=fr"}, follow=True)
    assertRedirects(response, f"{QUEUE}?view=unowned&country=fr")
    assertContains(response, "2 enquiries are yours now.")
    assert set(Enquiry.objects.filter(owner=coordinator)) == set(three[:2])
    assert events(Event.Kind.TAKEN) == 2


def test_what_somebody_changed_meanwhile_is_named_and_left_alone(desk, colleague, three):
    seen = ticks(three)
    actions.note(enquiry=three[1], author=colleague, body="Call him.", expected_version=1)
    response = desk.post(URL, {"do": "close", "close": "answered", "row": seen}, follow=True)
    assertContains(response, "2 enquiries are closed.")
    assertContains(response, f"nothing was done to them: {three[1].reference}.")
    assert set(Enquiry.objects.closed()) == {three[0], three[2]}


def test_a_button_pressed_twice_does_nothing_twice(desk, three):
    values = {"do": "take", "row": ticks(three)}
    desk.post(URL, values)
    assertContains(desk.post(URL, values, follow=True), "3 enquiries are yours now.")
    assert events(Event.Kind.TAKEN) == 3


def test_nothing_ticked_is_said(desk, three):
    response = desk.post(URL, {"do": "take"}, follow=True)
    assertContains(response, "Nothing is ticked, so nothing was done.")


def test_leads_give_to_others_and_to_nobody(leading, colleague, three):
    leading.post(URL, {"do": "assign", "owner": colleague.pk, "row": ticks(three)})
    assert Enquiry.objects.filter(owner=colleague).count() == 3
    again = Enquiry.objects.order_by("pk")
    leading.post(URL, {"do": "assign", "owner": "", "row": ticks(again)})
    assert Enquiry.objects.filter(owner=None).count() == 3


def test_coordinators_give_to_nobody(desk, colleague, three):
    assert desk.post(URL, {"do": "assign", "owner": colleague.pk, "row": ticks(three)}).status_code == 403
    assertNotContains(desk.get(QUEUE), "Give to")


def test_a_tag_is_added_to_those_there_are(desk, three):
    three[0].tags.add(Tag.objects.create(name="old"))
    desk.post(URL, {"do": "tag", "tag": "  second   Opinion ", "row": ticks(three)})
    assert sorted(three[0].tags.values_list("name", flat=True)) == ["old", "second Opinion"]
    assert Tag.objects.count() == 2
    assert events(Event.Kind.TAGGED) == 3


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"do": "tag", "tag": " "}, "Write or choose a tag first."),
        ({"do": "close", "close": "because"}, "Select a valid choice."),
        ({"do": "close"}, "This field is required."),
    ],
)
def test_an_answer_that_cannot_be_is_refused_before_anything_is_done(desk, three, values, told):
    assertContains(desk.post(URL, {**values, "row": ticks(three)}, follow=True), told)
    assert set(Enquiry.objects.values_list("version", flat=True)) == {1}


def test_what_cannot_be_closed_is_named(desk, three):
    over = EnquiryFactory(stage=Stage.CLOSED, close_reason=CloseReason.ANSWERED, turn=Turn.NOBODY, due_at=None)
    response = desk.post(URL, {"do": "close", "close": "answered", "row": ticks([three[0], over])}, follow=True)
    assertContains(response, f"This cannot be done in the stage these are in: {over.reference}.")
    assertContains(response, "1 enquiry is closed.")


def test_what_could_not_be_stored_is_named_and_the_rest_done(desk, coordinator, three, monkeypatch):
    take = actions.take

    def sometimes(*, enquiry, **rest):
        if enquiry == three[1]:
            raise OperationalError("database is locked")
        return take(enquiry=enquiry, **rest)

    monkeypatch.setattr(actions, "take", sometimes)
    response = desk.post(URL, {"do": "take", "row": ticks(three)}, follow=True)
    assertContains(response, f"These could not be stored just now; nothing was done to them: {three[1].reference}.")
    assert Enquiry.objects.filter(owner=coordinator).count() == 2


def test_what_is_gone_is_counted(desk, three):
    seen = ticks(three)
    three[0].delete()
    assertContains(desk.post(URL, {"do": "take", "row": seen}, follow=True), "1 is no longer there.")


@pytest.mark.parametrize("row", ["", "x", "1", "1:", ":1", "-1:1", "1:1:1", "9" * 30 + ":1", "٣:1", "\x00"])
def test_hostile_ticks_are_as_good_as_none(desk, three, row):
    assertContains(desk.post(URL, {"do": "take", "row": row}, follow=True), "Nothing is ticked")


@pytest.mark.parametrize("do", ["", "delete", "__class__"])
def test_an_unknown_change_is_a_bad_request(desk, three, do):
    assert desk.post(URL, {"do": do, "row": ticks(three)}).status_code == 400


def test_the_way_back_is_always_the_queue(desk):
    response = desk.post(URL, {"do": "take", "query": "//evil.example/?view=closed"})
    assert response["Location"] == QUEUE
