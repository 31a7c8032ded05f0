"""The answer box: drafts, templates, papers, preview, later, undo, who else is here; by script where it says so."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enquiries import actions, presence
from enquiries.forms import new_key
from enquiries.models import Draft, Event, Stage
from tests.enquiries.conftest import file, pdf
from tests.factories import EnquiryFactory, ReplyTemplateFactory


def url(enquiry, name="change", *args):
    return reverse(f"admin:enquiries_enquiry_{name}", args=[enquiry.pk, *args])


@pytest.fixture
def enquiry(db):
    return EnquiryFactory(name="Amina", time_zone="Asia/Dubai")


def press(desk, enquiry, button, text="My answer.", **values):
    return desk.post(url(enquiry), {"reply": text, "version": 1, "draft_seen": "", button: 1} | values, follow=True)


def box(response):
    return response.context["reply_form"]["reply"].value()


class TestDraft:
    def test_is_kept_and_shown_on_every_visit(self, desk, enquiry):
        response = press(desk, enquiry, "save_draft", set_to="open")
        assertContains(response, "Your draft is kept.")
        page = desk.get(url(enquiry))
        assert (box(page), page.context["reply_form"]["set_to"].value()) == ("My answer.", "open")
        assert not enquiry.messages.exists()

    def test_of_a_note_too(self, desk, enquiry):
        desk.post(url(enquiry), {"note": "Call her.", "version": 1, "save_draft": 1})
        assert desk.get(url(enquiry)).context["note_form"]["note"].value() == "Call her."
        assert not enquiry.notes.exists()

    def test_is_gone_when_sent(self, desk, enquiry):
        page = press(desk, enquiry, "save_draft")
        seen = page.context["reply_form"]["draft_seen"].value()
        desk.post(url(enquiry), {"reply": "My answer, better.", "version": 1, "draft_seen": seen})
        assert not Draft.objects.exists()

    def test_is_kept_from_a_page_that_was_stale(self, desk, colleague, enquiry):
        actions.take(enquiry=enquiry, user=colleague, expected_version=1)
        desk.post(url(enquiry), {"reply": "My answer.", "version": 1})
        assert box(desk.get(url(enquiry))) == "My answer."

    def test_is_nobody_elses_business_but_for_being_there(self, client, desk, colleague, enquiry):
        press(desk, enquiry, "save_draft", text="A secret thought")
        client.force_login(colleague)
        page = client.get(url(enquiry))
        assertContains(page, "<bdi>Nadia Berg</bdi> has an unfinished answer.")
        assertNotContains(page, "A secret thought")

    def test_tells_what_is_new_when_the_page_was_old(self, desk, enquiry):
        actions.add_message(enquiry=enquiry, key=new_key(), body="One more thing.")
        response = press(desk, enquiry, "save_draft")
        assertContains(response, "New since you opened the page")
        assertContains(response, "The patient wrote a message.")

    def test_of_a_reader_without_the_right_is_refused(self, client, editor, enquiry):
        client.force_login(editor)
        assert press(client, enquiry, "save_draft").status_code == 403

    def test_is_saved_by_script(self, desk, enquiry):
        response = desk.post(url(enquiry, "draft"), {"kind": "reply", "text": "Typed", "draft_seen": ""})
        draft = Draft.objects.get()
        assert response.json() == {
            "seen": draft.updated_at.isoformat(),
            "words": "Your draft is kept.",
            "trouble": "",
        }
        again = desk.post(url(enquiry, "draft"), {"kind": "reply", "text": "Other tab", "draft_seen": ""})
        assert "another tab" in again.json()["trouble"]
        assert desk.post(url(enquiry, "draft"), {"text": "x" * 20_001}).status_code == 422


class TestTemplate:
    def test_is_appended_filled_in_the_patients_language(self, desk, enquiry):
        enquiry.language = "de"
        enquiry.save()
        template = ReplyTemplateFactory(body_en="Dear", body_de="Guten Tag {patient_name}", set_to=Stage.OPEN)
        response = press(desk, enquiry, "insert", template=template.slug)
        assert box(response) == "My answer.\n\nGuten Tag Amina"
        assert response.context["reply_form"]["set_to"].value() == "open"

    def test_without_a_choice_loses_nothing(self, desk, enquiry):
        response = press(desk, enquiry, "insert", template="")
        assertContains(response, "Choose a template first.")
        assert box(response) == "My answer."

    def test_comes_without_a_new_page_by_script(self, desk, enquiry):
        template = ReplyTemplateFactory(body_en="Dear {patient_name}")
        assert desk.get(url(enquiry, "template", template.slug)).json() == {"text": "Dear Amina", "set_to": ""}
        template.is_active = False
        template.save()
        assert desk.get(url(enquiry, "template", template.slug)).status_code == 404

    def test_that_is_not_filled_in_is_not_sent(self, desk, enquiry):
        response = desk.post(url(enquiry), {"reply": "For {treatment}, {missing_papers}", "version": 1})
        assertContains(response, "what is still missing: treatment, missing papers.")
        assert box(response) == "For {treatment}, {missing_papers}"
        assert not enquiry.messages.exists()


class TestPapers:
    def test_are_added_removed_and_sent(self, desk, client, enquiry):
        page = press(desk, enquiry, "attach", attachments=[file("a.pdf", pdf()), file("b.pdf", pdf(armed=True))])
        assertContains(page, "a.pdf")
        second = page.context["answering"].papers[1]
        page = press(desk, enquiry, "remove_file", remove_file=second.pk)
        assert [paper.name for paper in page.context["answering"].papers] == ["a.pdf"]
        desk.post(url(enquiry), {"reply": "See the plan.", "version": 1})
        message = enquiry.messages.get()
        assert [paper.name for paper in message.attachments.all()] == ["a.pdf"]
        assertContains(client.get(enquiry.private_url), "a.pdf")
        assertContains(desk.get(url(enquiry)), "a.pdf")

    def test_chosen_but_not_added_go_with_the_answer(self, desk, enquiry):
        desk.post(url(enquiry), {"reply": "See the plan.", "version": 1, "attachments": file("a.pdf", pdf())})
        assert enquiry.messages.get().attachments.count() == 1

    def test_that_are_refused_stop_the_answer(self, desk, enquiry):
        response = desk.post(url(enquiry), {"reply": "See.", "version": 1, "attachments": file("Plan.exe", b"MZ")})
        assertContains(response, "Plan.exe is not a PDF, JPG or PNG file.")
        assert box(response) == "See."
        assert not enquiry.messages.exists()


class TestPreview:
    def test_shows_it_as_the_patient_will_see_it_beside_the_thread(self, desk, enquiry):
        response = press(desk, enquiry, "preview", text="Line one.\n<b>two</b>")
        assertContains(response, "As the patient will see it")
        assertContains(response, '<div class="desk-preview-body" dir="auto">Line one.\n&lt;b&gt;two&lt;/b&gt;</div>')
        assertContains(response, enquiry.question)
        assert not enquiry.messages.exists()


class TestSendLater:
    def test_tomorrow_morning_of_the_patient(self, desk, enquiry):
        response = press(desk, enquiry, "schedule", when="tomorrow")
        draft = Draft.objects.get()
        assert (draft.send_at - timezone.now()) < timedelta(days=2)
        assertContains(response, "Your answer goes out")
        assertContains(response, "09:00 (Dubai)")
        assertContains(response, "(Berlin)")
        assertNotContains(response, 'name="reply"')

    def test_a_time_of_the_office(self, desk, enquiry):
        day = (timezone.now() + timedelta(days=5)).date()
        press(desk, enquiry, "schedule", when="own", send_date=day, send_time="12:00", send_zone="office")
        assert f"{Draft.objects.get().send_at.astimezone(ZoneInfo('Europe/Berlin')):%F %H:%M}" == f"{day} 12:00"

    @pytest.mark.parametrize("values", [{}, {"send_date": "x"}, {"send_date": "2020-01-01", "send_time": "09:00"}])
    def test_without_a_usable_time_comes_back_with_its_text(self, desk, enquiry, values):
        response = press(desk, enquiry, "schedule", when="own", **values)
        assertContains(response, "Nothing was scheduled.")
        assert box(response) == "My answer."

    def test_is_called_off_by_a_button(self, desk, enquiry):
        press(desk, enquiry, "schedule", when="tomorrow")
        response = desk.post(url(enquiry), {"call_off": Draft.objects.get().pk}, follow=True)
        assertContains(response, "was called off")
        assert box(response) == "My answer."

    def test_held_back_says_why_and_keeps_the_text(self, desk, enquiry):
        press(desk, enquiry, "schedule", when="tomorrow")
        actions.add_message(enquiry=enquiry, key=new_key(), body="Wait!")
        actions.send_next_scheduled(timezone.now() + timedelta(days=3))
        response = desk.get(url(enquiry))
        assertContains(response, "was held back: something was said since you wrote it.")
        assert box(response) == "My answer."


class TestUndo:
    @pytest.fixture(autouse=True)
    def undo_seconds(self, settings):
        settings.UNDO_SECONDS = 15

    def test_is_offered_to_the_author_and_brings_the_text_back(self, desk, client, colleague, enquiry):
        response = desk.post(url(enquiry), {"reply": "Too early.", "version": 1}, follow=True)
        assertContains(response, "Your answer is sent in 1")
        response = desk.post(url(enquiry), {"undo": enquiry.messages.get().pk}, follow=True)
        assertContains(response, "Your answer was taken back.")
        assert box(response) == "Too early."
        assert not enquiry.messages.exists()

    def test_is_not_offered_to_others(self, client, coordinator, colleague, enquiry):
        message = actions.reply(enquiry=enquiry, author=coordinator, body="Hello", expected_version=1)
        client.force_login(colleague)
        page = client.get(url(enquiry))
        assertNotContains(page, 'name="undo"')
        assertContains(page, "Can still be taken back")
        assert client.post(url(enquiry), {"undo": message.pk}).status_code == 403

    def test_too_late_says_so(self, desk, coordinator, enquiry, settings):
        settings.UNDO_SECONDS = 0
        message = actions.reply(enquiry=enquiry, author=coordinator, body="Hello", expected_version=1)
        response = desk.post(url(enquiry), {"undo": message.pk}, follow=True)
        assertContains(response, "It was too late")
        assert enquiry.messages.exists()


class TestPresence:
    def test_is_told_by_name_on_the_page_and_to_the_script(self, desk, colleague, enquiry):
        presence.note_presence(enquiry=enquiry, user=colleague, is_writing=True)
        assertContains(desk.get(url(enquiry)), "Tom Senn is writing an answer.")
        said = desk.post(url(enquiry, "presence"), {"version": 1, "writing": "0"}).json()
        assert said == {"people": ["Tom Senn is writing an answer."], "news": []}
        assert not presence.others(enquiry=enquiry, user=colleague)[0].is_writing

    def test_tells_what_is_new(self, desk, colleague, enquiry):
        actions.add_message(enquiry=enquiry, key=new_key(), body="One more thing.")
        actions.take(enquiry=enquiry, user=colleague, expected_version=2)
        said = desk.post(url(enquiry, "presence"), {"version": "1"}).json()
        assert said["news"] == ["The patient wrote a message.", "Tom Senn took the enquiry."]

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣"])
    def test_of_a_damaged_page_tells_nothing_new(self, desk, enquiry, version):
        assert desk.post(url(enquiry, "presence"), {"version": version}).json()["news"] == []

    def test_puts_nothing_on_the_record(self, desk, enquiry):
        desk.post(url(enquiry, "presence"), {"version": 1})
        assert not Event.objects.exists()


class TestStalePage:
    def test_shows_the_new_words_themselves(self, desk, enquiry):
        actions.add_message(enquiry=enquiry, key=new_key(), body="I feel worse today.")
        response = desk.post(url(enquiry), {"reply": "My answer.", "version": 1})
        assert [entry.text for entry in response.context["said"]] == ["I feel worse today."]
        assert response.status_code == 409

    def test_shows_both_versions_of_a_field(self, client, lead, coordinator, colleague, enquiry):
        actions.take(enquiry=enquiry, user=colleague, expected_version=1)
        client.force_login(lead)
        response = client.post(url(enquiry), {"owner": coordinator.pk, "version": 1})
        assertContains(response, "You chose: Nadia Berg", status_code=409)
        assertContains(response, "Now it is: Tom Senn", status_code=409)

    def test_keeps_the_chosen_stage_and_tells_the_other(self, desk, colleague, enquiry):
        actions.reply(enquiry=enquiry, author=colleague, body="I was faster.", expected_version=1)
        response = desk.post(url(enquiry), {"reply": "Mine.", "version": 1, "set_to": "open"})
        assertContains(response, "You chose: Needs reply", status_code=409)
        assertContains(response, "Now it is: With patient", status_code=409)


def test_nobody_is_led_back_to_a_form_without_a_token(client, coordinator, enquiry):
    careful = type(client)(enforce_csrf_checks=True)
    careful.force_login(coordinator)
    assert careful.post(url(enquiry), {"reply": "x", "version": 1}).status_code == 403
    assert not enquiry.messages.exists()
    assertRedirects(client.get(url(enquiry)), f"{reverse('admin:login')}?next={url(enquiry)}")
