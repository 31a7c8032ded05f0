from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import (
    ActiveLanguages,
    NotesWhoChecked,
    Rows,
    SourcedNounAdmin,
    TranslatedBlocks,
    TranslatedFactBlocks,
    TranslatedFactRows,
    TranslatedRows,
)
from directory.models import (
    ChecklistItem,
    Condition,
    ConditionCode,
    ConditionSection,
    ConditionSource,
    ConditionSynonym,
    ConditionTest,
    ConditionTreatment,
    FigureGroup,
    KeyFigure,
    QuestionToAsk,
    WarningSign,
)


class DueForReview(admin.SimpleListFilter):
    title = _("medical review")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("due", _("Missing or due"))]

    def queryset(self, request, queryset):
        return queryset.due_for_review() if self.value() == "due" else queryset


class SynonymRows(Rows):
    model = ConditionSynonym


class CodeRows(Rows):
    model = ConditionCode


class SectionBlocks(TranslatedBlocks):
    model = ConditionSection


class WarningSignRows(TranslatedRows):
    model = WarningSign


class TestBlocks(TranslatedBlocks):
    model = ConditionTest


class FigureGroupBlocks(TranslatedBlocks):
    """The figures of a group are on the group's own page."""

    model = FigureGroup
    show_change_link = True


class TreatmentBlocks(TranslatedFactBlocks):
    model = ConditionTreatment
    autocomplete_fields = ["treatment", "source"]


class QuestionRows(TranslatedRows):
    model = QuestionToAsk


class ChecklistRows(TranslatedRows):
    model = ChecklistItem


class SourceRows(Rows):
    model = ConditionSource
    autocomplete_fields = ["source"]


@admin.register(Condition)
class ConditionAdmin(SourcedNounAdmin):
    list_display = ["name", "state", "reviewer", "reviewed_on", "next_review_on", "is_example"]
    list_filter = ["state", DueForReview, "is_example", "specialties"]
    search_fields = ["search_key", "synonyms__search_key", "codes__search_key"]
    autocomplete_fields = ["specialties"]
    prepopulated_fields = {"slug": ["name_en"]}
    exclude = []
    inlines = [
        SynonymRows,
        CodeRows,
        SectionBlocks,
        WarningSignRows,
        FigureGroupBlocks,
        TestBlocks,
        TreatmentBlocks,
        QuestionRows,
        ChecklistRows,
        SourceRows,
    ]


class KeyFigureRows(TranslatedFactRows):
    model = KeyFigure


@admin.register(FigureGroup)
class FigureGroupAdmin(ActiveLanguages, NotesWhoChecked, TranslationAdmin):
    list_display = ["title", "condition", "display", "place"]
    list_filter = ["display"]
    list_select_related = ["condition"]
    search_fields = ["title_en", "condition__search_key"]
    autocomplete_fields = ["condition"]
    show_full_result_count = False
    exclude = []
    inlines = [KeyFigureRows]
