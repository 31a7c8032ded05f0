from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from directory.admin.base import (
    PUBLICATION,
    RECORD_PROVENANCE,
    FactRows,
    NotesWhoChecked,
    PublishedNounAdmin,
    Rows,
    TranslatedFactRows,
    number_of,
)
from directory.admin.checks import CHECK_ACTIONS, LastCheck
from directory.admin.merging import Merged, merge_selected
from directory.admin.photos import DoctorPhotoBlocks
from directory.admin.preview import PublicPage
from directory.models import (
    Affiliation,
    CareerStep,
    Doctor,
    DoctorCondition,
    DoctorLanguage,
    DoctorSpecialty,
    DoctorSynonym,
    DoctorTreatment,
)
from directory.views.records import doctor_page


class SynonymRows(Rows):
    model = DoctorSynonym


class AffiliationRows(TranslatedFactRows):
    model = Affiliation
    autocomplete_fields = ["clinic", "source"]


class SpecialtyRows(FactRows):
    model = DoctorSpecialty
    autocomplete_fields = ["specialty", "source"]


class ConditionRows(FactRows):
    model = DoctorCondition
    autocomplete_fields = ["condition", "source"]


class TreatmentRows(FactRows):
    model = DoctorTreatment
    autocomplete_fields = ["treatment", "source"]


class LanguageRows(FactRows):
    model = DoctorLanguage
    autocomplete_fields = ["language", "source"]


class CareerRows(TranslatedFactRows):
    model = CareerStep


@admin.register(Doctor)
class DoctorAdmin(Merged, NotesWhoChecked, PublishedNounAdmin):
    list_display = [
        *("family_name", "given_name", "title", "clinic", "clinics", "state", "confirmation", "checked_on"),
        *("updated_at", "is_example"),
    ]
    list_filter = ["state", "confirmation", LastCheck, "is_example", "specialties"]
    search_fields = ["search_key", "synonyms__search_key"]
    actions = [*CHECK_ACTIONS, merge_selected]
    public_page = PublicPage("directory/doctor.html", doctor_page)
    fieldsets = [
        (None, {"fields": ["title", "given_name", "family_name", "suffix", "slug"]}),
        (_("Texts"), {"fields": ["name_note", "summary"]}),
        PUBLICATION,
        RECORD_PROVENANCE,
    ]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["given_name", "family_name"]}
    inlines = [
        SynonymRows,
        AffiliationRows,
        SpecialtyRows,
        ConditionRows,
        TreatmentRows,
        LanguageRows,
        CareerRows,
        DoctorPhotoBlocks,
    ]

    def get_queryset(self, request):
        standing = Affiliation.objects.standing()
        main = standing.filter(doctor=OuterRef("pk")).order_by("-is_primary", "pk")
        return (
            super()
            .get_queryset(request)
            .annotate(
                clinic_count=number_of(standing, "doctor"), clinic_name=Subquery(main.values("clinic__name_en")[:1])
            )
        )

    @admin.display(description=_("clinic"))
    def clinic(self, doctor):
        return doctor.clinic_name

    @admin.display(description=_("clinics"))
    def clinics(self, doctor):
        return doctor.clinic_count
