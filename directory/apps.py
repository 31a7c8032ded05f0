from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def install_triggers(using, **kwargs):
    from directory.search import triggers

    triggers.install(connections[using])


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self):
        # After every migrate: on SQLite a migration that remakes a table drops its triggers.
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="directory.install_triggers")
