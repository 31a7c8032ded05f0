from django.contrib import admin

from directory.admin.base import NounAdmin
from directory.models import City, Country


@admin.register(Country)
class CountryAdmin(NounAdmin):
    list_display = ["name", "code"]


@admin.register(City)
class CityAdmin(NounAdmin):
    list_display = ["name", "country"]
    list_filter = ["country"]
    list_select_related = ["country"]
    autocomplete_fields = ["country"]
    prepopulated_fields = {"slug": ["name_en"]}
