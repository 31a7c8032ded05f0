"""Lists of facts, to check many at once. New ones are added on the page of what they are about."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import FACT_PROVENANCE, ActiveLanguages, NotesWhoChecked, SearchByName
from directory.admin.checks import CHECK_ACTIONS, LastCheck
from directory.models import (
    Affiliation,
    CareerStep,
    ClinicAccreditation,
    ClinicCondition,
    ClinicContact,
    ClinicEquipment,
    ClinicFigure,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicTreatment,
    ConditionTreatment,
    DoctorCondition,
    DoctorLanguage,
    DoctorSpecialty,
    DoctorTreatment,
    KeyFigure,
    OpeningHours,
)


class FactAdmin(NotesWhoChecked, SearchByName, admin.ModelAdmin):
    """`joins`: the records the fact is about; `states`: its columns besides."""

    menu_section = "facts"
    joins: list[str] = []
    states: list[str] = []
    list_filter = ["confirmation", LastCheck, "source__kind", "source"]
    ordering = ["-pk"]
    actions = CHECK_ACTIONS

    def has_add_permission(self, request):
        return False

    def get_list_display(self, request):
        return [*self.joins, *self.states, "confirmation", "source", "year", "checked_on", "checked_by"]

    def get_list_select_related(self, request):
        return [*self.joins, "source", "checked_by"]

    def get_search_fields(self, request):
        return [f"{record}__search_key" for record in self.joins]

    def get_autocomplete_fields(self, request):
        return [*self.joins, "source"]

    def get_fieldsets(self, request, obj=None):
        provenance = FACT_PROVENANCE[1]["fields"]
        fields = [name for name in flatten_fieldsets(super().get_fieldsets(request, obj)) if name not in provenance]
        return [(None, {"fields": fields}), FACT_PROVENANCE]

    @admin.display(description=_("price"))
    def price(self, fact):
        return fact.price

    @admin.display(description=_("figure"))
    def figure(self, fact):
        return fact.figure


class TranslatedFactAdmin(ActiveLanguages, FactAdmin, TranslationAdmin):
    """A fact with words in several languages."""


@admin.register(ClinicFigure)
class ClinicFigureAdmin(TranslatedFactAdmin):
    menu_name = _("Figures of clinics")
    joins = ["clinic"]
    states = ["figure", "label"]


@admin.register(ClinicTreatment)
class ClinicTreatmentAdmin(TranslatedFactAdmin):
    joins = ["clinic", "treatment"]
    states = ["price", "currency", "waiting_days"]


@admin.register(ClinicCondition)
class ClinicConditionAdmin(FactAdmin):
    joins = ["clinic", "condition"]


@admin.register(ClinicSpecialty)
class ClinicSpecialtyAdmin(FactAdmin):
    joins = ["clinic", "specialty"]


@admin.register(ClinicLanguage)
class ClinicLanguageAdmin(FactAdmin):
    joins = ["clinic", "language"]


@admin.register(ClinicAccreditation)
class ClinicAccreditationAdmin(FactAdmin):
    joins = ["clinic", "accreditation"]
    states = ["valid_until"]


@admin.register(ClinicEquipment)
class ClinicEquipmentAdmin(FactAdmin):
    joins = ["clinic", "equipment"]
    states = ["count"]


@admin.register(ClinicContact)
class ClinicContactAdmin(FactAdmin):
    joins = ["clinic"]
    states = ["kind", "value"]


@admin.register(OpeningHours)
class OpeningHoursAdmin(FactAdmin):
    joins = ["clinic"]
    states = ["weekday", "opens", "closes"]


@admin.register(Affiliation)
class AffiliationAdmin(TranslatedFactAdmin):
    joins = ["doctor", "clinic"]
    states = ["role", "is_primary"]


@admin.register(DoctorSpecialty)
class DoctorSpecialtyAdmin(FactAdmin):
    joins = ["doctor", "specialty"]


@admin.register(DoctorCondition)
class DoctorConditionAdmin(FactAdmin):
    joins = ["doctor", "condition"]


@admin.register(DoctorTreatment)
class DoctorTreatmentAdmin(FactAdmin):
    joins = ["doctor", "treatment"]


@admin.register(DoctorLanguage)
class DoctorLanguageAdmin(FactAdmin):
    joins = ["doctor", "language"]


@admin.register(CareerStep)
class CareerStepAdmin(TranslatedFactAdmin):
    joins = ["doctor"]
    states = ["kind", "text", "from_year", "to_year"]


@admin.register(ConditionTreatment)
class ConditionTreatmentAdmin(TranslatedFactAdmin):
    joins = ["condition", "treatment"]
    states = ["evidence"]


@admin.register(KeyFigure)
class KeyFigureAdmin(TranslatedFactAdmin):
    menu_name = _("Figures in guides")
    joins = ["group"]
    states = ["label", "figure", "unit"]

    def get_list_select_related(self, request):
        return [*super().get_list_select_related(request), "group__condition"]

    def get_search_fields(self, request):
        return ["group__condition__search_key"]
