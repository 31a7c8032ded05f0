"""What a background process does for the index: a snapshot now and then, and no endless history of changes."""

import time

from directory.models import Clinic, Doctor, SearchChange
from directory.search.index import current, snapshot

LARGE = 5_000  # records from which on making the index anew takes longer than a worker should need to start
PAUSE_SECONDS = 300
REVISIONS_KEPT = 50_000  # an index that is older is made anew

_next = 0.0


def sweep() -> bool:
    """Every few minutes at most; whether a snapshot was written."""
    global _next
    if time.monotonic() < _next:
        return False
    _next = time.monotonic() + PAUSE_SECONDS
    revision = current.read_revision()
    trim(revision)
    return keep_snapshot(revision)


def trim(revision: current.Revision) -> None:
    SearchChange.objects.filter(revision__lte=revision.number - REVISIONS_KEPT).delete()


def keep_snapshot(revision: current.Revision) -> bool:
    """Write a snapshot where the directory is large and has changed since the last one."""
    about = snapshot.about()
    if about and about["revision"] == [revision.number, revision.stamp]:
        return False
    if Clinic.objects.published().count() + Doctor.objects.published().count() < LARGE:
        return False
    with current.lock:
        current.keep(current.fresh())
        current.forget()  # this process answers no requests
    return True
