"""From rows to records, in batches short enough for everybody else who wants to write.

Each batch is one transaction that also moves the run's journal on, so that a run that was interrupted at any point
goes on behind its last whole batch.
"""

import itertools
import time
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.importing.base import Importer
from directory.importing.entries import Cells
from directory.importing.errors import RunInUse
from directory.importing.jobs import Job
from directory.importing.matching import Overlay, record_field, record_pk
from directory.importing.planning import Batch, Outcome, plan
from directory.importing.vocabulary import Vocabulary
from directory.models import ImportedRecord, ImportProblem, ImportReview, ImportRun

TARGET_SECONDS = 0.08
# Below the smallest a batch costs its queries, not its rows: a busy machine would only get slower.
SMALLEST, FIRST, LARGEST = 50, 100, 1000


def work(job: Job, run: ImportRun, *, dry_run: bool) -> Iterator[Batch]:
    """Read on from where `run` stands; yields each batch once it is committed. A dry run writes nothing."""
    vocabulary = Vocabulary(dry_run=dry_run)
    importer = job.importer(vocabulary=vocabulary, source=run.source, today=timezone.localdate())
    overlay = Overlay()
    rows = itertools.islice(job.rows(), run.rows, None)
    size = FIRST
    while chunk := list(itertools.islice(rows, size)):
        batch, entries = _read(importer, job, chunk)
        started = time.monotonic()
        if dry_run:
            plan(importer, run, entries, batch, overlay)
        else:
            with transaction.atomic():
                plan(importer, run, entries, batch, Overlay())
                write(importer, run, batch)
                _move_on(run, batch)
        took = time.monotonic() - started
        size = max(SMALLEST, min(LARGEST, int(size * TARGET_SECONDS / max(took, 0.001)), size * 2))
        yield batch


def until(seconds: float, batches: Iterator[Batch]) -> Iterator[Batch]:
    """As many as begin within `seconds`, one at least."""
    end = time.monotonic() + seconds
    for batch in batches:
        yield batch
        if time.monotonic() > end:
            return


def _read(importer, job, chunk):
    batch = Batch()
    entries = []
    for row in chunk:
        batch.counts["rows"] += 1
        cells = Cells(row, job.places, len(job.table.columns))
        entry = importer.read(cells, job.date_order)
        if entry is None:
            batch.counts["refused"] += 1
            batch.problems += cells.problems
            batch.outcomes.append(Outcome(row.number, "", "refused"))
        else:
            entries.append(entry)
    return batch, entries


def write(importer: Importer, run: ImportRun, batch: Batch) -> None:
    target = record_field(run.kind)
    records = importer.create([_as_planned(imported, entry) for imported, entry in batch.created])
    for (imported, _entry), record in zip(batch.created, records, strict=True):
        setattr(imported, target, record.pk)
    ImportedRecord.objects.bulk_create([*(imported for imported, _entry in batch.created), *batch.adopted])
    if batch.changed:
        current = importer.current({record_pk(imported) for imported, _change, _entry in batch.changed})
        for imported, change, entry in batch.changed:
            record, _now = current[record_pk(imported)]
            importer.change(record, scalars=change.scalars, added=change.added, removed=change.removed, date=entry.date)
    if batch.remembered:
        ImportedRecord.objects.bulk_update(
            batch.remembered, ["values", "identity", "listed_as", "name_key", "place_key"], batch_size=100
        )
    if batch.touched:
        ImportedRecord.objects.filter(pk__in=batch.touched).exclude(run=run).update(run=run)
    if batch.answered:
        ImportReview.objects.filter(
            source=run.source, kind=run.kind, decision="", field="", identity__in=batch.answered
        ).update(decision=ImportReview.Decision.GONE, decided_at=timezone.now())
    for review, near in batch.reviews:
        setattr(review, target, record_pk(near.imported) if near.imported else near.pk)
    ImportReview.objects.bulk_create([review for review, _near in batch.reviews], ignore_conflicts=True)
    ImportProblem.objects.bulk_create([_stored(run, problem) for problem in batch.problems], batch_size=100)


def _as_planned(imported, entry):
    """With what later rows of the same batch added."""
    entry.values = {name: value for name, value in imported.values.items() if name != "of_several_rows"}
    return entry


def _stored(run, problem):
    return ImportProblem(
        run=run,
        row=problem.row,
        column=problem.column[:250],
        value=problem.value,
        reason=problem.reason[:500],
        row_kept=problem.row_kept,
    )


def _move_on(run, batch):
    """Raises RunInUse where another process has moved the journal on meanwhile."""
    moved = ImportRun.objects.filter(pk=run.pk, rows=run.rows).update(
        **{name: F(name) + number for name, number in batch.counts.items()}
    )
    if not moved:
        raise RunInUse(_("Somebody else is importing this very list at the moment."))
    for name, number in batch.counts.items():
        setattr(run, name, getattr(run, name) + number)
