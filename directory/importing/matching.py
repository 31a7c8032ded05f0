"""Which record of ours a row is: known from an earlier reading of its source, or found by name and place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from directory.importing.base import Importer, Neighbour
from directory.importing.entries import Entry
from directory.importing.names import is_near, telling
from directory.models import ImportedRecord, ImportReview, ImportRun


@dataclass(frozen=True)
class Match:
    """`imported` where the source's row is known already, else `record` of the same name, else one that is `near`."""

    imported: ImportedRecord | None = None
    record: Neighbour | None = None
    near: Neighbour | None = None


@dataclass
class Overlay:
    """What the batches of a dry run would have made."""

    by_identity: dict[str, ImportedRecord] = field(default_factory=dict)
    neighbours: dict[str, list[Neighbour]] = field(default_factory=lambda: defaultdict(list))
    seen: set[str] = field(default_factory=set)


class Matcher:
    """Built for one batch of entries."""

    def __init__(self, importer: Importer, run: ImportRun, entries: list[Entry], overlay: Overlay):
        self.run = run
        self.overlay = overlay
        self.own = ImportedRecord.objects.filter(kind=importer.kind, source=run.source)
        if run.source is None:
            self.own = self.own.none()
        stored = {row.identity: row for row in self.own.filter(identity__in=[entry.identity for entry in entries])}
        self.by_identity = stored | overlay.by_identity
        self.by_listing = defaultdict(list)
        self.neighbours = defaultdict(list)
        self.claimed = {}
        new = [entry for entry in entries if entry.identity not in self.by_identity]
        if new:
            self._look_around(importer, new)

    def _look_around(self, importer, new):
        listings = [entry.listed_as for entry in new if entry.listed_as]
        for row in self.own.filter(listed_as__in=listings) if listings else ():
            self.by_listing[row.listed_as].append(row)
        self.neighbours |= importer.neighbours(new)
        pks = {near.pk for nears in self.neighbours.values() for near in nears}
        target = record_field(importer.kind)
        for pk, listed_as in self.own.filter(**{f"{target}__in": pks}).values_list(target, "listed_as"):
            self.claimed[pk] = bool(listed_as)

    def is_repeat(self, entry: Entry, imported: ImportedRecord) -> bool:
        """Whether an earlier row of this reading was this record already."""
        return (
            entry.identity in self.overlay.seen
            or imported.pk is None
            or (self.run.pk is not None and imported.run_id == self.run.pk)
        )

    def add(self, entry: Entry, imported: ImportedRecord, *, is_new=False) -> None:
        """From now on `entry` is this record; with `is_new` others may be near it."""
        self.by_identity[entry.identity] = self.overlay.by_identity[entry.identity] = imported
        if is_new:
            near = Neighbour(None, frozenset([entry.name_key]), entry.site_key, imported)
            self.overlay.neighbours[entry.place_key].append(near)

    def find(self, entry: Entry) -> Match:
        known = self.by_identity.get(entry.identity)
        if known is not None:
            return Match(imported=known)
        for imported in self.by_listing.get(entry.listed_as, ()):
            if self.is_repeat(entry, imported):
                continue
            if imported.place_key == entry.place_key:
                return Match(imported=imported)  # renamed
            if imported.name_key == entry.name_key:
                return Match(near=Neighbour(record_pk(imported), frozenset()))  # moved, or another site
        around = [*self.neighbours.get(entry.place_key, ()), *self.overlay.neighbours.get(entry.place_key, ())]
        around = [near for near in around if near.may_be_at(entry.site_key) and not self._is_another(near, entry)]
        for near in around:
            if entry.name_key in near.keys and near.imported is None and near.pk not in self.claimed:
                return Match(record=near)
        return Match(near=_nearest(entry, around))

    def _is_another(self, near, entry):
        """Two numbers of one source are two records, however alike they look."""
        listed = near.imported.listed_as if near.imported else self.claimed.get(near.pk)
        return bool(entry.listed_as and listed)


def _nearest(entry, around):
    keys = [(key, near) for near in around for key in near.keys]
    likely = process.extract(
        telling(entry.name_key), [telling(key) for key, _near in keys], scorer=fuzz.ratio, score_cutoff=80, limit=None
    )
    return next((keys[place][1] for _key, _score, place in likely if is_near(entry.name_key, keys[place][0])), None)


def record_field(kind: str) -> str:
    """`clinics` → `clinic_id`"""
    return f"{kind[:-1]}_id"


def record_pk(imported: ImportedRecord) -> int | None:
    return imported.clinic_id or imported.doctor_id or imported.condition_id


def pending_reviews(run: ImportRun, entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """(identity, field) of the questions nobody has answered yet."""
    if run.source is None:
        return set()
    found = ImportReview.objects.filter(
        source=run.source, kind=run.kind, decision="", identity__in=[entry.identity for entry in entries]
    )
    return set(found.values_list("identity", "field"))
