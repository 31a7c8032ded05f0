from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.base import FACT_PROVENANCE, PUBLICATION, NotesWhoChecked, PublishedNounAdmin
from directory.admin.checks import CHECK_ACTIONS, LastCheck
from directory.admin.preview import PublicPage
from directory.models import Programme
from directory.views.programmes import programme_page


@admin.register(Programme)
class ProgrammeAdmin(NotesWhoChecked, PublishedNounAdmin):
    list_display = ["name", "clinic", "city", "state", "confirmation", "checked_on", "updated_at", "is_example"]
    list_filter = ["state", "confirmation", LastCheck, "is_example"]
    list_select_related = ["clinic__city"]
    search_fields = ["search_key", "clinic__search_key"]
    autocomplete_fields = ["clinic", "conditions", "treatments", "source"]
    prepopulated_fields = {"slug": ["name_en"]}
    actions = CHECK_ACTIONS
    public_page = PublicPage("directory/programme.html", programme_page)
    fieldsets = [
        (None, {"fields": ["name", "slug", "clinic", "conditions", "treatments"]}),
        (_("Texts"), {"fields": ["summary", "includes", "excludes"]}),
        (_("Price"), {"fields": ["price_from", "price_to", "currency", "nights"]}),
        PUBLICATION,
        FACT_PROVENANCE,
    ]

    def view_on_site(self, programme):
        return super().view_on_site(programme) if programme.clinic.is_published else None

    @admin.display(description=_("city"), ordering="clinic__city__sort_key")
    def city(self, programme):
        return programme.clinic.city
