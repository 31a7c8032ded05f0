from django.core.management.base import BaseCommand
from django.db import transaction

from config.management.commands.load_demo import load_fixtures
from directory.models import Page


class Command(BaseCommand):
    help = "Give a new site its operator's pages (privacy, imprint, how we are paid…), to be edited in the admin."

    @transaction.atomic
    def handle(self, **options):
        if Page.objects.exists():
            self.stdout.write("There are pages already: nothing is changed.")
        else:
            self.stdout.write(f"{load_fixtures('pages.json')} pages loaded. Edit them in the admin, under Pages.")
