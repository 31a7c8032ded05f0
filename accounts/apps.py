from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def update_roles(**kwargs):
    from accounts.roles import sync_roles

    sync_roles()


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Staff")

    def ready(self):
        # An app's permissions exist only after its own post_migrate: bring the groups up to date after every one.
        post_migrate.connect(update_roles, dispatch_uid="accounts.update_roles")
