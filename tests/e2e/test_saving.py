"""Saving and comparing in a real browser, with and without script."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.e2e

CLINIC = "Helios Hospital Berlin-Buch"


def card(page, name=CLINIC):
    return page.locator(".clinic-card", has_text=name)


def test_saving_with_script_stays_on_the_page(browse):
    with browse(PHONE) as page:
        page.goto("/places/de/berlin/")
        button = card(page).locator("[data-save]")
        count = page.locator("[data-saved-count]")
        assert button.get_attribute("aria-pressed") == "false"
        assert not count.is_visible()
        button.click()
        page.wait_for_selector(".btn[aria-pressed=true]")
        assert (count.inner_text(), button.locator("span").first.inner_text()) == ("1", "Saved")
        page.goto("/clinics/helios-hospital-berlin-buch/")
        assert page.locator("[data-save]").get_attribute("aria-pressed") == "true"
        page.locator("[data-save]").click()
        page.wait_for_selector(".btn[aria-pressed=false]")
        page.goto("/shortlist/")
        assert "You have not saved anything yet" in page.inner_text("main")


def test_saving_without_script_leads_to_the_list(browse):
    with browse(DESKTOP, javascript=False) as page:
        page.goto("/doctors/thorsten-bley/")
        page.locator("[data-save]").click()
        assert page.url.endswith("/shortlist/")
        assert "Thorsten Bley" in page.inner_text("main")
        page.goto("/de/places/de/berlin/")
        card(page, "Helios").locator("button").click()
        assert page.url.endswith("/de/shortlist/")
        assert card(page, "Helios").count() == 1
        page.goto("/shortlist/")
        card(page).get_by_role("button", name="Remove").click()
        assert CLINIC not in page.inner_text("main")
        assert "Thorsten Bley" in page.inner_text("main")


@pytest.mark.parametrize("javascript", [True, False])
def test_ticked_clinics_are_compared(browse, javascript):
    with browse(DESKTOP, javascript=javascript) as page:
        page.goto("/clinics/?country=de")
        boxes = page.locator(".compare-pick input")
        boxes.nth(0).check()
        assert page.locator(".compare-bar").evaluate("bar => bar.getBoundingClientRect().bottom <= innerHeight")
        boxes.nth(1).check()
        page.locator(".compare-bar [type=submit]").click()
        assert "/compare/?clinic=" in page.url
        assert page.locator(".compare thead th").count() == 2


def test_a_fifth_clinic_is_not_ticked(browse):
    with browse(DESKTOP) as page:
        page.goto("/clinics/?country=de")
        boxes = page.locator(".compare-pick input")
        for number in range(5):
            boxes.nth(number).click()
        words = page.locator(".compare-bar [data-count]")
        expect(words).to_have_text("You can choose 4 clinics. Remove one first.")
        assert page.locator("[form=compare]:checked").count() == 4
        page.locator(".compare-bar [type=reset]").click()
        expect(words).to_have_text("Clinics chosen: 0")


def test_saved_clinics_are_asked_together(browse):
    with browse(DESKTOP) as page:
        page.goto("/places/de/berlin/")
        for number in range(2):
            page.locator("[data-save]").nth(number).click()
            expect(page.locator("[data-saved-count]")).to_have_text(str(number + 1))
        page.goto("/shortlist/")
        for number in range(2):
            page.locator(".compare-pick input").nth(number).check()
        page.get_by_role("button", name="Ask these clinics").click()
        assert page.url.count("clinic=") == 2
        assert page.locator(".context li").count() == 2
