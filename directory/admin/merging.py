"""Merging duplicates: chosen in the list, compared side by side, confirmed."""

import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.merging import CannotMerge, merge, side_by_side

MOST_AT_ONCE = 5
MAYBE_A_KEY = re.compile("[0-9]{1,18}")


@admin.action(description=gettext_lazy("Merge the selected into one"), permissions=["merge"])
def merge_selected(modeladmin, request, queryset):
    chosen = list(queryset.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if not 2 <= len(chosen) <= MOST_AT_ONCE:
        modeladmin.message_user(
            request, _("Choose two to %(most)s records to merge.") % {"most": MOST_AT_ONCE}, messages.ERROR
        )
        return None
    query = urlencode({"pk": chosen}, doseq=True)
    return redirect(f"{reverse(modeladmin.merge_url_name)}?{query}")


class Merged:
    """A ModelAdmin of records that may turn out to be the same."""

    @property
    def merge_url_name(self):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"

    def get_urls(self):
        name = self.merge_url_name.removeprefix("admin:")
        return [path("merge/", self.admin_site.admin_view(self.merge), name=name), *super().get_urls()]

    def has_merge_permission(self, request):
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def merge(self, request):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        chosen = {int(pk) for pk in request.GET.getlist("pk")[:MOST_AT_ONCE] if MAYBE_A_KEY.fullmatch(pk)}
        records = list(self.model.objects.filter(pk__in=chosen).order_by("pk"))
        if len(records) < 2:
            messages.error(request, _("One of the records is gone. Choose again."))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if request.method == "POST":
            return self._merge(request, records)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Merge into one"),
            "records": records,
            "sides": side_by_side(records),
        }
        return TemplateResponse(request, "admin/directory/merge.html", context)

    def _merge(self, request, records):
        keep = next((record for record in records if str(record.pk) == request.POST.get("keep")), None)
        if keep is None:
            messages.error(request, _("Choose the record that stays."))
            return redirect(request.get_full_path())
        others = [record for record in records if record != keep]
        try:
            merger = merge(keep=keep, duplicates=others, user=request.user)
        except CannotMerge as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        names = ", ".join(str(record) for record in others)
        messages.success(request, _("“%(kept)s” now stands for: %(names)s.") % {"kept": keep, "names": names})
        if merger.filled:
            messages.info(request, _("Taken over: %(fields)s.") % {"fields": ", ".join(merger.filled)})
        for dropped in merger.dropped:
            messages.info(request, _("It had this already: %(fact)s") % {"fact": dropped})
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", keep.pk)
