"""The queue with script: walked and worked by single keys, its counters live, its help sheet and filters accessible."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from enquiries.models import Enquiry, Event
from tests.e2e.conftest import PASSWORD
from tests.e2e.test_accessibility import EACH_LOOK, RULES
from tests.factories import EnquiryFactory

pytestmark = pytest.mark.e2e
QUEUE = reverse("admin:enquiries_enquiry_changelist")


@pytest.fixture
def three(site):
    """The only enquiries there are, in the order of the queue; the example ones go."""
    Enquiry.objects.filter(merged_into__isnull=False).delete()
    Enquiry.objects.all().delete()
    return [EnquiryFactory(name=name) for name in ("Carla", "Bernd", "Amina")][::-1]


def log_in(page):
    page.goto("/admin/login/")
    page.fill("[name=username]", "coordinator")
    page.fill("[name=password]", PASSWORD)
    page.locator("form [type=submit]").first.click()
    page.wait_for_url("**/admin/**")
    page.goto(QUEUE)


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")


def test_rows_are_walked_ticked_taken_and_opened_by_single_keys(browse, three):
    with browse() as page:
        log_in(page)
        order = page.locator("tbody a[data-open]").all_text_contents()
        page.keyboard.press("j")
        assert focused(page) == order[0]
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.get_by_text("Ticked: 1")).to_be_visible()
        page.keyboard.press("k")
        page.keyboard.press("x")
        page.keyboard.press("t")
        expect(page.get_by_text("2 enquiries are yours now.")).to_be_visible()
        page.wait_for_load_state("load")
        assert Event.objects.filter(kind=Event.Kind.TAKEN).count() == 2
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/change/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(order[0])


def test_an_enquiry_leads_on_to_the_next_one_and_back_to_the_same_view(browse, three):
    with browse() as page:
        log_in(page)
        page.goto(f"{QUEUE}?view=all&country=fr")
        order = page.locator("tbody a[data-open]").all_text_contents()
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.wait_for_url("**/change/", wait_until="load")
        page.keyboard.press("j")
        expect(page.get_by_role("heading", level=1)).to_contain_text(order[1])
        page.wait_for_load_state("load")
        page.keyboard.press("r")
        assert focused(page) == "reply"
        page.keyboard.type("u j n")
        expect(page.locator("[name=reply]")).to_have_value("u j n")
        page.locator("[name=reply]").fill("")
        page.locator("h1").click()
        page.keyboard.press("u")
        page.wait_for_url("**/?view=all&country=fr")


def test_keys_rest_while_somebody_types_and_with_modifiers(browse, three):
    with browse() as page:
        log_in(page)
        page.keyboard.press("/")
        assert focused(page) == "q"
        page.keyboard.type("jxtn?")
        expect(page.locator("[name=q]")).to_have_value("jxtn?")
        page.locator("h1").click()
        page.keyboard.press("Control+j")
        assert page.locator("tbody tr:focus-within").count() == 0
        assert not Event.objects.filter(kind=Event.Kind.TAKEN).exists()


def test_the_sheet_lists_the_keys_and_switches_them_off_for_good(browse, three):
    with browse() as page:
        log_in(page)
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
        for words in ("Next row, previous row", "Take the next one", "Search"):
            expect(sheet.get_by_text(words, exact=True)).to_be_visible()
        sheet.get_by_label("Use single keys as shortcuts").uncheck()
        page.keyboard.press("Escape")
        page.reload()
        page.keyboard.press("j")
        assert page.locator("tbody tr:focus-within").count() == 0
        page.get_by_role("button", name="Keyboard shortcuts").click()
        sheet.get_by_label("Use single keys as shortcuts").check()
        sheet.get_by_role("button", name="Close this sheet").click()
        page.keyboard.press("j")
        assert page.locator("tbody tr:focus-within").count() == 1


def test_the_counters_refresh_and_tell_what_is_new_without_moving_the_focus(browse, three):
    with browse() as page:
        log_in(page)
        page.locator("#view-mine").focus()
        EnquiryFactory.create_batch(2)
        page.evaluate("htmx.trigger('[data-live]', 'wake')")
        expect(page.get_by_role("status").filter(has_text="2 new enquiries")).to_be_visible()
        expect(page.locator("#view-answer")).to_contain_text("5")
        assert page.evaluate("document.activeElement.id") == "view-mine"
        page.get_by_role("link", name="Show them").click()
        expect(page.locator("tbody tr")).to_have_count(5)


def test_a_hidden_tab_asks_for_nothing(browse, three):
    with browse() as page:
        log_in(page)
        asked = []
        page.on("request", lambda request: "/static/" in request.url or asked.append(request.url))
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
        page.evaluate("htmx.trigger('[data-live]', 'wake')")
        page.evaluate("Object.defineProperty(document, 'hidden', {value: false})")
        assert asked == []
        with page.expect_request("**/counters/**"):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_without_script_rows_are_ticked_and_closed_all_the_same(browse, three):
    with browse(javascript=False) as page:
        log_in(page)
        expect(page.get_by_text("With what is ticked")).to_be_visible()
        page.locator("input[name=row]").first.check()
        page.locator("summary", has_text="Close").click()
        page.get_by_role("button", name="Close what is ticked").click()
        expect(page.get_by_text("1 enquiry is closed.")).to_be_visible()


@EACH_LOOK
def test_sheet_filters_and_chosen_ones_pass_axe(browse, three, viewport, dark):
    three[0].tags.create(name="urgent")
    with browse(viewport, dark=dark) as page:
        log_in(page)
        found = []
        for address in ["?view=all&country=fr&language=en", "?q=nobody", "filters/", "?view=snoozed"]:
            page.goto(QUEUE + address)
            if page.locator(".desk-filters").count():
                page.locator(".desk-filters > summary").click()
            found += Axe().run(page, options=RULES).response["violations"]
        page.goto(QUEUE)
        page.evaluate("document.querySelector('[data-keys]').showModal()")
        found += Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
