from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    fieldsets = (*DjangoUserAdmin.fieldsets, (_("Desk"), {"fields": ["language", "time_zone"]}))
    list_display = ["username", "first_name", "last_name", "email", "is_active"]
    show_full_result_count = False
