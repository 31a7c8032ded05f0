"""Who may open what: every address of the site × every role × GET and POST. An address not listed here fails."""

import re

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from factory.django import DjangoModelFactory

from accounts.roles import COORDINATORS, DATA_PROTECTION, EDITORS, LEADS
from enquiries.models import Enquiry, Event
from tests import factories

ANONYMOUS, NO_ROLE = "anonymous", "staff without a role"
STAFF = {NO_ROLE, COORDINATORS, LEADS, EDITORS, DATA_PROTECTION}
DESK = {COORDINATORS, LEADS}
READERS = {COORDINATORS, LEADS, EDITORS}
EDITING = {EDITORS}
WATCHERS = {LEADS, DATA_PROTECTION}
NOBODY = set()  # but superusers
EVERYBODY = {ANONYMOUS} | STAFF

READ, READ_AND_SEND, SEND = (EVERYBODY, NOBODY), (EVERYBODY, EVERYBODY), (NOBODY, EVERYBODY)
PUBLIC = {
    **dict.fromkeys(["healthz", "readyz", "robots", "security_txt", "sitemap", "sitemap_section", "picture"], READ),
    **{
        f"directory:{name}": READ
        for name in """home search suggest clinic_list clinic_filter clinic doctor_list doctor_filter doctor
        condition_list condition condition_in_country condition_in_city treatment_list treatment specialty country city
        programme compare shortlist report_thanks page""".split()
    },
    **dict.fromkeys(["api_docs", "api_openapi"], READ),
    **{
        f"api:{name}": READ
        for name in "api-root clinics clinic doctors doctor conditions treatments specialties search".split()
    },
    "directory:shortlist_change": SEND,
    "directory:report": READ_AND_SEND,
    "enquiries:new": READ_AND_SEND,
    "enquiries:link": READ_AND_SEND,
    "enquiries:status": READ_AND_SEND,
    "enquiries:paper": READ,
    "admin:login": READ_AND_SEND,
}
DOORS = {
    "admin:index": (STAFF, STAFF),
    "admin:logout": (NOBODY, STAFF),
    "admin:password_change": (STAFF, STAFF),
    "admin:password_change_done": (STAFF, NOBODY),
    "admin:autocomplete": (NOBODY, NOBODY),  # each field asks for the right to its records
    "admin:jsi18n": (STAFF, NOBODY),
    "admin:view_on_site": (STAFF, STAFF),
    "admin:app_list": (STAFF, STAFF),
    "admin/(?P<url>.*)$": (STAFF, STAFF),
    "admin:auth_user_password_change": (NOBODY, NOBODY),
}
DESK_PAGES = {
    "admin:enquiries_enquiry_changelist": (DESK, DESK),
    "admin:enquiries_enquiry_next": (NOBODY, DESK),
    "admin:enquiries_enquiry_counters": (DESK, NOBODY),
    "admin:enquiries_enquiry_ticked": (NOBODY, DESK),
    "admin:enquiries_enquiry_filters": (DESK, DESK),
    "admin:enquiries_tag_changelist": (DESK, DESK),
    "admin:enquiries_tag_add": ({LEADS}, {LEADS}),
    "admin:enquiries_tag_history": (DESK, DESK),
    "admin:enquiries_tag_delete": ({LEADS}, {LEADS}),
    "admin:enquiries_tag_change": (DESK, {LEADS}),
    "admin:enquiries_tag_": (STAFF, STAFF),
    "admin:enquiries_enquiry_change": (DESK, DESK),
    "admin:enquiries_enquiry_paper": (DESK, NOBODY),
    "admin:enquiries_enquiry_draft": (NOBODY, DESK),
    "admin:enquiries_enquiry_presence": (NOBODY, DESK),
    "admin:enquiries_enquiry_template": (DESK, NOBODY),
    "admin:enquiries_enquiry_record": (WATCHERS, NOBODY),
    "admin:enquiries_enquiry_export": ({LEADS}, {LEADS}),
    "admin:enquiries_enquiry_merge": ({LEADS}, {LEADS}),
    "admin:enquiries_enquiry_unmerge": (NOBODY, {LEADS}),
    "admin:enquiries_enquiry_erase": ({DATA_PROTECTION}, {DATA_PROTECTION}),
    "admin:enquiries_event_changelist": (WATCHERS, WATCHERS),
    "admin:enquiries_erasure_changelist": ({DATA_PROTECTION}, {DATA_PROTECTION}),
    "admin:enquiries_outgoingmail_changelist": ({LEADS}, {LEADS}),
}
RECORDS = """clinic doctor condition treatment programme specialty country city language accreditation equipment source
figuregroup page photo slugredirect""".split()
PARTS = """clinicfigure clinictreatment cliniccondition clinicspecialty cliniclanguage clinicaccreditation
clinicequipment cliniccontact openinghours affiliation doctorspecialty doctorcondition doctortreatment
doctorlanguage careerstep conditiontreatment keyfigure errorreport searchmiss importrun importreview""".split()
STOCK = {
    "changelist": (READERS, READERS),
    "add": (EDITING, EDITING),
    "history": (READERS, READERS),
    "delete": (EDITING, EDITING),
    "change": (READERS, EDITING),
    "": (STAFF, STAFF),  # leads to the page for changing it, which asks
}
TEMPLATE_WRITERS = {EDITORS, LEADS}
STOCK_OF_TEMPLATES = STOCK | {
    "add": (TEMPLATE_WRITERS, TEMPLATE_WRITERS),
    "delete": (TEMPLATE_WRITERS, TEMPLATE_WRITERS),
    "change": (READERS, TEMPLATE_WRITERS),
}
RIGHTS = (
    PUBLIC
    | DOORS
    | DESK_PAGES
    | {f"admin:directory_{noun}_{page}": rights for noun in RECORDS + PARTS for page, rights in STOCK.items()}
    | {f"admin:enquiries_replytemplate_{page}": rights for page, rights in STOCK_OF_TEMPLATES.items()}
    | {f"admin:directory_{noun}_add": (NOBODY, NOBODY) for noun in PARTS if noun != "importrun"}
    | {f"admin:directory_{noun}_delete": (NOBODY, NOBODY) for noun in ["importrun", "importreview"]}
    | {f"admin:accounts_user_{page}": (NOBODY, NOBODY) for page in STOCK if page}
    | {"admin:accounts_user_": STOCK[""]}
    | {f"admin:directory_{noun}_merge": (EDITING, EDITING) for noun in ["clinic", "doctor"]}
    | {
        f"admin:directory_{noun}_preview": (READERS, READERS)
        for noun in ["clinic", "doctor", "condition", "treatment", "programme"]
    }
    | {f"admin:directory_importrun_{page}": (NOBODY, EDITING) for page in ["columns", "go", "discard"]}
    | {"admin:directory_importrun_report": (EDITING, NOBODY)}
    | {"admin:directory_searchmiss_change": (READERS, NOBODY)}
    | {"admin:directory_searchmiss_synonym": (EDITING, EDITING)}
)


def patterns(found=None, route="", namespace=""):
    """(name, route) of every address; the stock redirects of the admin have none, their model's stands for it."""
    for pattern in found or get_resolver().url_patterns:
        here = route + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern.url_patterns, here, inner)
        elif pattern.name:
            yield namespace + pattern.name, here
        elif match := re.fullmatch(r"admin/(\w+)/(\w+)/<path:object_id>/", here):
            yield f"admin:{match[1]}_{match[2]}_", here
        else:
            yield here, here


@pytest.fixture
def records(db):
    """The key of one record of each model that has a factory."""
    makers = [maker for maker in vars(factories).values() if isinstance(maker, type)]
    makers = {maker._meta.model: maker for maker in makers if issubclass(maker, DjangoModelFactory)}
    return {model: makers[model]().pk for model in apps.get_models() if model in makers and site.is_registered(model)}


@pytest.fixture
def addresses(records):
    """(name, address) with the key of a record where there is one."""
    keys = {f"{model._meta.app_label}/{model._meta.model_name}": pk for model, pk in records.items()}
    paper = factories.AttachmentFactory(enquiry_id=records[Enquiry])
    other = factories.EnquiryFactory()

    def filled(route):
        pk = next((pk for place, pk in keys.items() if f"admin/{place}/" in route), 1)
        special = {"paper_pk": paper.pk, "other_pk": other.pk, "app_label": "enquiries", "url": "nothing"}
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").replace("$", "")
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(special.get(match[1], pk)), route)

    return [(name, filled(route)) for name, route in patterns()]


@pytest.fixture
def browser(db):
    def log_in(role, **options):
        browser = Client(**options)
        if role != ANONYMOUS:
            browser.force_login(factories.UserFactory(groups=[role] if role != NO_ROLE else []))
        return browser

    return log_in


@pytest.fixture(autouse=True)
def nothing_rendered(monkeypatch):
    """Rights are decided before a template is filled, and this walk is long."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


def lets_in(response):
    """None where the answer says nothing about rights: there is no such record."""
    if response.status_code == 404 or response.get("Location") == reverse("admin:index"):
        return None
    return response.status_code not in (403, 405) and "/admin/login/" not in response.get("Location", "")


def test_every_address_is_listed():
    assert {name for name, _route in patterns()} == set(RIGHTS)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_gets_in_where_it_may_and_nowhere_else(browser, addresses, role):
    wrong, opened = [], browser(role)
    for name, address in addresses:
        if name == "admin:logout":
            continue  # the walk would end there
        for method, allowed in zip(("GET", "POST"), RIGHTS.get(name, (NOBODY, NOBODY)), strict=True):
            response = opened.generic(method, address)
            if lets_in(response) not in (role in allowed, None):
                wrong.append((method, address, response.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("role", [EDITORS, DATA_PROTECTION])
def test_who_reads_no_enquiry_leaves_no_trace_in_any(browser, addresses, role):
    opened = browser(role)
    for _name, address in addresses:
        opened.get(address)
    assert not Event.objects.filter(kind__in=[Event.Kind.OPENED, Event.Kind.FILE_OPENED]).exists()


@pytest.mark.parametrize("role", [COORDINATORS, EDITORS, DATA_PROTECTION])
def test_the_admin_leads_nobody_to_a_patients_private_page(browser, role):
    enquiry = factories.EnquiryFactory()
    kind = ContentType.objects.get_for_model(Enquiry).pk
    assert browser(role).get(reverse("admin:view_on_site", args=[kind, enquiry.pk])).status_code == 404


def test_no_form_of_the_admin_is_taken_without_its_token(browser, addresses):
    careful = browser(LEADS, enforce_csrf_checks=True)
    for name, address in addresses:
        if name.startswith("admin"):
            assert careful.post(address).status_code == 403, address


def test_unusual_methods_break_nothing(browser, addresses):
    lead = browser(LEADS)
    for _name, address in addresses:
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND"):
            assert lead.generic(method, address).status_code < 500, (method, address)
