from django.contrib import admin

from directory.admin.base import NounAdmin, Rows, TranslatedBlocks
from directory.models import Treatment, TreatmentSection, TreatmentSource, TreatmentSynonym


class SynonymRows(Rows):
    model = TreatmentSynonym


class SectionBlocks(TranslatedBlocks):
    model = TreatmentSection


class SourceRows(Rows):
    model = TreatmentSource
    autocomplete_fields = ["source"]


@admin.register(Treatment)
class TreatmentAdmin(NounAdmin):
    list_display = ["name", "state", "is_example", "updated_at"]
    list_filter = ["state", "is_example", "specialties"]
    autocomplete_fields = ["specialties"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [SynonymRows, SectionBlocks, SourceRows]
