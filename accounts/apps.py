from django.apps import AppConfig
from django.db.models.signals import post_migrate


def update_roles(**kwargs):
    from accounts.roles import sync_roles

    sync_roles()


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        # An app's permissions exist only after its own post_migrate: bring the groups up to date after every one.
        post_migrate.connect(update_roles, dispatch_uid="accounts.update_roles")
