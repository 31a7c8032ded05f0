"""A file made ready to be imported: opened, its columns mapped, its rows counted; and the run that reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from directory.importing import columns
from directory.importing.base import Importer
from directory.importing.clinics import ClinicImporter
from directory.importing.conditions import ConditionImporter
from directory.importing.dates import DateOrder
from directory.importing.doctors import DoctorImporter
from directory.importing.entries import places_of
from directory.importing.tables import Row, Table, digest, open_table
from directory.models import ImportProfile, ImportRun, Source

IMPORTERS: dict[str, type[Importer]] = {
    importer.kind.value: importer for importer in (ClinicImporter, DoctorImporter, ConditionImporter)
}


@dataclass
class Job:
    kind: str
    path: Path
    table: Table
    mapping: columns.Mapping
    total: int = 0
    date_order: DateOrder = field(default_factory=DateOrder)

    @property
    def importer(self) -> type[Importer]:
        return IMPORTERS[self.kind]

    @property
    def places(self):
        return places_of(self.table, self.mapping)

    def rows(self) -> Iterator[Row]:
        return self.table.rows()

    @property
    def unused(self) -> list[str]:
        used = {name for names in self.mapping.fields.values() for name in names}
        return [name for name in self.table.columns if name not in used]


def prepare(
    *,
    kind: str,
    path: Path,
    source_name: str,
    overrides: dict | None = None,
    encoding: str = "",
    needs_name: bool = True,
) -> Job:
    """Open and look through the file once. Raises ImportFailed where it cannot be imported as a whole."""
    table = open_table(path, is_header=partial(columns.is_header, kind), encoding=encoding)
    profile = ImportProfile.objects.filter(source__slug=source_slug(source_name), kind=kind).first()
    remembered = profile.mapping if profile else None
    mapping = columns.choose(kind, table.columns, remembered=remembered, overrides=overrides, needs_name=needs_name)
    job = Job(kind, path, table, mapping)
    dates = [place for place, _column in job.places.get("date", ())]
    for row in table.rows():
        job.total += 1
        for place in dates:
            if place < len(row.cells):
                job.date_order.see(row.cells[place])
    return job


def source_slug(name: str) -> str:
    return slugify(name)[:50].strip("-") or "list"


@transaction.atomic
def start(*, job: Job, source_name: str, file_name: str) -> ImportRun:
    """A new run, or the one of the same file and columns that was interrupted."""
    fingerprint = digest(job.path)
    interrupted = ImportRun.objects.filter(
        kind=job.kind,
        source__slug=source_slug(source_name),
        digest=fingerprint,
        mapping=job.mapping.fields,
        state=ImportRun.State.RUNNING,
        stored_as="",
    ).first()
    if interrupted:
        return interrupted
    run = ImportRun(kind=job.kind, source_name=source_name[:250], file_name=file_name[:250], digest=fingerprint)
    return begin(run=run, job=job)


@transaction.atomic
def begin(*, run: ImportRun, job: Job) -> ImportRun:
    """From now on rows are read for good. The columns are remembered for the next list of this source."""
    run.source, _created = Source.objects.get_or_create(
        slug=source_slug(run.source_name),
        defaults={"kind": Source.Kind.REGISTER, "title_en": run.source_name, "retrieved_on": timezone.localdate()},
    )
    run.mapping, run.total, run.state = job.mapping.fields, job.total, ImportRun.State.RUNNING
    run.save()
    ImportProfile.objects.update_or_create(source=run.source, kind=job.kind, defaults={"mapping": run.mapping})
    return run


def finish(run: ImportRun) -> None:
    run.state = ImportRun.State.FINISHED
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "finished_at"])


def unsaved_run(*, job: Job, source_name: str) -> ImportRun:
    """For a dry run: knows what is there of the source, is never stored."""
    source = Source.objects.filter(slug=source_slug(source_name)).first()
    return ImportRun(kind=job.kind, source=source, source_name=source_name, total=job.total)
