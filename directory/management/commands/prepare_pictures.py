from django.core.management.base import BaseCommand

from directory.models import Photo
from directory.pictures.prepare import prepare, prepare_waiting


class Command(BaseCommand):
    help = "Makes the sizes of waiting photos now, instead of the worker; with --again of all, as after a restore."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="those that are ready or refused, too")

    def handle(self, *args, again, **options):
        done = Photo.objects.exclude(state=Photo.State.WAITING) if again else Photo.objects.none()
        for photo in done.order_by("pk").iterator():
            prepare(photo)
        number = prepare_waiting()
        refused = Photo.objects.filter(state=Photo.State.REFUSED).count()
        self.stdout.write(f"Waited: {number}. Refused in all: {refused}. The admin says why.")
