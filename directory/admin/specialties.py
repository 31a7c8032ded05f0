from django.contrib import admin

from directory.admin.base import NounAdmin, Rows
from directory.models import Specialty, SpecialtySynonym


class SynonymRows(Rows):
    model = SpecialtySynonym


@admin.register(Specialty)
class SpecialtyAdmin(NounAdmin):
    list_display = ["name", "plain_name"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [SynonymRows]
