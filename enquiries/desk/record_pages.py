"""The pages of the record: one for each enquiry, one to find an enquiry's record, and deleting for good."""

import re

from django import forms
from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enquiries.actions import erase
from enquiries.desk.case import masked_email
from enquiries.desk.record import as_reference, found_by, record_page
from enquiries.desk.rights import require
from enquiries.models import Attachment, Enquiry, Erasure, Message, Note

RECORD_RIGHT = "enquiries.view_record"
ERASE_RIGHT = "enquiries.erase_enquiry"
FIND_PAGE = "admin:enquiries_event_changelist"


class FindForm(forms.Form):
    """Sent by POST: an email address has no place in an address."""

    text = forms.CharField(
        label=gettext_lazy("Reference or email address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Write a reference or an email address.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find_record(request):
    """Enquiries by their exact reference or email, to read their record or to delete them."""
    require(request, RECORD_RIGHT)
    form = FindForm(request.POST if request.method == "POST" else None)
    found, erased = [], None
    if form.is_valid():
        text = form.cleaned_data["text"]
        found = found_by(text, request.user)
        erased = Erasure.objects.filter(reference=as_reference(text)).first()
    context = {
        **admin.site.each_context(request),
        "title": _("Record"),
        "form": form,
        "found": [(enquiry, masked_email(enquiry.email)) for enquiry in found],
        "erased": erased,
        "may_erase": request.user.has_perm(ERASE_RIGHT),
    }
    return TemplateResponse(request, "admin/desk/find_record.html", context)


@never_cache
@require_safe
def record(request, pk):
    require(request, RECORD_RIGHT)
    enquiry = get_object_or_404(Enquiry.objects.with_record_open_to(request.user), pk=pk)
    page = request.GET.get("page", "")
    number = int(page) if re.fullmatch("[1-9][0-9]{0,4}", page) else 1
    context = {
        **admin.site.each_context(request),
        "title": _("Record of %(reference)s") % {"reference": enquiry.reference},
        "enquiry": enquiry,
        "email": masked_email(enquiry.email),
        "record": record_page(enquiry, kind=request.GET.get("kind", ""), number=number),
        "may_erase": request.user.has_perm(ERASE_RIGHT),
        "may_open": request.user.has_perm("enquiries.view_enquiry"),
    }
    return TemplateResponse(request, "admin/desk/record.html", context)


class EraseForm(forms.Form):
    """Whoever deletes types the reference: a press too many must not be enough."""

    reference = forms.CharField(
        label=gettext_lazy("Type the reference to confirm"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Type the reference. Nothing was deleted.")},
    )

    def __init__(self, *args, enquiry, **kwargs):
        super().__init__(*args, **kwargs)
        self.enquiry = enquiry

    def clean_reference(self):
        if as_reference(self.cleaned_data["reference"]) != self.enquiry.reference:
            raise forms.ValidationError(_("This is not the reference of this enquiry. Nothing was deleted."))
        return self.enquiry.reference


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_page(request, pk):
    require(request, ERASE_RIGHT)
    enquiry = get_object_or_404(Enquiry.objects.without_texts(), pk=pk)
    form = EraseForm(request.POST if request.method == "POST" else None, enquiry=enquiry)
    if form.is_valid():
        return _erase(request, enquiry)
    merged = list(Enquiry.objects.without_texts().merged_into(enquiry).order_by("pk"))
    going = [enquiry, *merged]
    context = {
        **admin.site.each_context(request),
        "title": _("Delete %(reference)s for good") % {"reference": enquiry.reference},
        "enquiry": enquiry,
        "email": masked_email(enquiry.email),
        "form": form,
        "merged": [(stub, masked_email(stub.email), stub.has_address_of(enquiry)) for stub in merged],
        "counts": [model.objects.filter(enquiry__in=going).count() for model in (Message, Note, Attachment)],
    }
    return TemplateResponse(request, "admin/desk/erase.html", context)


def _erase(request, enquiry):
    try:
        references = erase(enquiry=enquiry, by=request.user, reason=Erasure.Reason.REQUEST)
    except Enquiry.DoesNotExist:
        messages.info(request, _("It was deleted already."))
    else:
        messages.success(request, _("Deleted for good: %(references)s.") % {"references": ", ".join(references)})
    return redirect(FIND_PAGE)
