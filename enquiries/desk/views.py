from cryptography.fernet import InvalidToken
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from directory.models import Clinic
from enquiries.actions import StaleEnquiry, WrongStage, record_file_opening, record_opening
from enquiries.actions.changing import NO_SPAM
from enquiries.clock.local_time import moment_in_words, zone_of
from enquiries.desk import writing
from enquiries.desk.answering import Answering
from enquiries.desk.case import Case
from enquiries.desk.changes import (
    AddTag,
    AskPapers,
    Assign,
    CallOff,
    Close,
    HavePaper,
    MissPaper,
    Move,
    Note,
    ReceivePaper,
    Reply,
    Snooze,
    Undo,
    sent_change,
)
from enquiries.desk.rights import require
from enquiries.desk.thread import changes_since, said_since
from enquiries.models import Attachment, Draft, Enquiry, Tag
from enquiries.papers import keeping
from enquiries.papers.keeping import download
from enquiries.patient.progress import Said
from enquiries.patient.requests import NOT_STORED
from enquiries.presence import note_presence

PAGE = "admin:enquiries_enquiry_change"
BUTTONS = {button.main_field for button in (Undo, CallOff, ReceivePaper, HavePaper, MissPaper)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_page(request, pk):
    require(request, "enquiries.view_enquiry")
    enquiry = get_object_or_404(Enquiry.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _moved(request, enquiry) if enquiry.merged_into_id else _show(request, enquiry)
    try:
        return writing.take_step(request, enquiry) if writing.is_step(request.POST) else _change(request, enquiry)
    except NOT_STORED:
        return _not_stored(request)


def _moved(request, enquiry):
    messages.info(request, _("%(reference)s was merged into this enquiry.") % {"reference": enquiry.reference})
    return redirect(PAGE, enquiry.merged_into_id)


def _change(request, enquiry):
    sent = sent_change(request.POST)
    if sent is None:
        raise BadRequest("The form holds no field of the desk.")
    require(request, sent.permission)
    form = sent(request.POST, auto_id=f"{sent.place}_%s", enquiry=enquiry)
    refusals = keeping.keep(request.FILES.getlist("attachments"), key=keeping.answer_key(enquiry.pk, request.user.pk))
    for refusal in refusals:
        messages.error(request, refusal)
    if refusals or not form.is_valid():
        return _not_accepted(request, enquiry, form)
    try:
        form.apply(enquiry, request.user)
    except StaleEnquiry as stale:
        if not form.was_done(stale.current, request.user):
            return _not_accepted(request, stale.current, form, stale=True)
        messages.info(request, form.done_before)
    except ValidationError as error:
        form.add_error(None if hasattr(error, "error_dict") else form.main_field, error)
        return _not_accepted(request, enquiry, form)
    except WrongStage as error:
        raise BadRequest(str(error)) from error
    else:
        messages.success(request, form.done)
    return redirect(PAGE, enquiry.pk)


def _not_accepted(request, enquiry, form, *, stale=False):
    """A text comes back on the page and is a draft too; for a button there is a message."""
    if form.keeps_text:
        text = writing.plain(form.data.get(form.place, ""))
        writing.keep_text(request, enquiry.merged_into or enquiry, form.place, text, writing.chosen_stage(form.data))
    elif not stale and form.main_field in BUTTONS:
        for error in form.errors.get(form.main_field, []) + form.non_field_errors():
            messages.error(request, error)
        return redirect(PAGE, enquiry.pk)
    return _show(request, enquiry, sent=form, stale=stale)


def _not_stored(request):
    """The form once more, on a page that needs no database."""
    sent = sent_change(request.POST)
    text = sent.place if sent and sent.keeps_text else ""
    form = sent(request.POST, auto_id=f"{sent.place}_%s") if text else None
    context = {
        "text_field": form[text] if text else None,
        "sent": [(name, value) for name, value in request.POST.items() if name not in (text, "csrfmiddlewaretoken")],
    }
    return TemplateResponse(request, "admin/desk/not_stored.html", context, status=503)


def _show(request, enquiry, *, sent=None, stale=False):
    """The enquiry's page, with the form that was `sent` and cannot be accepted as it is.

    Of one that was merged meanwhile there is no page any more: that of the other one keeps the text.
    """
    changes = _changes(request, enquiry, sent if stale else None)
    enquiry = enquiry.merged_into or enquiry
    contact_shown = request.GET.get("show") == "contact"
    record_opening(enquiry=enquiry, user=request.user, shown="contact" if contact_shown else "")
    enquiry = (
        Enquiry.objects.select_related("condition", "treatment", "programme", "doctor", "owner")
        .prefetch_related(
            Prefetch("clinics", Clinic.objects.in_order()),
            Prefetch("drafts", Draft.objects.select_related("author")),
            "attachments",
            "tags",
        )
        .get(pk=enquiry.pk)
    )
    now = timezone.now()
    note_presence(enquiry=enquiry, user=request.user, now=now)
    case = Case.of(enquiry, now=now, contact_shown=contact_shown)
    answering = Answering.of(enquiry, request.user, now=now)
    context = {
        **admin.site.each_context(request),
        "title": enquiry.reference,
        "case": case,
        "enquiry": enquiry,
        "may_answer": request.user.has_perm("enquiries.answer_enquiry"),
        "may_ask": request.user.has_perm("enquiries.answer_enquiry") and enquiry.stage in NO_SPAM,
        "may_assign": request.user.has_perm("enquiries.assign_enquiry"),
        "tag_names": Tag.objects.values_list("name", flat=True),
        "may_merge": request.user.has_perm("enquiries.merge_enquiry"),
        "may_see_record": request.user.has_perm("enquiries.view_record"),
        "changes": changes,
        "said": said_since(case.thread, changes),
        "differences": sent.differences(enquiry) if stale else [],
        "is_stale": stale,
        "sent": sent,
        "answering": answering,
        "preview": _preview(request, enquiry, answering),
        "safety": answering.safety_text if case.found else "",
        **_forms(enquiry, sent, answering),
    }
    return TemplateResponse(request, "admin/desk/enquiry.html", context, status=409 if stale else 200)


def _changes(request, enquiry, stale_form):
    """What happened since the page was made that the user comes from."""
    since = request.GET.get("since", "")
    if stale_form:
        return changes_since(enquiry, stale_form.expected_version)
    known = since.isascii() and since.isdigit() and len(since) < 10
    return changes_since(enquiry, int(since)) if known else []


def _preview(request, enquiry, answering):
    """The draft as the patient would see it; None where nobody asked, or there is none."""
    draft = answering.scheduled or answering.draft
    if not draft or "preview" not in request.GET:
        return None
    with translation.override(enquiry.language):
        at = moment_in_words(draft.send_at or timezone.now(), zone_of(enquiry))
    return Said(request.user.display_name, at, draft.body, answering.papers)


def _forms(enquiry, sent, answering):
    """The forms of the page: with what is kept as a draft, but for the one that was sent, which keeps its own text.

    All of them get the version of today.
    """
    draft, note = answering.draft, answering.note_draft
    texts = [
        (Reply, {"reply": draft and draft.body, "set_to": draft and draft.set_to, "draft_seen": answering.draft_seen}),
        (Note, {"note": note and note.body, "draft_seen": answering.note_seen}),
    ]
    forms = {}
    for change, initial in [
        *texts,
        (Close, {}),
        (AskPapers, {}),
        (AddTag, {}),
        (Assign, {"owner": enquiry.owner_id}),
        (Move, {}),
        (Snooze, {}),
    ]:
        initial = {"version": enquiry.version, **initial}
        form = change(initial=initial, auto_id=f"{change.main_field}_%s", enquiry=enquiry)
        forms[f"{change.main_field}_form"] = form
    if sent is not None:
        sent.data = {**sent.data.dict(), "version": enquiry.version, "draft_seen": _seen(sent, answering)}
        forms[f"{sent.place}_form"] = sent
    forms["stage_form"].offer(enquiry)
    return forms


def _seen(sent, answering):
    return answering.note_seen if sent.place == Note.main_field else answering.draft_seen


@require_GET
def paper(request, pk, paper_pk):
    """A paper as a download, put on the record first."""
    require(request, "enquiries.view_enquiry")
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
