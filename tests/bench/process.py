"""The index as a worker has it: how long it takes to be there, what it weighs, what an edit costs."""

import json
import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from directory.models import ClinicTreatment
from directory.search.index import current

EDITS = 15


def measure() -> dict[str, float | None]:
    """Seconds, megabytes and milliseconds; `load_s` is None while there is no snapshot."""
    command = [sys.executable, "-m", "tests.bench.worker"]
    own = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    return json.loads(own.stdout) | {"update_ms": round(median(_update() for _ in range(EDITS)), 3)}


def _update():
    row = ClinicTreatment.objects.filter(clinic__state="published").order_by("?").first()
    ClinicTreatment.objects.filter(pk=row.pk).update(waiting_days=7)
    started = perf_counter()
    current.fresh()
    return (perf_counter() - started) * 1000
