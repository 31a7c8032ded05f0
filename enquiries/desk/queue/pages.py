"""The pages of the queue, and what is done to several of its rows at once."""

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from enquiries.actions import StaleEnquiry, take
from enquiries.desk.changes import Take
from enquiries.desk.queue.bulk import CHANGES, change_all, ticked
from enquiries.desk.queue.filters import FILTERS, choices
from enquiries.desk.queue.query import QueueQuery
from enquiries.desk.queue.queue import counters, queue
from enquiries.models import CloseReason, Enquiry, Tag

QUEUE = "admin:enquiries_enquiry_changelist"
PAGE = "admin:enquiries_enquiry_change"


@never_cache
def queue_page(request):
    offered = choices()
    query = QueueQuery.from_query(request.GET, offered)
    if not query.is_canonical(request.META["QUERY_STRING"]):
        return redirect(query.url)
    now = timezone.now()
    shown = counters(query, user=request.user, now=now)
    context = {
        **admin.site.each_context(request),
        "title": _("Enquiries"),
        "counters": shown,
        "queue": queue(query, user=request.user, now=now),
        "filters": [(one, offered[name].values(), query.value_of(name)) for name, one in FILTERS.items()],
        "owners": [choice for choice in offered["owner"].values() if choice.is_current],
        "tags": offered["tag"].values(),
        "tag_length": Tag._meta.get_field("name").max_length,
        "close_reasons": CloseReason.choices,
        "saved_filters": request.user.saved_filters.all(),
        "late_count": shown.counts["late"],
        "may_answer": request.user.has_perm("enquiries.answer_enquiry"),
        "may_assign": request.user.has_perm("enquiries.assign_enquiry"),
        "may_export": request.user.has_perm("enquiries.export_enquiry"),
    }
    return TemplateResponse(request, "admin/desk/queue.html", context)


@never_cache
@require_GET
def queue_counters(request):
    """The counters anew, for a page that has been open for a while, with what arrived `since` it was made."""
    _require(request, "enquiries.view_enquiry")
    query = QueueQuery.from_query(request.GET, choices())
    since, told = (_number(request.GET.get(name, "")) for name in ("since", "told"))
    shown = counters(query, user=request.user, now=timezone.now(), since=since)
    return render(
        request, "admin/desk/queue_counters.html", {"counters": shown, "query": query, "is_news": shown.news != told}
    )


@require_POST
def change_ticked(request):
    """Take, give away, tag or close what is ticked, and say what became of it."""
    _require(request, "enquiries.answer_enquiry")
    change = CHANGES.get(request.POST.get("do"))
    if change is None:
        raise BadRequest("The form names no change.")
    _require(request, change.permission)
    back = redirect(QueueQuery.from_query(QueryDict(request.POST.get("query", "")), choices()).url)
    versions = ticked(request.POST.getlist("row"))
    value = request.POST.get(change.main_field, "")
    form = change({"version": "0", change.main_field: value})
    if not versions:
        messages.warning(request, _("Nothing is ticked, so nothing was done. Tick the enquiries you mean first."))
    elif not form.is_valid():
        messages.warning(request, form.errors[change.main_field][0])
    else:
        change_all(change, value, versions, request.user).tell(request)
    return back


@require_POST
def take_next(request):
    """Give the most urgent enquiry without owner to the user. Who loses it to a colleague gets the one after it."""
    _require(request, "enquiries.answer_enquiry")
    waiting = Enquiry.objects.visible_to(request.user).unowned().by_deadline()
    while enquiry := waiting.first():
        try:
            take(enquiry=enquiry, user=request.user, expected_version=enquiry.version)
        except StaleEnquiry:
            continue
        messages.success(request, Take.done)
        return redirect(PAGE, enquiry.pk)
    messages.info(request, _("No enquiry waits without an owner."))
    return redirect(QUEUE)


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _require(request, permission):
    if not request.user.has_perm(permission):
        raise PermissionDenied
