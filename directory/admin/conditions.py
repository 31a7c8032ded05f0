from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import (
    PUBLICATION,
    ActiveLanguages,
    NotesWhoChecked,
    PublishedNounAdmin,
    Rows,
    SearchByName,
    TranslatedBlocks,
    TranslatedFactBlocks,
    TranslatedFactRows,
    TranslatedRows,
    number_of,
)
from directory.admin.preview import PublicPage
from directory.models import (
    ChecklistItem,
    ClinicCondition,
    Condition,
    ConditionCode,
    ConditionSection,
    ConditionSource,
    ConditionSynonym,
    ConditionTest,
    ConditionTreatment,
    DoctorCondition,
    FigureGroup,
    KeyFigure,
    QuestionToAsk,
    WarningSign,
)
from directory.views.records import condition_page


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
class ConditionAdmin(NotesWhoChecked, PublishedNounAdmin):
    list_display = [
        *("name", "state", "review", "reviewer", "reviewed_on", "next_review_on", "doctors", "clinics", "updated_at"),
        "is_example",
    ]
    list_filter = ["state", DueForReview, "is_example", "specialties"]
    public_page = PublicPage("directory/condition.html", condition_page)
    fieldsets = [
        (None, {"fields": ["name", "slug", "specialties"]}),
        (_("Texts"), {"fields": ["subtitle"]}),
        PUBLICATION,
        (_("Medical review"), {"fields": ["reviewer", "reviewed_on", "next_review_on"]}),
    ]
    search_fields = ["search_key", "synonyms__search_key", "codes__search_key"]
    autocomplete_fields = ["specialties"]
    prepopulated_fields = {"slug": ["name_en"]}
    readonly_fields = []
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

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                doctor_count=number_of(DoctorCondition.objects.standing(), "condition"),
                clinic_count=number_of(ClinicCondition.objects.standing(), "condition"),
            )
        )

    @admin.display(description=_("medical review"), ordering="reviewed_on")
    def review(self, condition):
        return condition.review_state.label

    @admin.display(description=_("doctors"))
    def doctors(self, condition):
        return condition.doctor_count

    @admin.display(description=_("clinics"))
    def clinics(self, condition):
        return condition.clinic_count


class KeyFigureRows(TranslatedFactRows):
    model = KeyFigure


@admin.register(FigureGroup)
class FigureGroupAdmin(ActiveLanguages, SearchByName, NotesWhoChecked, TranslationAdmin):
    list_display = ["title", "condition", "display", "place"]
    list_filter = ["display"]
    list_select_related = ["condition"]
    search_fields = ["condition__search_key"]
    autocomplete_fields = ["condition"]
    readonly_fields = []
    inlines = [KeyFigureRows]
