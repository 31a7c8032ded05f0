from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_the_record_append_only(using, **kwargs):
    from enquiries import append_only

    append_only.install(connections[using])


class EnquiriesConfig(AppConfig):
    name = "enquiries"
    verbose_name = _("Enquiries")

    def ready(self):
        from enquiries import checks

        register(checks.office_hours_can_be_read)
        register(checks.office_holidays_can_be_read)
        register(checks.answers_can_be_in_time)
        register(checks.field_keys_can_be_read)
        register(checks.field_keys_fit_the_database, Tags.database)
        post_migrate.connect(make_the_record_append_only, sender=self, dispatch_uid="enquiries.append_only")
