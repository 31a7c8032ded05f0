from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.base import NounAdmin, Rows, number_of
from directory.models import DoctorSpecialty, Specialty, SpecialtySynonym


class SynonymRows(Rows):
    model = SpecialtySynonym


@admin.register(Specialty)
class SpecialtyAdmin(NounAdmin):
    list_display = ["name", "plain_name", "doctors"]
    search_fields = ["search_key", "synonyms__search_key"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [SynonymRows]

    def get_queryset(self, request):
        practising = number_of(DoctorSpecialty.objects.standing(), "specialty")
        return super().get_queryset(request).annotate(doctor_count=practising)

    @admin.display(description=_("doctors"))
    def doctors(self, specialty):
        return specialty.doctor_count
