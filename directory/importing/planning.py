"""What a row does: made, changed, left alone, or put before an editor. Nothing is written here but missing nouns.

A row that was read before is compared with what it said then: only what the list has changed since is changed here,
and what somebody has edited meanwhile becomes a question (ImportReview).
"""

from dataclasses import dataclass, field
from operator import attrgetter

from django.utils.translation import gettext as _

from directory.importing.base import Neighbour
from directory.importing.entries import Entry, Problem
from directory.importing.matching import Matcher, pending_reviews, record_field, record_pk
from directory.models import ImportedRecord, ImportReview, ImportRun


@dataclass(frozen=True)
class Change:
    """What a row does to its record; empty where nothing is to be done."""

    scalars: dict
    added: dict
    removed: dict
    conflicts: dict

    @property
    def is_real(self) -> bool:
        return bool(self.scalars or self.added or self.removed)


@dataclass
class Outcome:
    """One row of a preview."""

    row: int
    name: str
    outcome: str
    change: Change | None = None

    @property
    def label(self) -> str:
        return ImportRun._meta.get_field(self.outcome).verbose_name

    @property
    def fields(self) -> list[str]:
        """What the row changes."""
        change = self.change
        return list({**change.scalars, **change.added, **change.removed, **change.conflicts}) if change else []


@dataclass
class Batch:
    counts: dict = field(default_factory=lambda: dict.fromkeys(("rows", *ImportRun.OUTCOMES), 0))
    problems: list[Problem] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    created: list[tuple[ImportedRecord, Entry]] = field(default_factory=list)
    changed: list[tuple[ImportedRecord, Change, Entry]] = field(default_factory=list)
    adopted: list[ImportedRecord] = field(default_factory=list)
    remembered: list[ImportedRecord] = field(default_factory=list)
    touched: list[int] = field(default_factory=list)
    reviews: list[tuple[ImportReview, Neighbour]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    def count(self, outcome: str, entry: Entry, change: Change | None = None) -> None:
        self.counts[outcome] += 1
        self.outcomes.append(Outcome(entry.row, entry.name, outcome, change))


def plan(importer, run, entries, batch, overlay):
    """Decide what each entry is, without writing anything but missing cities, specialties and the like."""
    importer.resolve(entries)
    matcher = Matcher(importer, run, entries, overlay)
    pending = pending_reviews(run, entries)
    current = Current(importer)
    current.load(
        record_pk(imported)
        for entry in entries
        if (imported := matcher.by_identity.get(entry.identity)) and imported.pk and imported.values != entry.values
    )
    for entry in entries:
        match = matcher.find(entry)
        if match.near is not None:
            if (entry.identity, "") not in pending:
                batch.reviews.append((_near_review(run, entry), match.near))
            batch.count("review", entry)
        elif match.imported is None and match.record is None:
            imported = imported_as(run, entry, entry.values)
            matcher.add(entry, imported, is_new=True)
            batch.created.append((imported, entry))
            batch.count("created", entry)
        else:
            _plan_known(importer, run, entry, match, matcher, current, pending, batch)
        overlay.seen.add(entry.identity)
        if (entry.identity, "") in pending and match.near is None:
            batch.answered.append(entry.identity)
        batch.problems += entry.problems
    batch.problems.sort(key=attrgetter("row"))
    batch.outcomes.sort(key=attrgetter("row"))


class Current:
    """Records as they are now, loaded together where it is known which will be needed."""

    def __init__(self, importer):
        self.importer = importer
        self.found = {}

    def load(self, pks):
        if missing := set(pks) - self.found.keys():
            self.found |= self.importer.current(missing)

    def of(self, imported):
        """(record, values); a record that is not made yet is what its row says."""
        pk = record_pk(imported)
        if pk is None:
            return None, imported.values
        self.load([pk])
        return self.found[pk]


def _plan_known(importer, run, entry, match, matcher, current, pending, batch):
    imported = match.imported
    if imported is None:
        imported = imported_as(run, entry, {}, pk=match.record.pk)
        batch.adopted.append(imported)
        is_repeat = False
    else:
        is_repeat = matcher.is_repeat(entry, imported)
    if imported.pk:
        batch.touched.append(imported.pk)
    if imported.values == entry.values:
        if is_repeat:
            entry.note("name", entry.name, _("The same as an earlier row of this list."))
        batch.count("unchanged", entry)
        return
    compare = _repeat if is_repeat else difference
    change, merged = compare(importer, entry, imported, current)
    for name, (ours, theirs) in change.conflicts.items():
        if (entry.identity, name) not in pending:
            near = Neighbour(record_pk(imported), frozenset())
            batch.reviews.append((conflict_review(run, entry, name, ours, theirs), near))
    is_renamed = imported.identity != entry.identity
    if imported.pk and (merged != imported.values or is_renamed):
        batch.remembered.append(imported)
    imported.values = merged
    if is_renamed:
        imported.identity, imported.listed_as = entry.identity, entry.listed_as
        imported.name_key, imported.place_key = entry.name_key, entry.place_key
    matcher.add(entry, imported)
    if change.is_real and record_pk(imported):
        batch.changed.append((imported, change, entry))
    batch.count("updated" if change.is_real else "review" if change.conflicts else "unchanged", entry, change)


def _repeat(importer, entry, imported, current):
    """A second row of one record in one list only adds what the first left open."""
    merged = dict(imported.values)
    scalars, added = {}, {}
    _record, now = current.of(imported)
    for name in importer.scalars:
        theirs = entry.values.get(name)
        if theirs is None or name in merged:
            if theirs is not None and not importer.same(name, merged[name], theirs):
                entry.note(
                    name,
                    shown(theirs),
                    _("An earlier row of this list says “%(value)s”, which stays.") % {"value": shown(merged[name])},
                )
            continue
        merged[name] = theirs
        if not now.get(name):
            scalars[name] = theirs
    for name in importer.lists:
        more = [value for value in entry.values.get(name, ()) if value not in merged.get(name, ())]
        if more:
            merged[name] = [*merged.get(name, ()), *more]
            if fresh := [value for value in more if value not in now.get(name, ())]:
                added[name] = fresh
    if merged != imported.values:
        merged["of_several_rows"] = True
    return Change(scalars, added, {}, {}), merged


def difference(importer, entry, imported, current):
    """What the list has changed since it was read last, against what the record says now."""
    before = imported.values
    record, now = current.of(imported)
    protected = record is not None and importer.is_protected(record)
    merged = before | entry.values
    scalars, added, removed, conflicts = {}, {}, {}, {}
    for name in importer.scalars:
        theirs, ours, was = entry.values.get(name), now.get(name), before.get(name)
        if theirs is None or (was is not None and importer.same(name, was, theirs)):
            continue
        if ours and importer.same(name, ours, theirs):
            continue
        untouched = was is not None and ours and importer.same(name, ours, was)
        if not protected and (untouched or (was is None and not ours)):
            scalars[name] = theirs
        else:
            conflicts[name] = (shown(ours), shown(theirs))
    for name in importer.lists:
        theirs, was = entry.values.get(name, []), before.get(name, [])
        if fresh := [value for value in theirs if value not in was and value not in now.get(name, ())]:
            added[name] = fresh
        gone = [value for value in was if value not in theirs]
        if gone and before.get("of_several_rows"):
            merged[name] = [*was, *(value for value in theirs if value not in was)]
        elif gone and theirs:
            removed[name] = gone
        elif gone:
            merged[name] = was
    return Change(scalars, added, removed, conflicts), merged


def shown(value) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value if part not in ("", None))
    return "" if value is None else str(value)


def imported_as(run, entry, values, *, pk=None):
    kind = run.kind
    return ImportedRecord(
        source=run.source,
        kind=kind,
        identity=entry.identity,
        listed_as=entry.listed_as,
        name_key=entry.name_key,
        place_key=entry.place_key,
        values=values,
        run=run if run.pk else None,
        **{record_field(kind): pk},
    )


def _near_review(run, entry):
    return ImportReview(
        source=run.source,
        kind=run.kind,
        question=ImportReview.Question.NEAR_MATCH,
        run=run if run.pk else None,
        row=entry.row,
        identity=entry.identity,
        name=entry.name[:250],
        values={
            "values": entry.values,
            "date": entry.date,
            "keys": [entry.name_key, entry.place_key, entry.site_key, entry.listed_as],
        },
    )


def conflict_review(run, entry, name, ours, theirs):
    review = _near_review(run, entry)
    review.question = ImportReview.Question.CONFLICT
    review.field, review.ours, review.theirs = name, ours[:500], theirs[:500]
    review.values = {"values": {name: entry.values[name]}, "date": entry.date}
    return review
