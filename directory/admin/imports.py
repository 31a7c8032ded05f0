"""Import in the admin: upload, preview, columns, confirm, progress, report; and the questions imports leave."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from directory.admin.base import PlainList
from directory.importing import reviews, uploads
from directory.importing.command import report_lines
from directory.importing.errors import ImportFailed
from directory.importing.forms import LABELS, ColumnsForm, UploadForm
from directory.models import ImportReview, ImportRun

SHOWN_PROBLEMS = 200


@admin.register(ImportRun)
class ImportRunAdmin(PlainList, admin.ModelAdmin):
    list_display = [
        *("file_name", "kind", "source_name", "state", "rows", "created", "updated", "unchanged", "refused", "review"),
        *("started_by", "started_at"),
    ]
    list_filter = ["kind", "state"]
    list_select_related = ["started_by"]
    search_fields = ["file_name", "source_name"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        name = "directory_importrun_{}".format
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/columns/", view(require_POST(self.columns)), name=name("columns")),
            path("<int:pk>/go/", view(require_POST(self.go)), name=name("go")),
            path("<int:pk>/discard/", view(require_POST(self.discard)), name=name("discard")),
            path("<int:pk>/report/", view(self.report), name=name("report")),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            try:
                run = uploads.keep(file=said["file"], kind=said["kind"], source_name=said["source"], user=request.user)
                return redirect(self._page(run))
            except ImportFailed as error:
                form.add_error("file", str(error))
        return self._show(request, "upload", _("Import a list"), form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(ImportRun, pk=object_id)
        context = {"run": run, "may_import": self.has_add_permission(request)}
        if run.state == ImportRun.State.UPLOADED:
            context |= self._preview(run)
        else:
            context["problems"] = run.problems.order_by("row", "pk")[:SHOWN_PROBLEMS]
        return self._show(request, "run", str(run), **context)

    def _preview(self, run):
        """Where no column is known to hold the name yet, only the columns are asked for."""
        try:
            job = uploads.job_of(run, needs_name=False)
        except ImportFailed as error:
            return {"error": str(error)}
        context = {"job": job, "form": ColumnsForm(job=job)}
        try:
            preview = uploads.preview(run, uploads.job_of(run))
        except ImportFailed as error:
            return context | {"error": str(error)}
        is_part = preview.counts["rows"] < job.total
        return context | {"preview": preview, "problems": preview.problems, "is_part": is_part}

    def columns(self, request, pk):
        run = self._mine(request, pk)
        if run.state == ImportRun.State.UPLOADED:
            try:
                form = ColumnsForm(request.POST, job=uploads.job_of(run, needs_name=False))
            except ImportFailed as error:
                messages.error(request, str(error))
                return redirect(self._page(run))
            if form.is_valid():
                run.mapping = form.mapping
                run.save(update_fields=["mapping"])
        return redirect(self._page(run))

    def go(self, request, pk):
        """Begin, or go on for some seconds; the page asks for more until the end is reached."""
        run = self._mine(request, pk)
        try:
            job = uploads.job_of(run)
            if run.state == ImportRun.State.UPLOADED:
                uploads.confirm(run, job)
            if run.state == ImportRun.State.RUNNING:
                uploads.step(run, job)
        except ImportFailed as error:
            messages.error(request, str(error))
        return redirect(self._page(run))

    def discard(self, request, pk):
        uploads.discard(self._mine(request, pk))
        return redirect("admin:directory_importrun_changelist")

    def report(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(ImportRun, pk=pk)
        return StreamingHttpResponse(
            report_lines(run),
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="import-{run.pk}.json"'},
        )

    def _mine(self, request, pk):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportRun, pk=pk, stored_as__gt="")

    def _page(self, run):
        return reverse("admin:directory_importrun_change", args=[run.pk])

    def _show(self, request, template, title, **context):
        context |= {"title": title, "opts": self.opts, **self.admin_site.each_context(request)}
        return TemplateResponse(request, f"admin/directory/imports/{template}.html", context)


@admin.register(ImportReview)
class ImportReviewAdmin(PlainList, admin.ModelAdmin):
    list_display = ["name", "question", "our_record", "field", "ours", "theirs", "source", "decision"]
    list_filter = ["decision", "question", "kind"]
    list_select_related = ["clinic", "doctor", "condition", "source"]
    search_fields = ["name"]

    @admin.display(description=gettext_lazy("our record"))
    def our_record(self, review):
        return review.record

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        review = get_object_or_404(ImportReview.objects.select_related(*self.list_select_related), pk=object_id)
        if not self.has_view_permission(request, review):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, review)
        context = {
            "review": review,
            "rows": _side_by_side(review) if review.is_pending else [],
            "record_url": reverse(f"admin:directory_{review.kind[:-1]}_change", args=[review.record.pk]),
            "answers": [ImportReview.Decision(answer) for answer in reviews.ANSWERS[review.question]],
            "may_decide": self.has_change_permission(request, review),
            "title": review.get_question_display(),
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/directory/imports/review.html", context)

    def _decide(self, request, review):
        decision = request.POST.get("decision", "")
        if not self.has_change_permission(request, review) or decision not in reviews.ANSWERS[review.question]:
            raise PermissionDenied
        try:
            reviews.decide(review=review, decision=decision, user=request.user)
        except reviews.AlreadyDecided:
            messages.warning(request, _("Somebody has answered this question meanwhile."))
        else:
            messages.success(request, _("Your answer is carried out."))
        return redirect(f"{reverse('admin:directory_importreview_changelist')}?decision__exact=")


def _side_by_side(review):
    """(field, our value, the list's value) of everything the row says."""
    ours = reviews.current_of(review)
    return [
        (LABELS.get(field, field), _text(ours.get(field)), _text(theirs))
        for field, theirs in review.values["values"].items()
    ]


def _text(value):
    return ", ".join(str(part) for part in value if part) if isinstance(value, list) else value or "–"
