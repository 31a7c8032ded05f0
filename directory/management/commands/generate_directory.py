from django.core.management.base import BaseCommand, CommandError

from directory.generating.run import NotEmpty, check_room, generate


class Command(BaseCommand):
    help = "Fills the directory with invented clinics and doctors, to try it at scale. The same seed, the same data."

    def add_arguments(self, parser):
        parser.add_argument("--clinics", type=int, required=True)
        parser.add_argument("--doctors", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--force", action="store_true", help="also beside records that are no examples")

    def handle(self, *, clinics, doctors, seed, force, **options):
        if min(clinics, doctors, seed) < 0:
            raise CommandError("Numbers and seed cannot be negative.")
        try:
            check_room(beside_real=force)
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        generate(clinics=clinics, doctors=doctors, seed=seed, told=lambda done: self._tell(done, clinics + doctors))
        self.stdout.write(f"Generated {clinics:,} clinics and {doctors:,} doctors with seed {seed}.")

    def _tell(self, done, number):
        end = "\n" if done == number else ""
        self.stderr.write(f"\r{done:>12,} of {number:,}", ending=end)
        self.stderr.flush()
