from django.core.management.base import BaseCommand
from django.db import transaction

from config.management.commands.load_demo import load_fixtures
from directory.models import Page
from enquiries.models import ReplyTemplate


class Command(BaseCommand):
    help = (
        "Give a new site what its operator begins with: pages (privacy, imprint, how we are paid…) and reply "
        "templates, to be edited in the admin. Of either, nothing is loaded where there is any."
    )

    @transaction.atomic
    def handle(self, **options):
        if Page.objects.exists():
            self.stdout.write("There are pages already: nothing is changed.")
        else:
            self.stdout.write(f"{load_fixtures('pages.json')} pages loaded. Edit them in the admin, under Pages.")
        if not ReplyTemplate.objects.exists():
            count = load_fixtures("reply_templates.json")
            self.stdout.write(f"{count} reply templates loaded. Edit them in the admin, under Reply templates.")
