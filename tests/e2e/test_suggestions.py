"""The search box suggests while one types: with the keyboard, for a screen reader, and not at all without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import factories

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
