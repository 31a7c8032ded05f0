"""The search box suggests while one types: with the keyboard, for a screen reader, and not at all without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import factories
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_suggestions_are_chosen_by_keyboard(browse):
    factories.ConditionFactory(slug="quokka-illness", name_en="Quokka illness")
    factories.ConditionFactory(slug="quokka-fever", name_en="Quokka fever")
    with browse() as page:
        page.goto("/")
        box = page.get_by_role("combobox")
        box.press_sequentially("quok")
        page.get_by_role("option").first.wait_for()
        assert Axe().run(page).response["violations"] == []
        assert box.get_attribute("aria-expanded") == "true"
        box.press("ArrowDown")
        chosen = page.locator("[aria-selected=true]")
        assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        box.press("Escape")
        assert box.get_attribute("aria-expanded") == "false"
        assert box.input_value() == "quok"
        box.press_sequentially("ka f")
        page.get_by_role("option", name="Quokka fever").wait_for()
        box.press("ArrowUp")
        box.press("Enter")
        page.wait_for_url("**/conditions/quokka-fever/")


def test_the_list_is_announced_and_opens_again(browse):
    factories.ConditionFactory(slug="quokka-illness", name_en="Quokka illness")
    factories.ConditionFactory(slug="quokka-fever", name_en="Quokka fever")
    with browse() as page:
        page.goto("/")
        box, shown = page.get_by_role("combobox"), page.get_by_role("listbox")
        box.press_sequentially("quok")
        expect(shown).to_have_attribute("aria-label", "2 suggestions")
        expect(page.locator("[data-announce]")).to_have_text("2 suggestions")
        box.press("Escape")
        expect(shown).to_be_hidden()
        box.press("ArrowDown")
        expect(page.get_by_role("option")).to_have_count(2)
        box.press("Tab")
        expect(shown).to_be_hidden()
        assert box.input_value() == "quok"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/search/?q=hospital"])
def test_suggestions_lie_over_the_rest_of_the_page_and_can_be_pressed(browse, path, viewport):
    covered = """list => [...list.querySelectorAll("a")].filter(link => {
        link.scrollIntoView({block: "nearest"});
        const {left, top, width, height} = link.getBoundingClientRect();
        return height < 44 || !link.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }).map(link => link.textContent)"""
    with browse(viewport) as page:
        page.goto(path)
        page.get_by_role("combobox").fill("university")
        page.get_by_role("option").first.wait_for()
        assert page.get_by_role("option").count() > 4
        assert page.get_by_role("listbox").evaluate(covered) == []
        page.get_by_role("option", name="University Hospital Würzburg").click(delay=200)
        page.wait_for_url("**/clinics/university-hospital-*/")
