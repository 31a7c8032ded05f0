"""The answer box with script: kept while typing, filled without a new page, taken back, colleagues told by name."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from enquiries import actions, presence
from enquiries.forms import new_key
from enquiries.models import Draft
from tests.e2e.conftest import PASSWORD
from tests.factories import EnquiryFactory, UserFactory

pytestmark = pytest.mark.e2e


@pytest.fixture
def enquiry(site, settings):
    settings.UNDO_SECONDS = 15
    return EnquiryFactory(name="Amina", language="de")


def open_page(page, enquiry):
    page.goto("/admin/login/")
    page.fill("[name=username]", "coordinator")
    page.fill("[name=password]", PASSWORD)
    page.locator("form [type=submit]").first.click()
    page.wait_for_url("**/admin/**")
    page.goto(reverse("admin:enquiries_enquiry_change", args=[enquiry.pk]))
    return page.get_by_label("Reply to the patient")


def test_a_text_is_kept_while_it_is_typed_and_goes_when_it_is_sent(browse, enquiry):
    with browse() as page:
        text = open_page(page, enquiry)
        text.fill("Guten Tag")
        expect(page.get_by_text("Your draft is kept.")).to_be_visible()
        assert Draft.objects.get().body == "Guten Tag"
        page.reload()
        expect(text).to_have_value("Guten Tag")
        page.get_by_role("button", name="Send and set to").click()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        assert not Draft.objects.exists()
        page.get_by_role("button", name="Undo").click()
        expect(text).to_have_value("Guten Tag")
        assert not enquiry.messages.exists()


def test_a_template_goes_in_without_a_new_page(browse, enquiry):
    with browse() as page:
        text = open_page(page, enquiry)
        text.fill("Zuerst dies.")
        page.get_by_label("Template").select_option("first-questions")
        page.get_by_role("button", name="Insert").click()
        expect(text).to_be_focused()
        assert text.input_value().startswith("Zuerst dies.\n\nGuten Tag Amina")
        assert page.url.endswith("/change/")


def test_what_others_do_is_told_while_somebody_writes(browse, enquiry):
    tom = UserFactory(first_name="Tom", last_name="Senn")
    with browse() as page:
        page.clock.install()
        text = open_page(page, enquiry)
        text.fill("Mein Text")
        actions.add_message(enquiry=enquiry, key=new_key(), body="Noch etwas.")
        presence.note_presence(enquiry=enquiry, user=tom, is_writing=True)
        page.clock.run_for(11_000)
        expect(page.get_by_text("Tom Senn is writing an answer.")).to_be_visible()
        expect(page.locator("[data-news]")).to_contain_text("The patient wrote a message.")
        page.get_by_role("link", name="Show what is new").click()
        expect(page.get_by_role("heading", name="New since you opened the page")).to_be_visible()
        expect(text).to_have_value("Mein Text")
