from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.actions import learn_synonym
from directory.admin.base import PlainList
from directory.exporting import export_as_csv
from directory.models import City, Clinic, Condition, Doctor, SearchMiss, Specialty, Treatment
from directory.search.site import Match, ranked
from directory.search.text import typed_words

OFFERED = 12
HAVE_OTHER_NAMES = {model._meta.model_name: model for model in (Condition, Treatment, Specialty, Clinic, Doctor, City)}


@admin.action(description=gettext_lazy("Dismiss the selected searches"), permissions=["learn"])
def dismiss(modeladmin, request, queryset):
    count = queryset.update(state=SearchMiss.State.DISMISSED)
    text = ngettext("%(count)d search dismissed.", "%(count)d searches dismissed.", count)
    modeladmin.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(SearchMiss)
class SearchMissAdmin(PlainList, admin.ModelAdmin):
    """What people looked for in vain, until it is made another name of something or dismissed."""

    list_display = ["text", "to_synonym", "count", "language", "last_on", "state"]
    list_filter = ["state", "language"]
    search_fields = ["text"]
    actions = [dismiss, export_as_csv]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_learn_permission(self, request):
        """`has_change_permission` says that the text itself is nobody's to change."""
        return request.user.has_perm("directory.change_searchmiss")

    def get_urls(self):
        view = self.admin_site.admin_view(self.synonym)
        return [path("<int:pk>/synonym/", view, name="directory_searchmiss_synonym"), *super().get_urls()]

    @admin.display(description=gettext_lazy("next"))
    def to_synonym(self, miss):
        if miss.state != SearchMiss.State.NEW:
            return ""
        url = reverse("admin:directory_searchmiss_synonym", args=[miss.pk])
        return format_html('<a href="{}">{}</a>', url, _("Make it another name of…"))

    def synonym(self, request, pk):
        """The records it may have meant, each a button; any other by a search among names."""
        if not self.has_learn_permission(request):
            raise PermissionDenied
        miss = get_object_or_404(SearchMiss, pk=pk)
        if request.method == "POST":
            return self._learn(request, miss)
        asked = request.GET.get("q", "").strip()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("“%(text)s” is another name of…") % {"text": miss.text},
            "miss": miss,
            "q": asked,
            "matches": _likely(asked or miss.text),
        }
        return TemplateResponse(request, "admin/directory/synonym.html", context)

    def _learn(self, request, miss):
        if request.POST.get("dismiss"):
            SearchMiss.objects.filter(pk=miss.pk).update(state=SearchMiss.State.DISMISSED)
            messages.success(request, _("“%(text)s” is dismissed.") % {"text": miss.text})
            return redirect("admin:directory_searchmiss_changelist")
        kind, _separator, slug = request.POST.get("record", "").partition(":")
        if kind not in HAVE_OTHER_NAMES:
            raise Http404
        record = get_object_or_404(HAVE_OTHER_NAMES[kind], slug=slug)
        learn_synonym(miss=miss, record=record, user=request.user)
        text = _("“%(text)s” now leads to “%(record)s”.") % {"text": miss.text, "record": record}
        messages.success(request, text)
        return redirect("admin:directory_searchmiss_changelist")


def _likely(text: str) -> list[Match]:
    """What the whole text or, after that, each of its words names among records that can have another name."""
    found: dict[tuple[str, int], Match] = {}
    for words in dict.fromkeys([text, *typed_words(text)]):
        for match in ranked(words, OFFERED):
            if match.kind in HAVE_OTHER_NAMES:
                found.setdefault((match.kind, match.key), match)
        if len(found) >= OFFERED:
            break
    return list(found.values())[:OFFERED]
