"""What the three import commands have in common."""

import json
import tempfile
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from directory.importing import engine, jobs
from directory.importing.columns import FIELDS, parse_overrides
from directory.importing.entries import Problem
from directory.importing.errors import ImportFailed
from directory.models import ImportRun


class ImportCommand(BaseCommand):
    kind: str
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV, TSV, XLSX or JSON")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="read FIELD from COLUMN; FIELD= leaves it out; fields: " + " ".join(FIELDS[self.kind]),
        )
        parser.add_argument("--source", default="", help="who made the list; without it the file's name")
        parser.add_argument("--dry-run", action="store_true", help="report what would be done and write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write the report there")
        parser.add_argument("--encoding", default="", help="where the one that is found out is wrong")

    def handle(self, *, file, source, dry_run, report, encoding, **options):
        source_name = source or file.stem
        try:
            overrides = parse_overrides(self.kind, options["map"])
            job = jobs.prepare(
                kind=self.kind, path=file, source_name=source_name, overrides=overrides, encoding=encoding
            )
            self._describe(job)
            with tempfile.TemporaryFile("w+") as spool:
                run = self._work(job, source_name, dry_run=dry_run, spool=spool)
                if report:
                    write_report(report, run, spool if dry_run else None)
        except ImportFailed as error:
            raise CommandError(str(error)) from error
        counts = ", ".join(f"{number} {name}" for name, number in run.counts.items())
        self.stdout.write(("Nothing was written. It would be: " if dry_run else "") + counts)

    def _describe(self, job):
        self.stdout.write(f"{job.table.description}, {job.total} rows")
        for field, names in job.mapping.fields.items():
            self.stdout.write(f"  {field:<13} ← {', '.join(names)}")
        if job.unused:
            self.stdout.write(f"  not used      : {', '.join(job.unused[:30])}")
        if job.date_order.description:
            self.stdout.write(f"  dates         : {job.date_order.description}")

    def _work(self, job, source_name, *, dry_run, spool):
        if dry_run:
            run = jobs.unsaved_run(job=job, source_name=source_name)
        else:
            run = jobs.start(job=job, source_name=source_name, file_name=job.path.name)
            if run.rows:
                self.stdout.write(f"An earlier run stopped after {run.rows} rows; going on behind them.")
        try:
            for batch in self._shown(engine.work(job, run, dry_run=dry_run), run, job.total):
                if dry_run:
                    for name, number in batch.counts.items():
                        setattr(run, name, getattr(run, name) + number)
                    spool.writelines(json.dumps(problem.as_json()) + "\n" for problem in batch.problems)
        except KeyboardInterrupt:
            again = "" if dry_run else " Run the same command again and it goes on from there."
            raise CommandError(f"Stopped after {run.rows} of {job.total} rows.{again}", returncode=130) from None
        if not dry_run:
            jobs.finish(run)
        return run

    def _shown(self, batches, run, total):
        """A line of progress that overwrites itself; on a terminal only, else a line every ten seconds."""
        is_terminal = self.stderr.isatty()
        shown = started = time.monotonic()
        for batch in batches:
            yield batch
            now = time.monotonic()
            if now - shown >= (0.2 if is_terminal else 10) or run.rows == total:
                shown = now
                rate = run.rows / max(now - started, 0.001)
                line = f"{run.rows} of {total} rows ({run.rows * 100 // max(total, 1)} %), {rate:,.0f} a second"
                self.stderr.write(line, ending="\r" if is_terminal and run.rows < total else "\n")


def problems_of(run: ImportRun, spool=None):
    """One at a time: from the database, or from the lines of `spool` after a dry run."""
    if spool is None:
        for problem in run.problems.order_by("row", "pk").iterator(chunk_size=500):
            yield Problem(problem.row, problem.column, problem.value, problem.reason, problem.row_kept).as_json()
    else:
        spool.seek(0)
        for line in spool:
            yield json.loads(line)


def report_lines(run: ImportRun, spool=None):
    """The report as JSON, in pieces."""
    head = json.dumps(run.counts, indent=1)
    yield head.removesuffix("\n}") + ',\n "problems": ['
    comma = ""
    for problem in problems_of(run, spool):
        yield f"{comma}\n  {json.dumps(problem, ensure_ascii=False)}"
        comma = ","
    yield "]}\n" if not comma else "\n ]}\n"


def write_report(path: Path, run: ImportRun, spool=None) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(report_lines(run, spool))
    except OSError as error:
        raise ImportFailed(f"The report cannot be written: {error.strerror}.") from error
