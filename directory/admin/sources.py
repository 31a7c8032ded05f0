from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import HTTPS_BY_DEFAULT, ActiveLanguages, PlainList
from directory.models import Source


@admin.register(Source)
class SourceAdmin(ActiveLanguages, PlainList, TranslationAdmin):
    list_display = ["title", "kind", "publisher", "retrieved_on"]
    list_filter = ["kind"]
    search_fields = ["title_en", "slug", "publisher"]
    prepopulated_fields = {"slug": ["title_en"]}
    formfield_overrides = HTTPS_BY_DEFAULT
