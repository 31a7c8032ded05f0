"""A fresh process that comes to its index as a worker does, and says as JSON how long that took and what it weighs."""

import json
from pathlib import Path
from time import perf_counter

import django


def main():
    django.setup()
    from directory.search.index import current

    started = perf_counter()
    current.fresh()
    build_s = round(perf_counter() - started, 3)
    print(json.dumps({"build_s": build_s, "load_s": None, "private_mb": round(private_mb(), 1)}))


def private_mb():
    """Megabytes that belong to this process alone."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    main()
