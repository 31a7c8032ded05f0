from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.base import NounAdmin, number_of
from directory.models import City, Clinic, Country


@admin.register(Country)
class CountryAdmin(NounAdmin):
    list_display = ["name", "code", "cities"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(city_count=number_of(City.objects.all(), "country"))

    @admin.display(description=_("cities"))
    def cities(self, country):
        return country.city_count


@admin.register(City)
class CityAdmin(NounAdmin):
    list_display = ["name", "country", "clinics"]
    list_filter = ["country"]
    list_select_related = ["country"]
    autocomplete_fields = ["country"]
    prepopulated_fields = {"slug": ["name_en"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(clinic_count=number_of(Clinic.objects.all(), "city"))

    @admin.display(description=_("clinics"))
    def clinics(self, city):
        return city.clinic_count
