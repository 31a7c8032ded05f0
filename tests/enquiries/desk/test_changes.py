"""What coordinators do on the enquiry page: done once, refused, stale, pressed twice."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enquiries import actions
from enquiries.models import CloseReason, Event, OutgoingMail, Stage, Turn
from tests.factories import EnquiryFactory, UserFactory


def url(enquiry):
    return reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


@pytest.fixture
def enquiry(db):
    return EnquiryFactory(email="amina@example.org")


def changes(enquiry):
    """The kinds of events but for openings."""
    return list(enquiry.events.exclude(kind=Event.Kind.OPENED).values_list("kind", flat=True))


class TestReply:
    def test_goes_to_the_patient_by_mail_without_its_words(self, desk, coordinator, enquiry):
        response = desk.post(url(enquiry), {"reply": "Dear Amina,\n\nyes.", "version": 1}, follow=True)
        assertRedirects(response, url(enquiry))
        assertContains(response, "Your answer is on its way to the patient.")
        enquiry.refresh_from_db()
        assert (enquiry.stage, enquiry.turn, enquiry.owner) == (Stage.WAITING_PATIENT, Turn.PATIENT, coordinator)
        assert enquiry.messages.get().body.splitlines() == ["Dear Amina,", "", "yes."]
        assert changes(enquiry) == [Event.Kind.REPLIED]
        mail = OutgoingMail.objects.get()
        assert mail.recipient == "amina@example.org"
        assert "yes." not in mail.text

    @pytest.mark.parametrize("text", ["", "  \n ", "nul \x00 inside", "x" * 20_001])
    def test_that_cannot_be_sent_comes_back_with_its_text(self, desk, enquiry, text):
        response = desk.post(url(enquiry), {"reply": text, "version": 1})
        assertContains(response, 'id="reply_reply_error"')
        assertContains(response, "<title>Error:")
        assert response.context["reply_form"]["reply"].value() == text
        assert not enquiry.messages.exists()

    def test_from_a_stale_page_is_not_sent_and_not_lost(self, desk, colleague, enquiry):
        actions.reply(enquiry=enquiry, author=colleague, body="I was faster.", expected_version=1)
        response = desk.post(url(enquiry), {"reply": "My answer.", "version": 1})
        assertContains(response, "Nothing of yours was sent", status_code=409)
        assertContains(response, "Tom Senn answered the patient.", status_code=409)
        assertContains(response, "I was faster.", status_code=409)
        assertContains(response, "My answer.</textarea>", status_code=409)
        assert enquiry.messages.count() == 1
        again = {"reply": "My answer.", "version": response.context["reply_form"]["version"].value()}
        assertRedirects(desk.post(url(enquiry), again), url(enquiry))
        assert [message.body for message in enquiry.messages.all()] == ["I was faster.", "My answer."]

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣"])
    def test_with_a_damaged_version_counts_as_stale(self, desk, enquiry, version):
        response = desk.post(url(enquiry), {"reply": "My answer.", "version": version})
        assertContains(response, "My answer.</textarea>", status_code=409)
        assert not enquiry.messages.exists()

    def test_pressed_twice_is_sent_once(self, desk, enquiry):
        sent = {"reply": "Dear Amina", "version": 1}
        desk.post(url(enquiry), sent)
        response = desk.post(url(enquiry), sent, follow=True)
        assertContains(response, "already sent")
        assert enquiry.messages.count() == OutgoingMail.objects.count() == 1

    def test_equal_to_what_a_colleague_sent_is_still_stale(self, desk, colleague, enquiry):
        actions.reply(enquiry=enquiry, author=colleague, body="Dear Amina", expected_version=1)
        assert desk.post(url(enquiry), {"reply": "Dear Amina", "version": 1}).status_code == 409

    def test_keeps_hostile_text_as_text(self, desk, enquiry):
        response = desk.post(url(enquiry), {"reply": "</textarea><script>x</script>\u202e", "version": 1}, follow=True)
        assertContains(response, "&lt;/textarea&gt;&lt;script&gt;")
        assertNotContains(response, "<script>x")


class TestNote:
    def test_is_kept_for_colleagues_and_mailed_to_nobody(self, desk, coordinator, enquiry):
        response = desk.post(url(enquiry), {"note": "Speaks French.", "version": 1}, follow=True)
        assertContains(response, "Your note is kept.")
        assert enquiry.notes.get(author=coordinator).body == "Speaks French."
        assert changes(enquiry) == [Event.Kind.NOTED]
        assert not OutgoingMail.objects.exists()

    def test_that_is_empty_is_refused_at_its_field(self, desk, enquiry):
        response = desk.post(url(enquiry), {"note": "", "version": 1})
        assertContains(response, "Write a note first.")
        assertContains(response, "note-first")

    def test_from_a_stale_page_keeps_its_text(self, desk, colleague, enquiry):
        actions.take(enquiry=enquiry, user=colleague, expected_version=1)
        response = desk.post(url(enquiry), {"note": "Speaks French.", "version": 1})
        assertContains(response, "Tom Senn took the enquiry.", status_code=409)
        assertContains(response, "Speaks French.</textarea>", status_code=409)
        assert not enquiry.notes.exists()

    def test_pressed_twice_is_kept_once(self, desk, enquiry):
        for _ in range(2):
            desk.post(url(enquiry), {"note": "Speaks French.", "version": 1})
        assert enquiry.notes.count() == 1


class TestTake:
    def test_makes_it_mine(self, desk, coordinator, enquiry):
        assertContains(desk.post(url(enquiry), {"take": 1, "version": 1}, follow=True), "It is yours now.")
        enquiry.refresh_from_db()
        assert (enquiry.owner, enquiry.stage) == (coordinator, Stage.OPEN)
        assert changes(enquiry) == [Event.Kind.TAKEN]

    def test_twice_is_no_conflict(self, desk, enquiry):
        desk.post(url(enquiry), {"take": 1, "version": 1})
        response = desk.post(url(enquiry), {"take": 1, "version": 1}, follow=True)
        assertContains(response, "It is yours already.")

    def test_after_a_colleague_says_who(self, desk, colleague, enquiry):
        actions.take(enquiry=enquiry, user=colleague, expected_version=1)
        response = desk.post(url(enquiry), {"take": 1, "version": 1})
        assertContains(response, "Tom Senn took the enquiry.", status_code=409)
        enquiry.refresh_from_db()
        assert enquiry.owner == colleague


class TestAssign:
    def test_is_for_leads(self, desk, colleague, enquiry):
        assert desk.post(url(enquiry), {"owner": colleague.pk, "version": 1}).status_code == 403
        assertNotContains(desk.get(url(enquiry)), 'name="owner"')

    def test_gives_it_to_a_colleague_and_takes_it_back(self, client, lead, colleague, enquiry):
        client.force_login(lead)
        client.post(url(enquiry), {"owner": colleague.pk, "version": 1})
        enquiry.refresh_from_db()
        assert enquiry.owner == colleague
        client.post(url(enquiry), {"owner": "", "version": 2})
        enquiry.refresh_from_db()
        assert enquiry.owner is None
        assert changes(enquiry) == [Event.Kind.ASSIGNED] * 2

    def test_offers_only_who_may_answer(self, client, lead, editor, colleague, enquiry):
        client.force_login(lead)
        page = client.get(url(enquiry))
        assertContains(page, "Tom Senn</option>")
        assertNotContains(page, "Edith Roth</option>")
        response = client.post(url(enquiry), {"owner": editor.pk, "version": 1})
        assert response.context["owner_form"].errors
        enquiry.refresh_from_db()
        assert enquiry.owner is None


class TestClose:
    def test_needs_a_reason_that_exists(self, desk, enquiry):
        assert desk.post(url(enquiry), {"close": "because", "version": 1}).context["close_form"].errors
        enquiry.refresh_from_db()
        assert enquiry.stage == Stage.NEW

    def test_and_open_again(self, desk, enquiry):
        desk.post(url(enquiry), {"close": CloseReason.NOT_FOR_US, "version": 1})
        enquiry.refresh_from_db()
        assert (enquiry.stage, enquiry.close_reason, enquiry.due_at) == (Stage.CLOSED, CloseReason.NOT_FOR_US, None)
        desk.post(url(enquiry), {"reopen": 1, "version": 2})
        enquiry.refresh_from_db()
        assert (enquiry.stage, enquiry.turn) == (Stage.OPEN, Turn.US)
        assert changes(enquiry) == [Event.Kind.CLOSED, Event.Kind.REOPENED]

    def test_after_a_new_message_is_stale(self, desk, enquiry):
        actions.add_message(enquiry=enquiry, key="k", body="One more question.")
        response = desk.post(url(enquiry), {"close": CloseReason.ANSWERED, "version": 1})
        assertContains(response, "The patient wrote a message.", status_code=409)
        assertContains(response, "One more question.", status_code=409)

    def test_twice_is_no_conflict(self, desk, enquiry):
        for _ in range(2):
            response = desk.post(url(enquiry), {"close": CloseReason.ANSWERED, "version": 1})
            assertRedirects(response, url(enquiry), fetch_redirect_response=False)
        assert changes(enquiry) == [Event.Kind.CLOSED]


def test_spam_and_back(desk, enquiry):
    desk.post(url(enquiry), {"spam": 1, "version": 1})
    enquiry.refresh_from_db()
    assert enquiry.stage == Stage.SPAM
    desk.post(url(enquiry), {"not_spam": 1, "version": 2})
    enquiry.refresh_from_db()
    assert enquiry.stage == Stage.OPEN
    assert changes(enquiry) == [Event.Kind.MARKED_SPAM, Event.Kind.NOT_SPAM]


def test_a_form_of_nobody_is_refused(desk, enquiry):
    assert desk.post(url(enquiry), {"version": 1}).status_code == 400
    assert desk.put(url(enquiry)).status_code == 405


def test_who_may_only_look_changes_nothing(client, django_user_model, enquiry):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_enquiry"))
    client.force_login(viewer)
    assertNotContains(client.get(url(enquiry)), 'name="reply"')
    for name in ["reply", "note", "take", "owner", "close", "reopen", "spam", "not_spam"]:
        assert client.post(url(enquiry), {name: "1", "version": 1}).status_code == 403
    assert changes(enquiry) == []


@pytest.mark.parametrize(
    ("stage", "sent"),
    [
        (Stage.NEW, {"reopen": 1}),
        (Stage.NEW, {"not_spam": 1}),
        (Stage.SPAM, {"reply": "Hello"}),
        (Stage.SPAM, {"reopen": 1}),
        (Stage.SPAM, {"close": CloseReason.ANSWERED}),
        (Stage.SPAM, {"spam": 1}),
    ],
)
def test_what_no_page_offers_in_a_stage_is_refused(desk, enquiry, stage, sent):
    if stage == Stage.SPAM:
        actions.mark_spam(enquiry=enquiry, user=UserFactory(groups=["Coordinators"]), expected_version=1)
        enquiry.refresh_from_db()
    before = changes(enquiry)
    assert desk.post(url(enquiry), sent | {"version": enquiry.version}).status_code == 400
    assert changes(enquiry) == before
