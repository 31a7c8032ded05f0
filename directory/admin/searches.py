from django.contrib import admin

from directory.admin.base import PlainList
from directory.models import SearchMiss


@admin.register(SearchMiss)
class SearchMissAdmin(PlainList, admin.ModelAdmin):
    """What people looked for in vain. A row is deleted once its words lead somewhere."""

    list_display = ["text", "language", "count", "last_on"]
    list_filter = ["language"]
    search_fields = ["text"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
