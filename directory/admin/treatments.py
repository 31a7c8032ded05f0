from django.contrib import admin

from directory.admin.base import NounAdmin, Rows
from directory.models import Treatment, TreatmentSynonym


class SynonymRows(Rows):
    model = TreatmentSynonym


@admin.register(Treatment)
class TreatmentAdmin(NounAdmin):
    list_display = ["name", "state", "is_example", "updated_at"]
    list_filter = ["state", "is_example", "specialties"]
    autocomplete_fields = ["specialties"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [SynonymRows]
