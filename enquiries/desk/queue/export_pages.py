"""The page that exports what the queue shows: the password is asked for again, and the record written first."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.contrib.auth import authenticate
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from directory.exporting import csv_response
from enquiries.actions import record_export
from enquiries.desk.queue.exporting import MOST, table_of
from enquiries.desk.queue.filters import choices
from enquiries.desk.queue.query import QueueQuery
from enquiries.desk.queue.queue import keys_of
from enquiries.desk.rights import require

CONFIRMED = "desk_password_confirmed"
CONFIRMED_FOR = timedelta(minutes=5)


class PasswordForm(forms.Form):
    """A page left open must not be enough to carry all addresses away. Wrong ones count as failed log-ins."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Type your password. Nothing was exported.")},
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        user = self.request.user
        known = authenticate(self.request, username=user.get_username(), password=self.cleaned_data["password"])
        if known is None or known.pk != user.pk:
            raise forms.ValidationError(_("This is not your password. Nothing was exported."))
        return ""


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request):
    require(request, "enquiries.export_enquiry")
    query = QueueQuery.from_query(request.GET, choices()).with_page(1)
    pks = keys_of(query, user=request.user, most=MOST + 1)
    is_confirmed = _is_confirmed(request)
    form = PasswordForm(request.POST if request.method == "POST" and not is_confirmed else None, request=request)
    if request.method == "POST" and 0 < len(pks) <= MOST and (is_confirmed or form.is_valid()):
        if not is_confirmed:
            request.session[CONFIRMED] = timezone.now().timestamp()
        return _csv(request, pks)
    context = {
        **admin.site.each_context(request),
        "title": _("Export as a list"),
        "query": query,
        "is_confirmed": is_confirmed,
        "form": form,
        "is_empty": not pks,
        "too_many": _too_many() if len(pks) > MOST else "",
        "count": len(pks),
    }
    return TemplateResponse(request, "admin/desk/export.html", context)


def _csv(request, pks):
    response = csv_response(
        table_of(record_export(pks=pks, user=request.user)), name=f"enquiries-{timezone.localdate()}"
    )
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _is_confirmed(request):
    at = request.session.get(CONFIRMED, 0)
    return 0 <= timezone.now().timestamp() - at < CONFIRMED_FOR.total_seconds()


def _too_many():
    return ngettext(
        "More than %(most)s enquiry would be exported. Narrow the view by its filters first.",
        "More than %(most)s enquiries would be exported. Narrow the view by its filters first.",
        MOST,
    ) % {"most": MOST}
