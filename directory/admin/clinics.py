from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.base import (
    PUBLICATION,
    RECORD_PROVENANCE,
    FactRows,
    NotesWhoChecked,
    PublishedNounAdmin,
    Rows,
    TranslatedFactBlocks,
    TranslatedFactRows,
    number_of,
)
from directory.admin.checks import CHECK_ACTIONS, LastCheck
from directory.admin.merging import Merged, merge_selected
from directory.admin.photos import ClinicPhotoBlocks
from directory.admin.preview import PublicPage
from directory.models import (
    Affiliation,
    Clinic,
    ClinicAccreditation,
    ClinicCondition,
    ClinicContact,
    ClinicEquipment,
    ClinicFigure,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicSynonym,
    ClinicTreatment,
    OpeningHours,
)
from directory.views.records import clinic_page


class SynonymRows(Rows):
    model = ClinicSynonym


class FigureRows(TranslatedFactRows):
    model = ClinicFigure


class TreatmentBlocks(TranslatedFactBlocks):
    model = ClinicTreatment
    autocomplete_fields = ["treatment", "source"]


class ConditionRows(FactRows):
    model = ClinicCondition
    autocomplete_fields = ["condition", "source"]


class SpecialtyRows(FactRows):
    model = ClinicSpecialty
    autocomplete_fields = ["specialty", "source"]


class LanguageRows(FactRows):
    model = ClinicLanguage
    autocomplete_fields = ["language", "source"]


class AccreditationRows(FactRows):
    model = ClinicAccreditation
    autocomplete_fields = ["accreditation", "source"]


class EquipmentRows(FactRows):
    model = ClinicEquipment
    autocomplete_fields = ["equipment", "source"]


class ContactRows(FactRows):
    model = ClinicContact


class OpeningHoursRows(FactRows):
    model = OpeningHours


class AffiliationRows(TranslatedFactRows):
    model = Affiliation
    autocomplete_fields = ["doctor", "source"]


@admin.register(Clinic)
class ClinicAdmin(Merged, NotesWhoChecked, PublishedNounAdmin):
    list_display = [
        *("name", "type", "place", "state", "confirmation", "checked_on", "doctors", "treatments", "updated_at"),
        "is_example",
    ]
    list_filter = ["state", "confirmation", LastCheck, "type", "is_example", "city__country"]
    list_select_related = ["city__country", "country_without_city"]
    search_fields = ["search_key", "synonyms__search_key", "city__search_key"]
    actions = [*CHECK_ACTIONS, merge_selected]
    public_page = PublicPage("directory/clinic.html", clinic_page)
    fieldsets = [
        (None, {"fields": ["name", "slug", "type", "city", "country_without_city", "site"]}),
        (_("Address"), {"fields": ["street", "postcode", "region", "latitude", "longitude", "website"]}),
        (_("Texts"), {"fields": ["summary", "description"]}),
        PUBLICATION,
        RECORD_PROVENANCE,
    ]
    autocomplete_fields = ["city", "country_without_city", "source"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [
        SynonymRows,
        FigureRows,
        TreatmentBlocks,
        ConditionRows,
        SpecialtyRows,
        AffiliationRows,
        LanguageRows,
        AccreditationRows,
        EquipmentRows,
        ContactRows,
        OpeningHoursRows,
        ClinicPhotoBlocks,
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                doctor_count=number_of(Affiliation.objects.standing(), "clinic"),
                treatment_count=number_of(ClinicTreatment.objects.standing(), "clinic"),
            )
        )

    @admin.display(description=_("place"), ordering="city__sort_key")
    def place(self, clinic):
        return clinic.place

    @admin.display(description=_("doctors"))
    def doctors(self, clinic):
        return clinic.doctor_count

    @admin.display(description=_("treatments"))
    def treatments(self, clinic):
        return clinic.treatment_count
