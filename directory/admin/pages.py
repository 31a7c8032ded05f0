from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import ActiveLanguages
from directory.models import Page


@admin.register(Page)
class PageAdmin(ActiveLanguages, TranslationAdmin):
    list_display = ["title", "slug", "updated_at"]
    search_fields = ["title_en", "slug"]
    show_full_result_count = False
