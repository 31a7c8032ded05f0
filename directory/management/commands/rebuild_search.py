from time import perf_counter

from django.core.management.base import BaseCommand

from directory.search.index import current, snapshot


class Command(BaseCommand):
    help = "Makes the search index anew from the database and writes its snapshot, from which processes start."

    def handle(self, *args, **options):
        started = perf_counter()
        state = current.made()
        built = perf_counter()
        size = current.keep(state)
        for name, index in state.indexes.items():
            self.stdout.write(f"{name}: {index.size_of(None)} records, {index.facets.size - 1} values")
        self.stdout.write(f"revision {state.revision.number}, made in {built - started:.2f} s")
        self.stdout.write(f"{snapshot.path()}: {size / 1e6:.1f} MB, written in {perf_counter() - built:.2f} s")
