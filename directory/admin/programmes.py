from django.contrib import admin

from directory.admin.base import SourcedNounAdmin
from directory.models import Programme


@admin.register(Programme)
class ProgrammeAdmin(SourcedNounAdmin):
    list_display = ["name", "clinic", "state", "confirmation", "is_example"]
    list_filter = ["state", "confirmation", "is_example"]
    list_select_related = ["clinic"]
    autocomplete_fields = ["clinic", "conditions", "treatments", "source"]
    prepopulated_fields = {"slug": ["name_en"]}
