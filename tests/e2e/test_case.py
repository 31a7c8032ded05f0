"""One case from its question to its end, at the desk by keyboard alone, with every mail and every event looked at."""

import io
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from enquiries.models import Alert, Draft, Enquiry, Event, OutgoingMail, Stage, Turn
from tests.e2e.conftest import PASSWORD

pytestmark = pytest.mark.e2e

Kind = Event.Kind
QUESTION = "Meine Mutter hat Metastasen in der Leber. Seit gestern erbricht sie Blut. Ist eine Ablation möglich?"
SOME_MORE = "Es geht noch um die Größe der Herde: 2 cm und 3 cm."


def photo(name):
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def tab_to(page, target, *, most=200):
    """Press Tab until `target` has the focus: what no keyboard reaches is not there for everybody."""
    for _ in range(most):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No Tab leads to {target}")


def press(page, target):
    tab_to(page, target)
    page.keyboard.press("Enter")


def log_in(page):
    page.goto("/admin/")
    tab_to(page, page.locator("[name=username]"))
    page.keyboard.type("coordinator")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/enquiries/enquiry/**")


def ask(page):
    page.goto("/de/enquiries/new/?condition=liver-metastasis")
    page.fill("[name=question]", QUESTION)
    page.fill("[name=name]", "Amina Haddad")
    page.fill("[name=email]", "amina@example.com")
    page.select_option("[name=country]", "AE")
    page.check("[name=consent_health]")
    page.locator("form[method=post] button[type=submit]:not([name])").last.click()
    expect(page.locator(".reference")).to_be_visible()
    expect(page.locator(".urgent").first).to_be_visible()
    return page.url


def kinds(enquiry):
    return list(enquiry.events.values_list("kind", flat=True))


def send_mails(mailbox, address):
    call_command("worker", once=True)
    return mailbox.to(address)


def test_a_case_by_keyboard(browse, site, mailbox, settings):
    settings.UNDO_SECONDS = 60
    with browse(locale="de-DE") as page:
        private = ask(page)
    enquiry = Enquiry.objects.get()
    assert (enquiry.alert, enquiry.turn, enquiry.language) == (Alert.EMERGENCY, Turn.US, "de")
    assert len(send_mails(mailbox, "amina@example.com")) == 1
    told = send_mails(mailbox, "coordinator@example.org")
    assert len(told) == 1
    assert not re.search("leber|liver|blut|blood|amina haddad", told[0].as_string().lower())

    with browse() as desk:
        log_in(desk)
        desk.keyboard.press("j")
        desk.keyboard.press("Enter")
        desk.wait_for_url("**/change/**")
        expect(desk.locator("#warnings")).to_contain_text("read first")
        desk.keyboard.press("t")
        expect(desk.locator(".messagelist")).to_be_visible()
        press(desk, desk.get_by_role("button", name="Ask for the missing papers"))
        expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.turn, enquiry.alert) == (Stage.WAITING_PATIENT, Turn.PATIENT, Alert.NONE)
    assert enquiry.owner.username == "coordinator"
    wanted = enquiry.paper_requests.count()
    assert wanted > 1

    with browse(locale="de-DE") as page:
        page.goto(private)
        expect(page.locator("#papers-asked")).to_have_count(0)
        assert len(send_mails(mailbox, "amina@example.com")) == 1, "nothing leaves while it can be taken back"
        release(enquiry)
        assert len(send_mails(mailbox, "amina@example.com")) == 2
        page.reload()
        expect(page.locator("#papers-asked")).to_be_visible()
        page.locator("[type=file][name^=paper_]").first.set_input_files(photo("CT.jpg"))
        page.fill("[name=message]", "Hier ist der erste Befund.")
        page.locator("#messages form button[type=submit]:not([name])").last.click()
        expect(page.locator("#messages .messages")).to_contain_text("Hier ist der erste Befund.")
    enquiry.refresh_from_db()
    assert enquiry.turn == Turn.US
    assert enquiry.paper_requests.filter(received_at=None).count() == wanted - 1
    assert len(send_mails(mailbox, "coordinator@example.org")) == 2

    with browse() as desk:
        log_in(desk)
        desk.goto(reverse("admin:enquiries_enquiry_change", args=[enquiry.pk]))
        answer_from_a_template(desk)
        press(desk, desk.get_by_role("button", name="Undo"))
        text = desk.get_by_label("Reply to the patient")
        expect(text).to_have_value(re.compile("Amina"))
        assert Draft.objects.get().body.split() == text.input_value().split()
        press(desk, desk.get_by_role("button", name="Send and set to"))
        expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    release(enquiry)
    assert len(send_mails(mailbox, "amina@example.com")) == 3

    with browse(locale="de-DE") as page:
        page.goto(private)
        expect(page.locator("#messages .messages")).to_contain_text("Amina")
        page.fill("[name=message]", SOME_MORE)
        page.locator("#messages form button[type=submit]:not([name])").last.click()
        expect(page.locator("#messages .messages")).to_contain_text(SOME_MORE)
    before = enquiry.created_at
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.turn) == (Stage.OPEN, Turn.US)
    assert enquiry.turn_since > before
    assert enquiry.due_at > enquiry.turn_since, "the clock runs anew from the message"

    with browse() as desk:
        log_in(desk)
        desk.goto(reverse("admin:enquiries_enquiry_change", args=[enquiry.pk]))
        press(desk, desk.locator("summary", has_text="Close"))
        press(desk, desk.get_by_role("button", name="Close the enquiry"))
        expect(desk.locator(".desk-badges")).to_contain_text("Closed")
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.turn, enquiry.due_at) == (Stage.CLOSED, Turn.NOBODY, None)
    send_mails(mailbox, "")
    assert not OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT).exists()
    of_interest = [kind for kind in kinds(enquiry) if kind not in (Kind.OPENED, Kind.FILE_OPENED)]
    assert of_interest == [
        *(Kind.SUBMITTED, Kind.FLAGGED, Kind.TAKEN, Kind.REPLIED, Kind.PAPERS_ASKED),
        *(Kind.MESSAGE_RECEIVED, Kind.PAPER_RECEIVED),
        *(Kind.REPLIED, Kind.UNDONE, Kind.REPLIED),
        *(Kind.MESSAGE_RECEIVED, Kind.CLOSED),
    ]
    assert Kind.OPENED in kinds(enquiry)


def answer_from_a_template(desk):
    desk.keyboard.press("r")
    tab_back_to(desk, desk.get_by_label("Template"))
    desk.keyboard.type("First")
    press(desk, desk.get_by_role("button", name="Insert"))
    text = desk.get_by_label("Reply to the patient")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile("Amina"))
    press(desk, desk.get_by_role("button", name="Send and set to"))
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()


def tab_back_to(page, target):
    for _ in range(60):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError(f"No Shift+Tab leads to {target}")


def release(enquiry):
    """As if the time to take the last answer back were over."""
    message = enquiry.messages.exclude(author=None).last()
    earlier = message.created_at
    enquiry.messages.filter(pk=message.pk).update(released_at=earlier)
    enquiry.mails.filter(state=OutgoingMail.State.QUEUED).update(next_attempt_at=earlier)
