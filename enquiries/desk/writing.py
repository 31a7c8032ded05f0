"""What happens in the answer box before anything is sent: each step keeps the text as a draft first."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from enquiries import templating
from enquiries.actions import AlreadyScheduled, save_draft
from enquiries.actions.drafting import Saved
from enquiries.desk.answering import people_in_words
from enquiries.desk.changes.texts import MAX_TEXT
from enquiries.desk.thread import changes_since
from enquiries.models import Draft, Enquiry, ReplyTemplate, Stage
from enquiries.papers import keeping
from enquiries.presence import note_presence

PAGE = "admin:enquiries_enquiry_change"
STEPS = {"insert", "attach", "remove_file", "save_draft", "preview"}
ANSWER = "enquiries.answer_enquiry"


def is_step(data) -> bool:
    return not STEPS.isdisjoint(data)


def take_step(request, enquiry):
    """Keep the text and what was chosen, then show the page again: nothing typed is lost."""
    if not request.user.has_perm(ANSWER):
        raise PermissionDenied
    kind = Draft.Kind.REPLY if Draft.Kind.REPLY in request.POST else Draft.Kind.NOTE
    body, set_to = plain(request.POST.get(kind, "")), chosen_stage(request.POST)
    key = keeping.answer_key(enquiry.pk, request.user.pk)
    if kind == Draft.Kind.REPLY:
        keeping.remove(request.POST.get("remove_file", ""), key=key)
        for refusal in keeping.keep(request.FILES.getlist("attachments"), key=key):
            messages.error(request, refusal)
        if "insert" in request.POST:
            body, set_to = with_template(request, enquiry, body, set_to)
    keep_text(request, enquiry, kind, body, set_to)
    query = {"preview": 1} if "preview" in request.POST else {}
    if request.POST.get("version") != str(enquiry.version):
        query["since"] = request.POST.get("version", "")
    address = reverse(PAGE, args=[enquiry.pk]) + (f"?{urlencode(query)}" if query else "")
    return redirect(f"{address}#write-{kind}")


def keep_text(request, enquiry, kind, body, set_to="") -> Saved | None:
    """Save the draft and tell what is worth telling; None where it cannot be."""
    if len(body) > MAX_TEXT:
        messages.error(request, _("Only the first %(count)s characters were kept.") % {"count": MAX_TEXT})
    try:
        saved = save_draft(
            enquiry=enquiry,
            author=request.user,
            kind=kind,
            body=body[:MAX_TEXT],
            set_to=set_to,
            known=request.POST.get("draft_seen"),
        )
    except AlreadyScheduled:
        messages.error(request, scheduled_words())
        return None
    if saved.replaced:
        messages.warning(request, replaced_words())
    elif "save_draft" in request.POST:
        messages.success(request, _("Your draft is kept.") if saved.draft else _("Your draft was removed."))
    return saved


def with_template(request, enquiry, body, set_to):
    """The text with the chosen template appended, and the stage the template sets."""
    template = ReplyTemplate.objects.filter(is_active=True, slug=chosen_template(request.POST)).first()
    if template is None:
        messages.info(request, _("Choose a template first."))
        return body, set_to
    filled = filled_in(template, enquiry, request.user)
    return "\n\n".join(filter(None, [body.rstrip(), filled])), template.set_to or set_to


def chosen_template(data):
    """The template the pressed button names, or else the chosen one."""
    return data["insert"] if data.get("insert", "1") != "1" else data.get("template", "")


def filled_in(template, enquiry, user):
    with translation.override(enquiry.language):
        text = template.body
    return templating.fill(text, enquiry=enquiry, user=user)


def chosen_stage(data):
    return data.get("set_to", "") if data.get("set_to") in Stage.values else ""


def plain(text):
    """As browsers send it, but with plain line ends and without what no page can hold."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def replaced_words():
    return _("Your draft had been changed in another tab. What stood here last is kept now, the other text is not.")


def scheduled_words():
    return _("Your answer is scheduled. Call it off first, then change it. This text was not kept.")


@never_cache
@require_POST
def draft(request, pk):
    """Called by the page's script while somebody types."""
    enquiry = _enquiry(request, pk)
    kind = Draft.Kind.NOTE if request.POST.get("kind") == Draft.Kind.NOTE else Draft.Kind.REPLY
    body = plain(request.POST.get("text", ""))
    if len(body) > MAX_TEXT:
        trouble = _("Too long to be kept: %(count)s characters are possible.") % {"count": MAX_TEXT}
        return JsonResponse({"trouble": trouble}, status=422)
    try:
        saved = save_draft(
            enquiry=enquiry,
            author=request.user,
            kind=kind,
            body=body,
            set_to=chosen_stage(request.POST),
            known=request.POST.get("draft_seen", ""),
        )
    except AlreadyScheduled:
        return JsonResponse({"trouble": scheduled_words()}, status=409)
    words = _("Your draft is kept.") if saved.draft else ""
    return JsonResponse({"seen": saved.seen, "words": words, "trouble": replaced_words() if saved.replaced else ""})


@never_cache
@require_POST
def presence(request, pk):
    """Called every few seconds: that somebody is here; answers who else is, and what is new since the page was made."""
    if not request.user.has_perm("enquiries.view_enquiry"):
        raise PermissionDenied
    enquiry = get_object_or_404(Enquiry.objects.visible_to(request.user).only("pk", "version"), pk=pk)
    is_writing = request.POST.get("writing") == "1" and request.user.has_perm(ANSWER)
    note_presence(enquiry=enquiry, user=request.user, is_writing=is_writing)
    people = people_in_words(enquiry, request.user)
    return JsonResponse({"people": people, "news": news(enquiry, request.POST.get("version", ""))})


def news(enquiry, version: str) -> list[str]:
    """What happened since `version`, in sentences."""
    if not version.isascii() or not version.isdigit() or len(version) > 9 or int(version) >= enquiry.version:
        return []
    return [sentence for _event, sentence in changes_since(enquiry, int(version))]


@never_cache
@require_GET
def template(request, pk, slug):
    """A template filled in for this enquiry, for the page's script."""
    enquiry = _enquiry(request, pk)
    chosen = get_object_or_404(ReplyTemplate.objects.filter(is_active=True), slug=slug)
    return JsonResponse({"text": filled_in(chosen, enquiry, request.user), "set_to": chosen.set_to})


def _enquiry(request, pk):
    if not request.user.has_perm(ANSWER):
        raise PermissionDenied
    return get_object_or_404(Enquiry.objects.visible_to(request.user), pk=pk)
