"""The index as a worker has it: how long it takes to be there, what it weighs, what an edit costs."""

import json
import os
import subprocess
import sys
from statistics import median
from time import process_time

from directory.models import ClinicTreatment
from directory.search.index import current

EDITS = 15


def measure() -> dict[str, float]:
    """Seconds and milliseconds of the processor; megabytes of a process that started from the snapshot."""
    made, loaded = _own("build"), _own()
    return {
        "build_s": made["cpu_s"],
        "load_s": loaded["cpu_s"],
        "private_mb": loaded["private_mb"],
        "update_ms": round(median(_update() for _ in range(EDITS)), 3),
    }


def _own(*arguments):
    """What a process of its own says."""
    command = [sys.executable, "-m", "tests.bench.worker", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout)


def _update():
    row = ClinicTreatment.objects.filter(clinic__state="published").order_by("?").first()
    ClinicTreatment.objects.filter(pk=row.pk).update(waiting_days=7)
    started = process_time()
    current.fresh()
    return (process_time() - started) * 1000
