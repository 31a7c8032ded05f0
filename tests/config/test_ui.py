"""Presentation tags: tones, links, languages, dots."""

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from config.templatetags import ui


class AskForm(forms.Form):
    email = forms.EmailField(label="Email", help_text="We answer here.")
    wants = forms.ChoiceField(label="What helps?", choices=[("plan", "A plan")], widget=forms.RadioSelect)


def test_a_slug_keeps_its_tone():
    assert [ui.tone(slug) for slug in ("berlin", "berlin", "bonn", "")] == [6, 6, 8, 1]


def test_a_link_leaves_out_empty_parameters_and_escapes_the_others():
    assert ui.link("enquiries:new", clinic="", condition="a&b=c") == f"{reverse('enquiries:new')}?condition=a%26b%3Dc"


def test_a_link_is_escaped_in_a_page():
    page = Template('{% load ui %}<a href="{% link "enquiries:new" clinic="a" condition="b" %}">')
    assert "?clinic=a&amp;condition=b" in page.render(Context())


def test_the_language_menu_leads_to_the_same_page_and_keeps_its_parameters(rf):
    address = reverse("directory:clinic_list")
    context = {"request": rf.get(address, {"city": "berlin"})}
    with override("de"):
        german = reverse("directory:clinic_list")
    assert ui.translated_url(context, "de") == f"{german}?city=berlin"
    assert ui.translated_path(context, "de") == german


def test_the_language_menu_of_an_unknown_address_leads_home(rf):
    assert ui.translated_url({"request": rf.get("/no/such/page/")}, "de") == "/de/"


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (10, 15, (10, 5, 85)),
        (10, None, (10, 0, 90)),
        (0, 0, (0, 0, 100)),
        (90, 250, (90, 10, 0)),
        (-3, -1, (0, 0, 100)),
    ],
)
def test_dots_are_always_a_hundred(low, high, numbers):
    dots = ui.dot_array(low, high)
    assert (len(dots.full), len(dots.half), len(dots.rest)) == numbers


def test_an_error_is_told_at_the_field_and_linked_from_the_summary():
    form = AskForm({"email": "nobody"})
    field = render_to_string("components/field.html", {"field": form["email"]})
    assert 'id="id_email_error"' in field
    assert 'aria-describedby="id_email_helptext id_email_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'dir="ltr"' in field
    summary = render_to_string("components/error_summary.html", {"form": form})
    assert 'href="#id_email"' in summary
    assert 'href="#id_wants_0"' in summary


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_for_a_broken_site_need_no_request_and_no_database(name):
    assert "<h1>" in render_to_string(name)
