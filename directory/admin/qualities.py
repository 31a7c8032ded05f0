from django.contrib import admin

from directory.admin.base import NounAdmin
from directory.models import Accreditation, Equipment, Language


@admin.register(Language)
class LanguageAdmin(NounAdmin):
    list_display = ["name", "code"]


@admin.register(Accreditation)
class AccreditationAdmin(NounAdmin):
    list_display = ["name", "issuer"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(Equipment)
class EquipmentAdmin(NounAdmin):
    list_display = ["name"]
    prepopulated_fields = {"slug": ["name_en"]}
