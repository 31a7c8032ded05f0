"""What an editor decides about a row the import did not dare to decide itself."""

from django.db import transaction
from django.utils import timezone

from directory.importing import engine, planning
from directory.importing.base import Importer, Neighbour
from directory.importing.entries import Entry
from directory.importing.jobs import IMPORTERS
from directory.importing.vocabulary import Vocabulary
from directory.models import ImportedRecord, ImportReview, ImportRun

Decision = ImportReview.Decision
ANSWERS = {
    ImportReview.Question.NEAR_MATCH: (Decision.SAME, Decision.NEW),
    ImportReview.Question.CONFLICT: (Decision.OURS, Decision.THEIRS),
}


class AlreadyDecided(Exception):
    pass


@transaction.atomic
def decide(*, review: ImportReview, decision: str, user) -> ImportReview:
    """Carry out one of the ANSWERS to the review's question. Raises AlreadyDecided."""
    review = ImportReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if not review.is_pending:
        raise AlreadyDecided
    if decision not in ANSWERS[review.question]:
        raise ValueError(decision)
    if review.question == ImportReview.Question.NEAR_MATCH:
        decision = _place(review, decision)
    elif decision == Decision.THEIRS:
        _take(review)
    review.decision, review.decided_by, review.decided_at = decision, user, timezone.now()
    review.save()
    return review


def _place(review, decision):
    """Make the row the record that is near, or one of its own."""
    known = ImportedRecord.objects.filter(source=review.source, kind=review.kind, identity=review.identity)
    if known.exists():
        return Decision.GONE
    importer, run, entry = _importer(review), _run(review), _entry(review)
    batch = planning.Batch()
    if decision == Decision.NEW:
        batch.created.append((planning.imported_as(run, entry, entry.values), entry))
    else:
        record = review.record
        imported = planning.imported_as(run, entry, {}, pk=record.pk)
        change, imported.values = planning.difference(importer, entry, imported, planning.Current(importer))
        batch.adopted.append(imported)
        batch.reviews += [
            (planning.conflict_review(run, entry, name, *sides), Neighbour(record.pk, frozenset()))
            for name, sides in change.conflicts.items()
        ]
        if change.is_real:
            batch.changed.append((imported, change, entry))
    engine.write(importer, run, batch)
    return decision


def _take(review):
    importer = _importer(review)
    record, _now = importer.current([review.record.pk])[review.record.pk]
    importer.change(record, scalars=review.values["values"], added={}, removed={}, date=review.values["date"])


def _importer(review) -> Importer:
    return IMPORTERS[review.kind](
        vocabulary=Vocabulary(dry_run=False), source=review.source, today=timezone.localdate()
    )


def _run(review):
    return review.run or ImportRun(kind=review.kind, source=review.source)


def _entry(review):
    name_key, place_key, site_key, listed_as = review.values["keys"]
    return Entry(
        row=review.row,
        name=review.name,
        name_key=name_key,
        place_key=place_key,
        site_key=site_key,
        identity=review.identity,
        listed_as=listed_as,
        values=review.values["values"],
        date=review.values["date"],
    )


def current_of(review: ImportReview) -> dict:
    """What the record that a row may be says at present, in the form of the row's values."""
    return _importer(review).current([review.record.pk])[review.record.pk][1]
