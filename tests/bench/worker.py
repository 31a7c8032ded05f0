"""A fresh process that comes to its index as a worker does, or with `build` makes it anew and keeps it.

It says as JSON what that took of the processor and what the process weighs, with the index and before.
"""

import json
import sys
from pathlib import Path
from time import process_time

import django


def main():
    django.setup()
    from directory.search.index import current

    before = private_mb()
    started = process_time()
    if sys.argv[1:] == ["build"]:
        state = current.made()
    else:
        current.fresh()
    found = {"cpu_s": round(process_time() - started, 3), "private_mb": round(private_mb(), 1)}
    if sys.argv[1:] == ["build"]:
        current.keep(state)
    print(json.dumps(found | {"without_index_mb": round(before, 1)}))


def private_mb():
    """Megabytes that belong to this process alone."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    main()
