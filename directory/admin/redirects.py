from django.contrib import admin

from directory.models import SlugRedirect


@admin.register(SlugRedirect)
class SlugRedirectAdmin(admin.ModelAdmin):
    list_display = ["kind", "old_slug", "new_slug", "created_at"]
    list_filter = ["kind"]
    search_fields = ["old_slug", "new_slug"]
    show_full_result_count = False
