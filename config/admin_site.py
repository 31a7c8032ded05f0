from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskAdminSite(AdminSite):
    """The stock admin under our own templates."""

    index_title = _("Desk")
    enable_nav_sidebar = False


class DeskAdminConfig(AdminConfig):
    default_site = "config.admin_site.DeskAdminSite"
