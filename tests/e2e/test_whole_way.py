"""A patient finds a clinic and asks; a coordinator answers; the patient reads it and writes back."""

import io
import re

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import expect

from enquiries.models import Enquiry, OutgoingMail, Stage
from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE

pytestmark = pytest.mark.e2e

QUESTION = "My mother has two small spots in her liver. Is <b>ablation</b> possible?\n\nمرحبا"
ANSWER = "Dear Amina, please send us the report of the scan."
THANKS = "Thank you. Here is the report."


def photo_of_a_report():
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "JPEG")
    return {"name": "CT report.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def link_in(mail):
    return re.search(r"http://\S+/enquiries/\S+", mail.get_body(("plain",)).get_content()).group()


def find_a_clinic(page, prefix, *, on_phone, javascript):
    """From the home page over the guide to a clinic that offers a treatment for it."""
    page.goto(f"{prefix}/")
    page.locator("main a[href$='/conditions/liver-metastasis/']").first.click()
    expect(page.locator(".urgent")).to_be_visible()
    page.locator("main a[href*='/clinics/?condition=liver-metastasis']").first.click()
    everything = int(page.locator("[data-result]").inner_text().split()[0])
    if on_phone:
        page.locator(".sheet-open").click()
        expect(page.locator("#filters")).to_be_visible()
    box = page.locator("#filters [name=treatment]:not([disabled])").first
    expected = int(box.locator("xpath=..").locator(".count").inner_text())
    assert expected < everything
    box.check()
    if on_phone or not javascript:
        page.locator("#filters footer button").click()
    page.wait_for_url("**treatment=**")
    expect(page.locator("[data-result]")).to_contain_text(re.compile(rf"^\s*{expected}\s"))
    assert page.locator(".clinic-card").count() == expected
    page.locator(".clinic-card h3 a").first.click()
    expect(page.locator("h1")).to_be_visible()


def ask(page, *, on_phone):
    asking = page.locator(".sticky-bar a, aside a.btn").locator("visible=true").first
    asking.click()
    page.fill("[name=question]", QUESTION)
    page.fill("[name=name]", "Amina K.")
    page.fill("[name=email]", "amina.example.com")
    page.select_option("[name=country]", "AE")
    page.set_input_files("[name=attachments]", photo_of_a_report())
    page.check("[name=consent_health]")
    send = page.locator("form[method=post] button[type=submit]:not([name])").last
    send.click()
    expect(page.locator(".error-summary a[href='#id_email']")).to_be_visible()
    assert page.input_value("[name=question]") == QUESTION
    expect(page.locator(".files")).to_contain_text("CT report.jpg")
    page.fill("[name=email]", "amina@example.com")
    page.locator("form[method=post] button[type=submit]:not([name])").last.click()
    expect(page.locator(".reference")).to_have_text(re.compile("HB-[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}"))
    expect(page.locator("#messages")).to_contain_text("<b>ablation</b>")


def answer(page):
    page.goto("/admin/")
    page.fill("[name=username]", "coordinator")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form [type=submit], form#login-form [type=submit]").first.click()
    page.goto("/admin/enquiries/enquiry/")
    page.get_by_role("link", name="Amina K.").click()
    page.get_by_role("button", name="Take it").click()
    page.fill("[name=reply]", ANSWER)
    page.get_by_role("button", name="Send and set to").click()
    expect(page.locator(".desk-thread")).to_contain_text(ANSWER)


@pytest.mark.parametrize(
    ("viewport", "javascript", "prefix"),
    [(DESKTOP, True, ""), (PHONE, True, "/de"), (DESKTOP, False, "/de"), (PHONE, False, "")],
    ids=["desktop", "phone-german", "desktop-german-without-script", "phone-without-script"],
)
def test_patient_asks_coordinator_answers_patient_writes_back(browse, mailbox, viewport, javascript, prefix):
    on_phone = viewport is PHONE
    with browse(viewport, javascript=javascript) as page:
        find_a_clinic(page, prefix, on_phone=on_phone, javascript=javascript)
        ask(page, on_phone=on_phone)

    call_command("worker", once=True)
    received = mailbox.to("amina@example.com")[0]
    assert "liver" not in received.as_string().lower()
    assert len(mailbox.to("coordinator@example.org")) == 1

    with browse(viewport, javascript=javascript) as desk:
        answer(desk)
    enquiry = Enquiry.objects.get()
    assert (enquiry.stage, enquiry.owner.username) == (Stage.WAITING_PATIENT, "coordinator")

    call_command("worker", once=True)
    with browse(viewport, javascript=javascript) as page:
        page.goto(link_in(mailbox.to("amina@example.com")[1]))
        expect(page.locator("#messages")).to_contain_text(ANSWER)
        page.fill("[name=message]", THANKS)
        page.set_input_files("[name=attachments]", photo_of_a_report())
        page.locator("#messages form button[type=submit]:not([name])").last.click()
        expect(page.locator("#messages .messages")).to_contain_text(THANKS)

    enquiry.refresh_from_db()
    assert enquiry.stage == Stage.OPEN
    assert enquiry.attachments.count() == 2
    call_command("worker", once=True)
    assert len(mailbox.to("coordinator@example.org")) == 2
    assert not OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT).exists()
    if javascript:
        assert enquiry.time_zone == "Asia/Dubai"
