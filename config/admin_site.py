from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from config.context import site

QUEUE = "admin:enquiries_enquiry_changelist"
SECTIONS = {"enquiries": _("Work"), "directory": _("Directory")}
# In the order of the menu; what is not named here follows in the alphabet's.
ICONS = {
    "enquiry": "inbox",
    "outgoingmail": "mail",
    "clinic": "building-2",
    "doctor": "stethoscope",
    "condition": "book-open",
    "treatment": "file-text",
    "programme": "check",
    "specialty": "users",
    "city": "map-pin",
    "country": "map-pin",
    "source": "link",
    "accreditation": "shield-check",
    "language": "languages",
    "page": "file-text",
    "user": "user",
}
OTHER_ICON = "file-text"


@dataclass(frozen=True)
class MenuItem:
    name: str
    url: str
    icon: str
    is_current: bool
    is_queue: bool


@dataclass(frozen=True)
class MenuSection:
    name: str
    items: list[MenuItem]


class DeskAdminSite(AdminSite):
    """The stock admin under our own templates."""

    index_title = _("Everything you may edit")
    enable_nav_sidebar = False

    def each_context(self, request):
        context = super().each_context(request)

        @cache
        def late_count():
            return apps.get_model("enquiries", "Enquiry").objects.visible_to(request.user).late().count()

        # The log-in views put a site of their own, the host's name, into the context; ours wins here.
        ours = {"menu": menu(context["available_apps"], request.path), "late_count": late_count}
        return context | site(request) | ours

    def index(self, request, extra_context=None):
        """Who answers enquiries begins at the queue."""
        if request.user.has_perm("enquiries.answer_enquiry") and not request.user.is_superuser:
            return redirect(QUEUE)
        return super().index(request, extra_context)


class DeskAdminConfig(AdminConfig):
    default_site = "config.admin_site.DeskAdminSite"


def menu(available_apps, path):
    """The sections of the side bar: what the user may see, in the order of SECTIONS, then the rest."""
    rank = {label: number for number, label in enumerate(SECTIONS)}
    order = {noun: number for number, noun in enumerate(ICONS)}
    sections = {}
    for app in sorted(available_apps, key=lambda app: rank.get(app["app_label"], len(rank))):
        models = sorted(app["models"], key=lambda model: order.get(model["object_name"].lower(), len(order)))
        items = [_item(model, path) for model in models if model["admin_url"]]
        sections.setdefault(SECTIONS.get(app["app_label"], _("System")), []).extend(items)
    return [MenuSection(name, items) for name, items in sections.items() if items]


def _item(model, path):
    noun = model["object_name"].lower()
    return MenuItem(
        name=capfirst(model["name"]),
        url=model["admin_url"],
        icon=ICONS.get(noun, OTHER_ICON),
        is_current=path.startswith(model["admin_url"]),
        is_queue=noun == "enquiry",
    )
