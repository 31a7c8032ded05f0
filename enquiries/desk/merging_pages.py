"""Merging two enquiries, compared side by side first, and undoing it. Nothing that was written shows here."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from enquiries.actions import CannotMerge, StaleEnquiry, WrongStage, merge, unmerge
from enquiries.desk.case import masked_email
from enquiries.desk.related import agreement
from enquiries.desk.rights import require
from enquiries.models import Enquiry

PAGE = "admin:enquiries_enquiry_change"
RIGHT = "enquiries.merge_enquiry"


class MergeForm(forms.Form):
    """`keep`: the key of the one that stays; `version` and `other_version` are those of the page's two enquiries."""

    keep = forms.TypedChoiceField(
        label=gettext_lazy("Which one stays?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the one that stays.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, pair, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(row.pk, row.reference) for row in pair]

    def versions(self):
        return [self.cleaned_data["version"], self.cleaned_data["other_version"]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge_page(request, pk, other_pk):
    require(request, RIGHT)
    rows = Enquiry.objects.visible_to(request.user).without_texts().select_related("owner").in_bulk([pk, other_pk])
    if len(rows) < 2:
        raise Http404
    pair = [rows[pk], rows[other_pk]]
    if request.method != "POST":
        return _show(request, pair)
    form = MergeForm(request.POST, pair=pair)
    if not form.is_valid():
        return _show(request, pair, problem=_("Choose the one that stays."), status=400)
    return _merge(request, pair, form)


def _merge(request, pair, form):
    versions = {row.pk: version for row, version in zip(pair, form.versions(), strict=True)}
    target = next(row for row in pair if row.pk == form.cleaned_data["keep"])
    stub = next(row for row in pair if row is not target)
    try:
        merge(
            enquiry=stub,
            into=target,
            user=request.user,
            expected_version=versions[stub.pk],
            into_version=versions[target.pk],
        )
    except StaleEnquiry as stale:
        if stale.current.merged_into_id == target.pk:
            messages.info(request, _("This was done already. Nothing was done twice."))
            return redirect(PAGE, target.pk)
        problem = _("Somebody changed %(reference)s while you had this page open. Nothing was merged: look again.")
        pair = [Enquiry.objects.without_texts().select_related("owner").get(pk=row.pk) for row in pair]
        return _show(request, pair, problem=problem % {"reference": stale.current.reference}, status=409)
    except CannotMerge as reason:
        return _show(request, pair, problem=str(reason), status=409)
    messages.success(
        request,
        _("%(stub)s now leads to %(target)s. You can undo it there.")
        % {"stub": stub.reference, "target": target.reference},
    )
    return redirect(PAGE, target.pk)


def _show(request, pair, *, problem="", status=200):
    form = MergeForm(
        pair=pair,
        initial={"keep": min(row.pk for row in pair), "version": pair[0].version, "other_version": pair[1].version},
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Merge into one"),
        "pair": [(row, masked_email(row.email)) for row in pair],
        "first": pair[0],
        "other": pair[1],
        "agrees": agreement(*pair),
        "same_address": pair[0].has_address_of(pair[1]),
        "form": form,
        "problem": problem,
    }
    return TemplateResponse(request, "admin/desk/merge.html", context, status=status)


@require_POST
def unmerge_enquiry(request, pk):
    require(request, RIGHT)
    stub = get_object_or_404(Enquiry.objects.visible_to(request.user).without_texts(), pk=pk)
    version = request.POST.get("version", "")
    expected = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    target_pk = stub.merged_into_id
    try:
        unmerge(enquiry=stub, user=request.user, expected_version=expected)
    except StaleEnquiry:
        messages.warning(
            request,
            _("Something new came to %(reference)s meanwhile. Look at it, then undo the merging again.")
            % {"reference": stub.reference},
        )
        return redirect(PAGE, target_pk or stub.pk)
    except WrongStage as error:
        raise BadRequest(str(error)) from error
    messages.success(request, _("%(reference)s is an enquiry of its own again.") % {"reference": stub.reference})
    return redirect(PAGE, stub.pk)
