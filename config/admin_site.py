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
RECORD = "admin:enquiries_event_changelist"
# A section is an app's, or the one its ModelAdmin names in `menu_section`; there `menu_name`, too, is read.
SECTIONS = {
    "enquiries": _("Work"),
    "directory": _("Directory"),
    "facts": _("Facts"),
    "upkeep": _("Upkeep"),
}
UPKEEP = {"errorreport", "searchmiss", "importrun", "importreview", "importprofile", "slugredirect", "photo"}
# In the order of the menu; what is not named here follows in the alphabet's.
ICONS = {
    "enquiry": "inbox",
    "replytemplate": "message-square",
    "outgoingmail": "mail",
    "event": "clock",
    "erasure": "trash-2",
    "tag": "bookmark",
    "clinic": "building-2",
    "doctor": "stethoscope",
    "condition": "book-open",
    "treatment": "file-text",
    "programme": "check",
    "specialty": "users",
    "city": "map-pin",
    "country": "map-pin",
    "language": "languages",
    "accreditation": "shield-check",
    "equipment": "sliders-horizontal",
    "source": "link",
    "figuregroup": "scale",
    "page": "file-text",
    "clinictreatment": "file-text",
    "cliniccondition": "book-open",
    "clinicspecialty": "users",
    "clinicfigure": "scale",
    "cliniclanguage": "languages",
    "clinicaccreditation": "shield-check",
    "clinicequipment": "sliders-horizontal",
    "cliniccontact": "send",
    "openinghours": "clock",
    "affiliation": "building-2",
    "doctorspecialty": "users",
    "doctorcondition": "book-open",
    "doctortreatment": "file-text",
    "doctorlanguage": "languages",
    "careerstep": "stethoscope",
    "conditiontreatment": "file-text",
    "keyfigure": "scale",
    "errorreport": "message-square",
    "searchmiss": "search",
    "importrun": "copy",
    "importreview": "circle-question-mark",
    "photo": "bookmark",
    "slugredirect": "link",
    "user": "user",
}
OTHER_ICON = "file-text"
SYSTEM = "system"
MOST_COUNTED = 1000


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

    index_title = _("What needs doing")
    enable_nav_sidebar = False

    def each_context(self, request):
        context = super().each_context(request)

        @cache
        def late_count():
            return apps.get_model("enquiries", "Enquiry").objects.visible_to(request.user).late()[:MOST_COUNTED].count()

        # The log-in views put a site of their own, the host's name, into the context; ours wins here.
        ours = {"menu": menu(self, context["available_apps"], request.path), "late_count": late_count}
        return context | site(request) | ours

    def index(self, request, extra_context=None):
        """Who answers enquiries begins at the queue, who watches over them at the record, others at the directory."""
        if not request.user.is_superuser:
            if request.user.has_perm("enquiries.answer_enquiry"):
                return redirect(QUEUE)
            if request.user.has_perm("enquiries.view_record"):
                return redirect(RECORD)
        # Not at the top: this module is read before the apps' models are there.
        from directory.worklist import recent_changes, worklist

        waiting = {"worklist": worklist(request.user), "recent_changes": recent_changes(request.user)}
        return super().index(request, waiting | (extra_context or {}))


class DeskAdminConfig(AdminConfig):
    default_site = "config.admin_site.DeskAdminSite"


def menu(site, available_apps, path):
    """The sections of the side bar: what the user may see, in the order of SECTIONS, then the rest."""
    order = {noun: number for number, noun in enumerate(ICONS)}
    sections = {section: [] for section in (*SECTIONS, SYSTEM)}
    listed = [model for app in available_apps for model in app["models"] if model["admin_url"]]
    for model in sorted(listed, key=lambda model: order.get(model["object_name"].lower(), len(order))):
        model_admin = site.get_model_admin(model["model"])
        sections[_section(model_admin)].append(_item(model, model_admin, path))
    return [MenuSection(SECTIONS.get(section, _("System")), items) for section, items in sections.items() if items]


def _section(model_admin):
    if model_admin.opts.model_name in UPKEEP:
        return "upkeep"
    section = getattr(model_admin, "menu_section", model_admin.opts.app_label)
    return section if section in SECTIONS else SYSTEM


def _item(model, model_admin, path):
    noun = model["object_name"].lower()
    return MenuItem(
        name=getattr(model_admin, "menu_name", capfirst(model["name"])),
        url=model["admin_url"],
        icon=ICONS.get(noun, OTHER_ICON),
        is_current=path.startswith(model["admin_url"]),
        is_queue=noun == "enquiry",
    )
