"""`python -m tests.bench M`"""

import argparse
import os
import sys
from pathlib import Path

from tests.bench.sizes import SEED, SIZES, VAR, Size


def main(arguments: list[str]) -> dict:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("size", choices=SIZES, nargs="?", default="M")
    parser.add_argument("--patience", type=float, default=40, help="seconds for a class of requests")
    parser.add_argument("--seconds", type=float, default=2, help="for each kind of page, a round")
    parser.add_argument("--folder", type=Path, default=VAR, help="of databases and results")
    options = parser.parse_args(arguments)
    size = SIZES[options.size]
    database = options.folder / "bench" / f"{size.name}-{SEED}.sqlite3"
    os.environ |= {"BENCH_DATABASE": str(database), "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    import django

    django.setup()
    from tests.bench.report import keep, lines

    prepare(size)
    results = measure(size, options.patience, options.seconds)
    sizes = keep(options.folder / "bench.json", results)
    print("\n".join(lines(results, sizes)))
    return results


def prepare(size: Size) -> None:
    """The database of this size, made where it is not there yet."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.db import connection

    from directory.models import Source

    if not Source.objects.filter(slug="generated").exists():
        call_command("generate_directory", clinics=size.clinics, doctors=size.doctors, seed=SEED)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def measure(size: Size, patience: float, seconds: float) -> dict:
    from directory.search.index import current
    from tests.bench import pages, process, requests

    own = process.measure()
    state = current.fresh()
    return {
        "size": size.name,
        "requests": requests.Bench(state, "clinic", SEED, patience).measure(_tell),
        "doctors": requests.Bench(state, "doctor", SEED, patience).measure(_tell),
        "growth": requests.growth(state),
        "pages": pages.measure(state, seconds),
        "index": own,
    }


def _tell(what):
    if sys.stderr.isatty():
        print(f"\r{what:50}", end="\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
