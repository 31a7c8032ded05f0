"""Views and filters under a name, each user their own. What was searched for is not kept: it names a patient."""

from dataclasses import replace

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from enquiries.desk.queue.filters import choices
from enquiries.desk.queue.query import QueueQuery
from enquiries.models import SavedFilter

PAGE = "admin:enquiries_enquiry_filters"
MOST_SAVED = 50


class NameForm(forms.ModelForm):
    """Naming a new filter, or an old one anew."""

    class Meta:
        model = SavedFilter
        fields = ["name"]
        error_messages = {"name": {"required": gettext_lazy("Give the filter a name first. Nothing was saved.")}}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filters(request):
    if not request.user.has_perm("enquiries.view_enquiry"):
        raise PermissionDenied
    if request.method == "POST":
        return _deal_with(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Saved filters"),
        "saved_filters": request.user.saved_filters.all(),
        "name_length": SavedFilter._meta.get_field("name").max_length,
    }
    return TemplateResponse(request, "admin/desk/saved_filters.html", context)


def _deal_with(request):
    """`save` what `query` asks for, or `rename` or `delete` the filter whose key is given."""
    if "delete" in request.POST:
        _own(request, "delete").delete()
        messages.success(request, _("The filter is deleted."))
        return redirect(PAGE)
    if "rename" in request.POST:
        _name(request, _own(request, "rename"))
        return redirect(PAGE)
    query = QueueQuery.from_query(QueryDict(request.POST.get("query", "")), choices())
    kept = replace(query, text="", page=1)
    if request.user.saved_filters.count() >= MOST_SAVED:
        messages.error(request, _("You have as many filters as can be kept. Delete one first."))
    else:
        _name(request, SavedFilter(user=request.user, query=kept.query_string))
    return redirect(query.url)


def _own(request, field):
    key = request.POST[field]
    return get_object_or_404(request.user.saved_filters, pk=key if key.isascii() and key.isdigit() else None)


def _name(request, saved):
    form = NameForm({"name": " ".join(request.POST.get("name", "").split())}, instance=saved)
    if not form.is_valid():
        messages.error(request, form.errors["name"][0])
        return
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        messages.error(request, _("You have a filter of this name already. Choose another name."))
    else:
        messages.success(request, _("The filter is saved as “%(name)s”.") % {"name": saved.name})
