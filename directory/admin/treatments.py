from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.base import PUBLICATION, PublishedNounAdmin, Rows, TranslatedBlocks, number_of
from directory.admin.preview import PublicPage
from directory.models import ClinicTreatment, Treatment, TreatmentSection, TreatmentSource, TreatmentSynonym
from directory.views.records import treatment_page


class SynonymRows(Rows):
    model = TreatmentSynonym


class SectionBlocks(TranslatedBlocks):
    model = TreatmentSection


class SourceRows(Rows):
    model = TreatmentSource
    autocomplete_fields = ["source"]


@admin.register(Treatment)
class TreatmentAdmin(PublishedNounAdmin):
    list_display = ["name", "state", "clinics", "updated_at", "is_example"]
    list_filter = ["state", "is_example", "specialties"]
    autocomplete_fields = ["specialties"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [SynonymRows, SectionBlocks, SourceRows]
    search_fields = ["search_key", "synonyms__search_key"]
    public_page = PublicPage("directory/treatment.html", treatment_page)
    fieldsets = [
        (None, {"fields": ["name", "slug", "specialties"]}),
        (_("Texts"), {"fields": ["summary", "description", "duration"]}),
        PUBLICATION,
    ]

    def get_queryset(self, request):
        offered = number_of(ClinicTreatment.objects.standing(), "treatment")
        return super().get_queryset(request).annotate(clinic_count=offered)

    @admin.display(description=_("clinics"))
    def clinics(self, treatment):
        return treatment.clinic_count
