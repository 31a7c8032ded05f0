from django.contrib import admin

from directory.admin.base import FactRows, Rows, SourcedNounAdmin, TranslatedFactBlocks, TranslatedFactRows
from directory.admin.photos import ClinicPhotoBlocks
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
class ClinicAdmin(SourcedNounAdmin):
    list_display = ["name", "type", "city", "state", "confirmation", "checked_on", "is_example"]
    list_filter = ["state", "confirmation", "type", "is_example", "city__country"]
    list_select_related = ["city"]
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
