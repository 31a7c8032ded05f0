"""Presentation only: icons, tones, links with parameters, form controls. No query, no domain rule."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode
from zlib import crc32

from django import template
from django.conf import settings
from django.forms import CheckboxInput, EmailInput, FileInput, NumberInput, Select, URLInput
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override

from directory.caching.addresses import address
from directory.caching.bounded import Bounded
from directory.caching.build import build

register = template.Library()

TONES = 8
LOCALES = {"en": "en_GB", "de": "de_DE", "es": "es_ES", "ru": "ru_RU", "tr": "tr_TR", "ar": "ar_AR"}
ALWAYS_LEFT_TO_RIGHT = ("email", "tel", "url", "number")


@register.simple_tag
def icon(name, flip=False):
    """An icon of the sprite; `flip` mirrors direction icons in right-to-left pages."""
    return _icon(name, flip, build())


@lru_cache(maxsize=500)
def _icon(name, flip, _build):
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        "icon flip" if flip else "icon",
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
def tone(slug):
    """The number of the colour of a city, clinic or person: 1 to 8, the same on every page and every day."""
    return crc32(str(slug).encode()) % TONES + 1


@register.simple_tag
def link(view_name, *args, **parameters):
    """The address of a view with its query parameters; empty ones are left out, lists are repeated."""
    query = urlencode({name: value for name, value in parameters.items() if value}, doseq=True)
    found = address(view_name, *args)
    return f"{found}?{query}" if query else found


@register.tag
def keep(parser, token):
    """`{% keep as name %}…{% endkeep %}`: what stands between them as a variable, for texts a page says twice."""
    _tag, _as, name = token.split_contents()
    nodes = parser.parse(["endkeep"])
    parser.delete_first_token()
    return KeepNode(nodes, name)


class KeepNode(template.Node):
    def __init__(self, nodelist, name):
        self.nodelist = nodelist
        self.name = name

    def render(self, context):
        context[self.name] = mark_safe(self.nodelist.render(context).strip())
        return ""


KEPT = Bounded(entries=2_000, weight=4 * 1024 * 1024)


@register.tag
def kept(parser, token):
    """`{% kept "name" value… %}…{% endkept %}`: what depends on the language, the settings and these values alone.

    Made once per process; each time in development.
    """
    name, *values = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    nodes = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(nodes, name, values)


class KeptNode(template.Node):
    def __init__(self, nodelist, name, values):
        self.nodelist = nodelist
        self.name = name
        self.values = values

    def render(self, context):
        if settings.DEBUG:
            return self.nodelist.render(context)
        values = tuple(value.resolve(context) for value in self.values)
        key = (self.name.resolve(context), values, get_language(), build())
        html = KEPT.get(key)
        if html is None:
            html = self.nodelist.render(context)
            KEPT.put(key, html, 2 * len(html) + 300)
        return html


@register.filter
def territory(language):
    """The locale Open Graph asks for: `de` as `de_DE`."""
    return LOCALES[language]


@register.simple_tag(takes_context=True)
def translated_url(context, language):
    """This page in another language; its home page where this address is no page."""
    request = context["request"]
    if not _is_page(request.path_info):
        with override(language):
            return reverse("directory:home")
    _path, query_mark, query = request.get_full_path().partition("?")
    return translated_path(context, language) + query_mark + query


@register.simple_tag(takes_context=True)
def translated_path(context, language):
    """Like `translated_url`, without the query string."""
    request = context["request"]
    if not _is_page(request.path_info):
        return translated_url(context, language)
    return _translated(request.get_full_path().partition("?")[0], language)


@lru_cache(maxsize=2_000)
def _is_page(path):
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@lru_cache(maxsize=4_000)
def _translated(path, language):
    return translate_url(path, language)


@register.simple_tag(takes_context=True)
def current_section(context, noun):
    """The value of `aria-current` for the link to a list: "page" on the list, "true" on a page below it, else ""."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    return {f"directory:{noun}_list": "page", f"directory:{noun}": "true"}.get(match.view_name, "")


@register.simple_tag(takes_context=True)
def view_name(context):
    """The name of the view that answers; "" on a page without one."""
    return getattr(getattr(context.get("request"), "resolver_match", None), "view_name", "")


@register.simple_tag
def control(field, css_class="input", **attributes):
    """The widget of a bound field, with classes and the direction its content is written in."""
    widget = field.field.widget
    classes = [widget.attrs.get("class"), css_class]
    attrs = {"class": " ".join(filter(None, classes)), **{name.replace("_", "-"): v for name, v in attributes.items()}}
    if isinstance(widget, EmailInput | URLInput | NumberInput) or _input_type(widget) in ALWAYS_LEFT_TO_RIGHT:
        attrs["dir"] = "ltr"
    elif not isinstance(widget, CheckboxInput | FileInput | Select):
        attrs["dir"] = "auto"
    return field.as_widget(attrs=attrs)


def _input_type(widget):
    return widget.attrs.get("type") or getattr(widget, "input_type", "")


@register.filter
def first_control(field):
    """The id an error's link leads to: the field's, or the first of its radio buttons or checkboxes."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


@dataclass(frozen=True)
class DotArray:
    """100 people as dots on a 200 × 200 ground, ten a row: centres of the filled, half filled and empty ones."""

    full: list
    half: list
    rest: list


@register.simple_tag
def dot_array(low, high=None):
    """Dots for "`low` to `high` people in 100"; without `high`, for exactly `low`."""
    full = min(max(round(low), 0), 100)
    half = min(max(round(high if high is not None else low), full), 100)
    centres = [(10 + 20 * (n % 10), 10 + 20 * (n // 10)) for n in range(100)]
    return DotArray(centres[:full], centres[full:half], centres[half:])
