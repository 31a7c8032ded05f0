"""Lists that editors upload: kept beside the other private files until they are imported or discarded."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from directory.importing import engine, jobs
from directory.importing.entries import Problem
from directory.importing.errors import ImportFailed
from directory.importing.planning import Outcome
from directory.importing.tables import digest
from directory.models import ImportRun

MAX_SIZE = 100_000_000
PREVIEW_SECONDS = 8
STEP_SECONDS = 3
SHOWN = 100


class Preview:
    """What a run would do, from a dry run of the file's first rows."""

    def __init__(self):
        self.counts = dict.fromkeys(("rows", *ImportRun.OUTCOMES), 0)
        self.outcomes: list[Outcome] = []
        self.problems: list[Problem] = []

    def add(self, batch):
        for name, number in batch.counts.items():
            self.counts[name] += number
        self.outcomes += batch.outcomes[: SHOWN - len(self.outcomes)]
        self.problems += batch.problems[: SHOWN - len(self.problems)]


def path_of(run: ImportRun) -> Path:
    return Path(settings.PRIVATE_MEDIA_ROOT) / "imports" / run.stored_as


def keep(*, file: UploadedFile, kind: str, source_name: str, user) -> ImportRun:
    """Store the file; raises ImportFailed where it cannot be imported as a whole, and keeps nothing then."""
    if file.size > MAX_SIZE:
        raise ImportFailed(_("The file is larger than %(size)d MB.") % {"size": MAX_SIZE // 1_000_000})
    run = ImportRun(
        kind=kind,
        source_name=source_name[:250],
        file_name=file.name[:250],
        stored_as=secrets.token_hex(16),
        state=ImportRun.State.UPLOADED,
        started_by=user,
    )
    path = path_of(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.writelines(file.chunks())
    try:
        job_of(run, needs_name=False)
    except ImportFailed:
        path.unlink()
        raise
    run.digest = digest(path)
    run.save()
    return run


def job_of(run: ImportRun, *, needs_name: bool = True) -> jobs.Job:
    """Raises ImportFailed, also where the file is not there any more."""
    return jobs.prepare(
        kind=run.kind,
        path=path_of(run),
        source_name=run.source_name,
        overrides=run.mapping,
        needs_name=needs_name,
    )


def preview(run: ImportRun, job: jobs.Job, *, seconds: float = PREVIEW_SECONDS) -> Preview:
    seen = Preview()
    trial = jobs.unsaved_run(job=job, source_name=run.source_name)
    for batch in engine.until(seconds, engine.work(job, trial, dry_run=True)):
        seen.add(batch)
    return seen


def confirm(run: ImportRun, job: jobs.Job) -> None:
    jobs.begin(run=run, job=job)


def step(run: ImportRun, job: jobs.Job, *, seconds: float = STEP_SECONDS) -> None:
    """Read on for a while; finishes the run at its end. Raises RunInUse where another window does the same."""
    for _batch in engine.until(seconds, engine.work(job, run, dry_run=False)):
        pass
    if run.rows >= run.total:
        jobs.finish(run)
        path_of(run).unlink(missing_ok=True)


@transaction.atomic
def discard(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.UPLOADED).update(state=ImportRun.State.DISCARDED)
    transaction.on_commit(lambda: path_of(run).unlink(missing_ok=True))
