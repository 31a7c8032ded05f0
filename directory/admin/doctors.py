from django.contrib import admin

from directory.admin.base import FactRows, Rows, SourcedNounAdmin, TranslatedFactRows
from directory.admin.photos import DoctorPhotoBlocks
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
class DoctorAdmin(SourcedNounAdmin):
    list_display = ["family_name", "given_name", "title", "state", "confirmation", "checked_on", "is_example"]
    list_filter = ["state", "confirmation", "is_example", "specialties"]
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
