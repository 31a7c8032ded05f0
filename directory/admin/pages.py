from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import ActiveLanguages, PlainList
from directory.models import Page


@admin.register(Page)
class PageAdmin(ActiveLanguages, PlainList, TranslationAdmin):
    list_display = ["title", "slug", "updated_at"]
    search_fields = ["title_en", "slug"]
