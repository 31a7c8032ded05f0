from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directory.admin.base import PlainList
from directory.exporting import export_as_csv
from directory.models import ErrorReport

TEXT_SHOWN = 100


@admin.register(ErrorReport)
class ErrorReportAdmin(PlainList, admin.ModelAdmin):
    """What readers wrote stays as it is; editors say what became of it."""

    list_display = ["beginning", "page", "email", "state", "created_at", "answered_by"]
    list_filter = ["state", "created_at"]
    list_select_related = ["answered_by"]
    search_fields = ["path", "text", "email"]
    fields = ["page", "text", "email", "created_at", "state", "answered_by"]
    readonly_fields = ["page", "text", "email", "created_at", "answered_by"]
    actions = [export_as_csv, "mark_corrected", "mark_dismissed"]

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        if "state" in form.changed_data:
            obj.answered_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("what is wrong"))
    def beginning(self, report):
        return Truncator(report.text).chars(TEXT_SHOWN)

    @admin.display(description=_("page"), ordering="path")
    def page(self, report):
        return format_html('<a href="{}">{}</a>', report.path, report.path)

    @admin.action(description=_("Corrected"), permissions=["change"])
    def mark_corrected(self, request, reports):
        self._answer(request, reports, ErrorReport.State.CORRECTED)

    @admin.action(description=_("No mistake"), permissions=["change"])
    def mark_dismissed(self, request, reports):
        self._answer(request, reports, ErrorReport.State.DISMISSED)

    def _answer(self, request, reports, state):
        number = reports.update(state=state, answered_by=request.user)
        self.message_user(
            request, ngettext("%(count)s report answered.", "%(count)s reports answered.", number) % {"count": number}
        )
