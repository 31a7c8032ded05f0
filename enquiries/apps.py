from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class EnquiriesConfig(AppConfig):
    name = "enquiries"
    verbose_name = _("Enquiries")

    def ready(self):
        from enquiries.checks import field_keys_can_be_read, office_hours_can_be_read

        register(office_hours_can_be_read)
        register(field_keys_can_be_read)
