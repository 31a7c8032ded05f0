from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enquiries import actions
from enquiries.desk.queue.query import VIEWS, QueueQuery
from enquiries.desk.queue.queue import counters
from enquiries.models import CloseReason, Enquiry, Event, Stage, Turn
from tests.factories import (
    AttachmentFactory,
    ClinicFactory,
    ConditionFactory,
    EnquiryFactory,
    MessageFactory,
)

URL = reverse("admin:enquiries_enquiry_changelist")
NEXT = reverse("admin:enquiries_enquiry_next")


def due(hours):
    return timezone.now() + timedelta(hours=hours)


def names(response):
    return [row.enquiry.name for row in response.context["queue"].rows]


@pytest.fixture
def one_of_each(coordinator, colleague):
    EnquiryFactory(name="late", due_at=due(-1))
    EnquiryFactory(name="fresh", due_at=due(4))
    EnquiryFactory(name="mine", due_at=due(2), owner=coordinator, stage=Stage.OPEN)
    EnquiryFactory(name="theirs", due_at=due(3), owner=colleague, stage=Stage.OPEN)
    EnquiryFactory(name="waits", due_at=None, turn=Turn.PATIENT, stage=Stage.WAITING_PATIENT, owner=coordinator)
    over = {"due_at": None, "turn": Turn.NOBODY}
    EnquiryFactory(name="closed", stage=Stage.CLOSED, close_reason=CloseReason.ANSWERED, owner=coordinator, **over)
    EnquiryFactory(name="spam", stage=Stage.SPAM, **over)
    EnquiryFactory(name="asked", due_at=None, turn=Turn.CLINIC, stage=Stage.WITH_CLINIC)
    EnquiryFactory(name="put off", due_at=due(4), snoozed_until=due(24), owner=colleague, stage=Stage.OPEN)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("", ["late", "mine", "theirs", "fresh"]),
        ("answer", ["late", "mine", "theirs", "fresh"]),
        ("mine", ["mine", "waits"]),
        ("unowned", ["late", "fresh"]),
        ("late", ["late"]),
        ("patient", ["waits"]),
        ("closed", ["closed"]),
        ("spam", ["spam"]),
        ("clinic", ["asked"]),
        ("snoozed", ["put off"]),
        ("all", ["put off", "asked", "spam", "closed", "waits", "theirs", "mine", "fresh", "late"]),
        ("nonsense", ["late", "mine", "theirs", "fresh"]),
    ],
)
def test_each_view_holds_its_enquiries_in_the_order_of_the_time_left(desk, one_of_each, view, expected):
    assert names(desk.get(URL, {"view": view}, follow=True)) == expected


def test_the_counters_equal_what_the_views_hold(coordinator, one_of_each):
    counts = counters(QueueQuery(), user=coordinator, now=timezone.now()).counts
    assert counts == {name: view.of(Enquiry.objects.all(), coordinator).count() for name, view in VIEWS.items()}


def test_a_row_says_who_asks_what_and_how_it_stands(desk, coordinator):
    enquiry = EnquiryFactory(
        name="Amina K.",
        country="AE",
        condition=ConditionFactory(name_en="Liver metastasis"),
        clinics=[ClinicFactory(name_en="Clinic of the North")],
        owner=coordinator,
        due_at=due(-1),
    )
    MessageFactory(enquiry=enquiry, body="The first message.")
    MessageFactory(enquiry=enquiry, body="The newest\nmessage.")
    AttachmentFactory.create_batch(2, enquiry=enquiry)
    response = desk.get(URL)
    for text in [
        "Amina K.",
        enquiry.reference,
        "United Arab Emirates, English",
        "1 h late",
        "Liver metastasis",
        "Clinic of the North",
        "The newest message.",
        "2 papers",
        "Nadia Berg",
    ]:
        assertContains(response, text)
    assertNotContains(response, "The first message.")


def test_an_empty_queue_says_so(desk):
    assertContains(desk.get(URL), "Everything is answered.")
    assertContains(desk.get(URL, {"q": "nobody"}), "Nothing was found for “nobody”.")


@pytest.mark.parametrize(
    "text",
    ["HB-4K7-29M", "hb-4k7-29m", "HB4K729M", "4k729m", " hb 4k7 29m ", "amina", "AMINA K", "Amína", "amina@example.org",
     "Kazemi", "kaz", "Kazemi, Amina",
     "AMINA@example.org", "+971501234567", "00971 50 123 45 67", "971501234567",
     "HB-4K7", "4k7 2", "amina@exa", "+97150", "97150123", "0501234567", "050 123 4567", "0501234"],
)  # fmt: skip
def test_search_finds_reference_name_email_and_phone_in_any_spelling(desk, text):
    EnquiryFactory(
        reference="HB-4K7-29M",
        name="Amina Kazemi",
        email="amina@example.org",
        phone="+971501234567",
        due_at=None,
        turn=Turn.NOBODY,
        stage=Stage.SPAM,
    )
    EnquiryFactory(name="Omar Haddad", email="omar@example.org", phone="+971511234568")
    assert names(desk.get(URL, {"q": text}, follow=True)) == ["Amina Kazemi"]


@pytest.mark.parametrize(
    "text", ["%", "_", "'", '"', "\x00", "HB-", "+", "+1", "a" * 500, "<script>x</script>", "١٢٣٤٥٦", "🙂"]
)
def test_hostile_searches_find_nothing_and_break_nothing(desk, text):
    EnquiryFactory(name="Amina")
    response = desk.get(URL, {"q": text}, follow=True)
    assert response.status_code == 200
    assertNotContains(response, "<script>x")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "٣", ""])
def test_page_numbers_that_make_no_sense_do_no_harm(desk, page):
    assert desk.get(URL, {"page": page}, follow=True).status_code == 200


def test_twenty_five_on_a_page_with_links_to_the_next_and_back(desk):
    EnquiryFactory.create_batch(26)
    first = desk.get(URL)
    assert len(names(first)) == 25
    assertContains(first, "?page=2")
    second = desk.get(URL, {"page": 2})
    assert len(names(second)) == 1
    assertContains(second, "Previous page")
    assertNotContains(second, "Next page")


@pytest.mark.parametrize("number", [10, 24])
def test_the_number_of_queries_does_not_depend_on_the_rows(desk, coordinator, django_assert_num_queries, number):
    clinics = ClinicFactory.create_batch(3)
    for enquiry in EnquiryFactory.create_batch(
        number, owner=coordinator, condition=ConditionFactory(), clinics=clinics
    ):
        MessageFactory(enquiry=enquiry)
        AttachmentFactory(enquiry=enquiry)
    with django_assert_num_queries(10):
        desk.get(URL)


def test_names_and_questions_are_shown_as_text(desk):
    EnquiryFactory(name="<b>Eve</b>{{ 7|add:1 }}", question="<img src=x onerror=alert(1)>\u202e")
    response = desk.get(URL)
    assertContains(response, "&lt;b&gt;Eve&lt;/b&gt;{{ 7|add:1 }}")
    assertNotContains(response, "<img src=x")


def test_the_tiles_tell_leads_how_fast_the_desk_answers(client, lead):
    client.force_login(lead)
    assertContains(client.get(URL), "–")


def test_the_share_in_time_counts_what_is_overdue_as_late(client, lead):
    client.force_login(lead)
    now = timezone.now()
    old = now - timedelta(days=10)
    EnquiryFactory(created_at=old, first_replied_at=old + timedelta(minutes=1))
    EnquiryFactory(created_at=old, first_replied_at=now - timedelta(days=1))
    EnquiryFactory(created_at=old, due_at=due(-100))
    EnquiryFactory(created_at=now)
    assert client.get(URL).context["counters"].figures.in_time == 33


class TestTakeTheNextOne:
    def test_gives_the_most_urgent_one_without_owner(self, desk, coordinator, one_of_each):
        response = desk.post(NEXT)
        taken = Enquiry.objects.get(name="late")
        assertRedirects(response, reverse("admin:enquiries_enquiry_change", args=[taken.pk]))
        assert (taken.owner, taken.stage) == (coordinator, Stage.OPEN)
        assert taken.events.filter(kind=Event.Kind.TAKEN, actor=coordinator).count() == 1

    def test_goes_on_to_the_next_when_a_colleague_was_faster(
        self, desk, coordinator, colleague, one_of_each, monkeypatch
    ):
        def overtaken(*, enquiry, **rest):
            if not Event.objects.filter(kind=Event.Kind.TAKEN).exists():
                actions.take(enquiry=enquiry, user=colleague, expected_version=enquiry.version)
            return actions.take(enquiry=enquiry, **rest)

        monkeypatch.setattr("enquiries.desk.queue.pages.take", overtaken)
        desk.post(NEXT)
        assert Enquiry.objects.get(name="late").owner == colleague
        assert Enquiry.objects.get(name="fresh").owner == coordinator

    def test_says_so_where_nothing_waits(self, desk):
        assertContains(desk.post(NEXT, follow=True), "No enquiry waits without an owner.")

    def test_is_no_link(self, desk):
        assert desk.get(NEXT).status_code == 405
