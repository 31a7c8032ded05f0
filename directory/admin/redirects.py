from django.contrib import admin

from directory.admin.base import PlainList
from directory.models import SlugRedirect


@admin.register(SlugRedirect)
class SlugRedirectAdmin(PlainList, admin.ModelAdmin):
    list_display = ["kind", "old_slug", "new_slug", "created_at"]
    list_filter = ["kind"]
    search_fields = ["old_slug", "new_slug"]
