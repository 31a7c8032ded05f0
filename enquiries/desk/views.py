from cryptography.fernet import InvalidToken
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from directory.models import Clinic
from enquiries.actions import StaleEnquiry, WrongStage, record_file_opening, record_opening
from enquiries.desk.case import Case
from enquiries.desk.changes import AddTag, Assign, Close, Move, Note, Reply, Snooze, sent_change
from enquiries.desk.thread import changes_since
from enquiries.models import Attachment, Enquiry, Tag
from enquiries.papers import download
from enquiries.requests import NOT_STORED

PAGE = "admin:enquiries_enquiry_change"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_page(request, pk):
    _require(request, "enquiries.view_enquiry")
    enquiry = get_object_or_404(Enquiry.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _change(request, enquiry)
    return _show(request, enquiry)


def _change(request, enquiry):
    sent = sent_change(request.POST)
    if sent is None:
        raise BadRequest("The form holds no field of the desk.")
    _require(request, sent.permission)
    form = sent(request.POST, auto_id=f"{sent.main_field}_%s")
    if not form.is_valid():
        return _show(request, enquiry, sent=form)
    try:
        form.apply(enquiry, request.user)
    except StaleEnquiry as stale:
        if not form.was_done(stale.current, request.user):
            return _show(request, stale.current, sent=form, stale=True)
        messages.info(request, form.done_before)
    except NOT_STORED:
        return _not_stored(request, form)
    except WrongStage as error:
        raise BadRequest(str(error)) from error
    except ValidationError as refused:
        form.add_error(form.main_field, refused)
        return _show(request, enquiry, sent=form)
    else:
        messages.success(request, form.done)
    return redirect(PAGE, enquiry.pk)


def _not_stored(request, form):
    """The form once more, on a page that needs no database."""
    text = form.main_field if form.keeps_text else ""
    context = {
        "text_field": form[text] if text else None,
        "sent": [(name, value) for name, value in request.POST.items() if name not in (text, "csrfmiddlewaretoken")],
    }
    return TemplateResponse(request, "admin/desk/not_stored.html", context, status=503)


def _show(request, enquiry, *, sent=None, stale=False):
    """The enquiry's page, with the form that was `sent` and cannot be accepted as it is."""
    contact_shown = request.GET.get("show") == "contact"
    record_opening(enquiry=enquiry, user=request.user, shown="contact" if contact_shown else "")
    enquiry = (
        Enquiry.objects.select_related("condition", "treatment", "programme", "doctor", "owner")
        .prefetch_related(Prefetch("clinics", Clinic.objects.in_order()), "attachments", "tags")
        .get(pk=enquiry.pk)
    )
    context = {
        **admin.site.each_context(request),
        "title": enquiry.reference,
        "case": Case.of(enquiry, now=timezone.now(), contact_shown=contact_shown),
        "enquiry": enquiry,
        "may_answer": request.user.has_perm("enquiries.answer_enquiry"),
        "may_assign": request.user.has_perm("enquiries.assign_enquiry"),
        "tag_names": Tag.objects.values_list("name", flat=True),
        "changes": changes_since(enquiry, sent.expected_version) if stale else [],
        "is_stale": stale,
        "sent": sent,
        **_forms(enquiry, sent),
    }
    return TemplateResponse(request, "admin/desk/enquiry.html", context, status=409 if stale else 200)


def _forms(enquiry, sent):
    """The forms of the page: new ones but for the one that was sent, which keeps its text and gets the new version."""
    forms = {}
    for change, initial in [
        (Reply, {}),
        (Note, {}),
        (Close, {}),
        (AddTag, {}),
        (Assign, {"owner": enquiry.owner_id}),
        (Move, {}),
        (Snooze, {}),
    ]:
        form = change(initial={"version": enquiry.version, **initial}, auto_id=f"{change.main_field}_%s")
        forms[f"{change.main_field}_form"] = form
    if sent is not None:
        sent.data = {**sent.data.dict(), "version": enquiry.version}
        forms[f"{sent.main_field}_form"] = sent
    forms["stage_form"].offer(enquiry)
    return forms


@require_GET
def paper(request, pk, paper_pk):
    """A paper as a download, put on the record first."""
    _require(request, "enquiries.view_enquiry")
    enquiry = get_object_or_404(Enquiry.objects.visible_to(request.user), pk=pk)
    attachment = get_object_or_404(Attachment.objects.select_related("enquiry"), pk=paper_pk, enquiry=enquiry)
    record_file_opening(attachment=attachment, user=request.user)
    try:
        return download(attachment)
    except (OSError, InvalidToken):
        messages.error(
            request, _("This paper cannot be read: its file or its key is missing. Tell whoever runs the site.")
        )
        return redirect(PAGE, enquiry.pk)


def _require(request, permission):
    if not request.user.has_perm(permission):
        raise PermissionDenied
