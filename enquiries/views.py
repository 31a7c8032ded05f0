"""The pages of a patient: the form, the private page behind the link, its papers, and the link once more."""

from cryptography.fernet import InvalidToken
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from directory.promise import reply_promise
from enquiries import actions
from enquiries.forms import EnquiryForm, LinkForm, MessageForm, new_key
from enquiries.models import Attachment, Enquiry
from enquiries.papers import keeping
from enquiries.patient import throttle
from enquiries.patient.changed import changes_in_words
from enquiries.patient.context import EnquiryContext
from enquiries.patient.private_pages import Opened, opened, with_threads
from enquiries.patient.progress import Progress
from enquiries.patient.requests import NOT_STORED, Posted, TooMuch, private_page
from enquiries.patient.resend import send_links

SEE_OTHER = 303
RETRY_SECONDS = "60"
READ_OR_SEND = ["GET", "HEAD", "POST"]


@csrf_exempt
@private_page
@require_http_methods(READ_OR_SEND)
def new(request):
    if request.method != "POST":
        context = EnquiryContext.from_query(request.GET)
        return _form_page(request, EnquiryForm(key=new_key(), context=context))
    try:
        posted = Posted.read(request)
    except TooMuch:
        form = EnquiryForm(key=new_key(), context=EnquiryContext.from_query(request.GET))
        return _form_page(request, form, problem=_too_much(), status=413)
    context = EnquiryContext()
    try:
        context = EnquiryContext.from_query(request.GET).without(posted.values.get("remove", ""))
        return _send(request, posted, context)
    except throttle.TooMany as error:
        return _form_page(request, _unjudged(posted, context), problem=_wait(error.minutes), status=429)
    except NOT_STORED:
        form = _unjudged(posted, context)
        return _form_page(request, form, problem=_not_stored(), status=503, is_stored=False)


def _send(request, posted, context):
    values = posted.values
    refusals = _keep_papers(request, posted)
    if values.get("as_message"):
        return _send_as_message(request, posted, context)
    form = EnquiryForm(values, key=posted.key, context=context)
    if "remove" in values or "remove_file" in values:
        form.leave_unjudged()
        form.refuse_papers(refusals)
        return _form_page(request, form)
    form.refuse_papers(refusals + _lost_papers(posted))
    if not posted.has_own_key:
        form.add_error(None, _("Something was missing in the form. Please press “Send my question” again"))
    if not form.is_valid():
        return _form_page(request, form)
    return _submit(request, posted, form)


def _submit(request, posted, form):
    draft = form.draft()
    throttle.count_enquiry(request, email=draft.email, key=posted.key)
    try:
        enquiry = actions.submit(key=posted.key, draft=draft, is_spam=form.is_from_a_robot)
    except actions.ChangedSinceSent as changed:
        text = changes_in_words(changed.first, draft)
        message = MessageForm(key=posted.key, initial={"message": text})
        return _changed_page(request, message, changed.first, form.context)
    return HttpResponseRedirect(enquiry.form_url, status=SEE_OTHER)


def _send_as_message(request, posted, context):
    """The form came back with other content; its sender wants that sent to the enquiry it made first."""
    first = Enquiry.objects.sent_with(posted.key).first()
    if first is None:
        form = _unjudged(posted, context)
        return _form_page(request, form)
    message = MessageForm(posted.values, key=posted.key)
    message.is_valid()
    message.require_content(has_papers=Attachment.objects.drafts(posted.key).exists())
    if not message.is_valid():
        return _changed_page(request, message, first, context)
    actions.add_message(enquiry=first, key=posted.key, body=message.cleaned_data["message"])
    return HttpResponseRedirect(first.form_url, status=SEE_OTHER)


@csrf_exempt
@private_page
@require_http_methods(READ_OR_SEND)
def status(request, token):
    if request.method == "POST":
        return _receive_message(request, token)
    page = opened(token)
    if page is None:
        return _broken_link(request)
    if page.moved_to:
        return HttpResponseRedirect(page.moved_to.private_url)
    return _status_page(request, page, _new_message(page.enquiry))


def _receive_message(request, token):
    try:
        posted = Posted.read(request)
    except TooMuch:
        posted = None
    try:
        page = opened(token)
        if page is None:
            return _broken_link(request)
        if posted is None:
            return _status_page(request, page, _new_message(page.enquiry), problem=_too_much(), status=413)
        return _send_message(request, page, posted)
    except Enquiry.DoesNotExist:  # deleted just now
        return _broken_link(request)
    except throttle.TooMany as error:
        form = _unjudged_message(posted, _awaited(page.enquiry))
        return _status_page(request, page, form, answers=posted.answers, problem=_wait(error.minutes), status=429)
    except NOT_STORED:
        form = _unjudged_message(posted)
        kept = form.data.getlist("added")
        page = {"form": form, "kept": kept, "answers": posted.answers, "problem": _not_stored()}
        response = render(request, "enquiries/message_not_stored.html", page, status=503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response


def _send_message(request, page, posted):
    refusals = _keep_papers(request, posted)
    answers, asked_refusals = _keep_asked(posted)
    form = MessageForm(posted.values, key=posted.key, asked=_awaited(page.enquiry))
    if "remove_file" in posted.values:
        form.leave_unjudged()
        form.refuse_papers(refusals)
        form.refuse_asked(asked_refusals)
        return _status_page(request, page, form, answers=answers)
    form.refuse_papers(refusals + _lost_papers(posted))
    form.refuse_asked(asked_refusals)
    form.require_content(has_papers=Attachment.objects.drafts(posted.key).exists())
    if not form.is_valid():
        return _status_page(request, page, form, answers=answers)
    throttle.count("message", str(page.enquiry.pk), throttle.MESSAGES_PER_ENQUIRY)
    text = form.cleaned_data["message"]
    actions.add_message(enquiry=page.enquiry, key=posted.key, body=text, answers=answers)
    return HttpResponseRedirect(request.path + "#messages", status=SEE_OTHER)


@private_page
@require_safe
def paper(request, token, pk):
    page = opened(token)
    attachment = page and page.papers().filter(pk=pk).first()
    if attachment is None:
        return _broken_link(request)
    actions.record_file_opening(attachment=attachment, user=None)
    try:
        return keeping.download(attachment)
    except (OSError, InvalidToken):
        return render(
            request, "enquiries/paper_missing.html", {"back": request.path.partition("papers/")[0]}, status=503
        )


@csrf_exempt
@private_page
@require_http_methods(READ_OR_SEND)
def link(request):
    """Mail the private links of an address again. The answer is the same whether it is known or not."""
    form = LinkForm(request.POST or None)
    problem, code, asked = "", 200, False
    if request.method == "POST" and form.is_valid():
        try:
            throttle.count("link", throttle.address_of(request), throttle.LINKS_PER_ADDRESS)
            send_links(**form.cleaned_data)
            asked = True
        except throttle.TooMany as error:
            problem, code = _wait(error.minutes), 429
        except NOT_STORED:
            problem, code = _("We could not send it now. Please wait a minute and press the button again."), 503
    return render(request, "enquiries/link.html", {"form": form, "asked": asked, "problem": problem}, status=code)


def _broken_link(request):
    return render(request, "enquiries/link_broken.html", status=404)


def _keep_papers(request, posted):
    """Store the uploads of a form and take out the one it wants removed; the refusals."""
    if posted.uploads or posted.asked_for:
        throttle.count("upload", throttle.address_of(request), throttle.UPLOADS_PER_ADDRESS)
    keeping.remove(posted.values.get("remove_file", ""), key=posted.key)
    return keeping.keep(posted.uploads, key=posted.key)


def _keep_asked(posted):
    """Store the uploads for papers we asked for: which paper is which, and the refusals by request."""
    answers, refusals = posted.answers, {}
    for request_pk, uploads in posted.asked_for.items():
        kept, refusals[request_pk] = keeping.keep_all(uploads, key=posted.key)
        if kept:
            answers[request_pk] = kept[0].pk
    return answers, refusals


def _awaited(enquiry):
    return enquiry.paper_requests.told().awaited().order_by("pk")


def _new_message(enquiry):
    return MessageForm(key=new_key(), asked=_awaited(enquiry))


def _lost_papers(posted):
    """Papers the form lists as added that are gone: it was open for more than a day. None is missed silently."""
    listed = {int(pk) for pk in posted.values.getlist("added") if pk.isascii() and pk.isdigit() and len(pk) < 19}
    if not listed or Enquiry.objects.sent_with(posted.key).exists():
        return []
    if listed <= set(Attachment.objects.drafts(posted.key).values_list("pk", flat=True)):
        return []
    return [_("The form was open for more than a day, so we removed its papers. Please add them again")]


def _unjudged(posted, context):
    form = EnquiryForm(posted.values, key=posted.key, context=context)
    form.leave_unjudged()
    return form


def _unjudged_message(posted, asked=()):
    form = MessageForm(posted.values, key=posted.key, asked=asked)
    form.leave_unjudged()
    return form


def _form_page(request, form, *, problem="", status=200, is_stored=True):
    """`is_stored` is false while the database is away: then the page asks it nothing."""
    context = form.context
    page = {
        "form": form,
        "context": context,
        "action": context.address if is_stored else request.get_full_path(),
        "warnings": context.warnings() if is_stored else [],
        "added": Attachment.objects.drafts(form.key) if is_stored and form.is_bound else [],
        "kept": [] if is_stored else form.data.getlist("added"),
        "problem": problem,
        "error_text": _count_of_problems(form),
        "promise": reply_promise(),
        "crumbs": [
            *((str(line.record), line.record.get_absolute_url()) for line in context.lines[:1]),
            (_("Ask a question"), ""),
        ],
    }
    response = render(request, "enquiries/new.html", page, status=status)
    if not is_stored:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _changed_page(request, message, first, context):
    page = {"form": message, "first": first, "action": context.address, "added": Attachment.objects.drafts(message.key)}
    return render(request, "enquiries/changed.html", page, status=409)


def _status_page(request, page: Opened, form, *, answers=None, problem="", status=200):
    enquiry, joint = with_threads(page)
    shown = {
        "progress": Progress(enquiry, joint),
        "enquiry": enquiry,
        "token": page.token,
        "form": form,
        "added": Attachment.objects.drafts(form.key) if form.is_bound else [],
        "answers": answers or {},
        "kept": [],
        "problem": problem,
        "error_text": _count_of_problems(form),
    }
    return render(request, "enquiries/status.html", shown, status=status)


def _count_of_problems(form):
    count = sum(len(errors) for errors in form.errors.values())
    return ngettext(
        "Nothing is lost. Please correct this %(count)s thing.",
        "Nothing is lost. Please correct these %(count)s things.",
        count,
    ) % {"count": count}


def _wait(minutes):
    return ngettext(
        "Too much was sent in a short time, so this was not sent yet. Your text is below. "
        "Please try again in %(count)s minute.",
        "Too much was sent in a short time, so this was not sent yet. Your text is below. "
        "Please try again in %(count)s minutes.",
        minutes,
    ) % {"count": minutes}


def _not_stored():
    return _(
        "We could not store this, so it was not sent yet. Your text is below. Please choose new papers again, "
        "wait a minute, and press the button again."
    )


def _too_much():
    return _(
        "What you sent is too large for us to read, so nothing was sent. Go back in your browser to find your text. "
        "Then choose fewer or smaller papers."
    )
