"""The index of this process, brought up to date with the database once a request.

The database is the truth: its triggers note each changed record under a revision (see `triggers`). A revision is a
number and a stamp drawn at random, so that a number reached twice (a rolled-back transaction, a restored backup) is
not taken for the same state.
"""

import gc
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connections
from pyroaring import BitMap

from directory.models import City, Clinic, Country, SearchChange, SearchRevision, Source
from directory.search.clinics import CLINICS
from directory.search.doctors import DOCTORS
from directory.search.index import snapshot
from directory.search.index.loading import build, entries
from directory.search.index.names import Names
from directory.search.index.naming import DOCUMENTS, NOUNS, names_of
from directory.search.index.records import RecordIndex
from directory.search.index.texts import Texts
from directory.search.options import Shelf

KINDS = {kind.name: kind for kind in (CLINICS, DOCTORS)}
MOST_CHANGES = 20_000
MOST_TOUCHED = 50_000
ON_MANY_CARDS = [each._meta.model_name for each in (City, Country, Source)]

lock = threading.RLock()
_current: "State | None" = None


@dataclass(frozen=True)
class Revision:
    number: int
    stamp: str


@dataclass
class Glance:
    """What a request has seen of the revision: as it began, and the last one a whole read was of."""

    first: Revision | None
    read: Revision | None = None


_glance: ContextVar[Glance | None] = ContextVar("glance", default=None)


@dataclass
class State:
    """The index as of one revision.

    `touched` has the revision at which a record (name of its kind, primary key) last changed in anything a card of it
    shows; for records that are not in it, that is `untouched`.
    """

    revision: Revision
    untouched: Revision | None = None
    touched: dict[tuple[str, int], Revision] = field(default_factory=dict)
    indexes: dict[str, RecordIndex] = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    texts: Texts = field(default_factory=Texts)

    def names_of(self, kind: str, facet: str) -> Names:
        column = KINDS[kind].columns[facet]
        return self.names[column.noun or facet]

    def changed_at(self, kind: str, pk: int) -> Revision:
        return self.touched.get((kind, pk), self.untouched)

    def touch(self, revision: Revision, changed: dict[str, set[int]], records: dict[str, set[int]]) -> None:
        """Note that `records` (primary keys by kind) changed at `revision`; or all, where a noun on many cards did."""
        touched = [(kind, pk) for kind, pks in records.items() for pk in pks]
        if any(noun in changed for noun in ON_MANY_CARDS) or len(self.touched) + len(touched) > MOST_TOUCHED:
            self.untouched, self.touched = revision, {}
        else:
            self.touched |= dict.fromkeys(touched, revision)


def read_revision() -> Revision:
    """One query. Of the primary: a replica may be behind."""
    with connections["default"].cursor() as cursor:
        cursor.execute(REVISION)
        row = cursor.fetchone()
    return Revision(*row) if row else Revision(0, "")


REVISION = f"SELECT number, stamp FROM {SearchRevision._meta.db_table} WHERE id = 1"  # noqa: S608


@contextmanager
def glance(first: Revision):
    """Within it the revision that the request has read already counts as the database's, where the index has it."""
    token = _glance.set(seen := Glance(first))
    try:
        yield seen
    finally:
        _glance.reset(token)


def is_still(revision: Revision) -> bool:
    """Whether what was read since `revision` was all of it. Asks the database."""
    still = read_revision() == revision
    if seen := _glance.get():
        seen.read, seen.first = (revision, seen.first) if still else (None, None)
    return still


def fresh() -> State:
    """The state as the database is now, or was when the request began. Hold `lock` while using it."""
    global _current
    with lock:
        if _current and (seen := _glance.get()) and seen.first == _current.revision:
            return _current
        revision = read_revision()
        if _current is None or _current.revision != revision:
            state, _current = _current, None  # what fails half-way is not used again
            _current = _updated(state, revision) if state else None
            _current = _current or _built()
        return _current


def public_values(kind: str, given: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """By facet: those of the values given for it that the public knows, sorted. No query where the index is as new."""
    with lock:
        state = fresh()
        names = {facet: state.names_of(kind, facet) for facet in given}
        return {facet: tuple(sorted(filter(names[facet].is_public, values))) for facet, values in given.items()}


def forget() -> None:
    global _current
    with lock:
        _current = None


def _built():
    """Of the snapshot, where there is one that can be brought up to date, else made anew."""
    state = _loaded()
    state = (state and _updated(state, read_revision())) or made()
    if not gc.get_freeze_count():
        # It lives as long as the process: a collector that walked through it would stop requests for a moment.
        gc.collect()
        gc.freeze()
    return state


def keep(state: State) -> int:
    """Write the snapshot, for processes that start; its size in bytes. Hold `lock` where others have the state."""
    content = {
        "names": {noun: names.kept() for noun, names in state.names.items() if isinstance(noun, type)},
        "indexes": state.indexes,
        "texts": state.texts,
        "revision": (state.revision.number, state.revision.stamp),
    }
    return snapshot.write(content, {"revision": content["revision"]})


def _loaded():
    content = snapshot.read()
    if content is None or not content["revision"][0]:  # without a number nothing tells that the database is the same
        return None
    state = _without_records(Revision(*content["revision"]))
    for noun, kept in content["names"].items():
        state.names[noun].restore(kept)
    state.indexes, state.texts = content["indexes"], content["texts"]
    return state


def _without_records(revision):
    state = State(revision, untouched=revision)
    for kind in KINDS.values():
        for facet, column in kind.columns.items():
            state.names.setdefault(column.noun or facet, Names(column.noun, column.slug, column.choices))
    return state


def made() -> State:
    """Read everything. What changes meanwhile is caught up with: the revision is read before the records."""
    state = _without_records(read_revision())
    for names in state.names.values():
        names.read_all()
    for name, kind in KINDS.items():
        state.indexes[name] = build(kind)
    for noun in NOUNS:
        state.texts.read_noun(noun)
    for noun in DOCUMENTS:
        state.texts.read_documents(noun, state.indexes[noun._meta.model_name].slots)
    state.texts.pack()
    now = read_revision()
    return state if now == state.revision else _updated(state, now) or made()


def _updated(state, revision):
    """The state with what changed since; None where that is unknown or too much."""
    changed = _changes(state.revision, revision)
    if changed is None:
        return None
    state.touch(revision, changed, _apply(state, changed))
    state.revision = revision
    return state


def _changes(after: Revision, until: Revision) -> dict[str, set[int]] | None:
    """By noun, the primary keys of what changed; None where that is not known, too much, or everything."""
    with connections["default"].cursor() as cursor:
        cursor.execute(CHANGES, [after.number, until.number, MOST_CHANGES + 1, after.number, after.stamp])
        rows = cursor.fetchall()
    is_known = KNOWN in rows or (after == Revision(0, "") and until.number < MOST_CHANGES)
    if not is_known or len(rows) > MOST_CHANGES:
        return None
    changed: dict[str, set[int]] = {}
    for noun, key in rows:
        if (noun, key) != KNOWN:
            changed.setdefault(noun, set()).add(key)
    return None if "*" in changed else changed


KNOWN = ("", 0)  # among the changes: the state they follow on is one this database was in
CHANGES = f"""
    SELECT noun, key FROM (
        SELECT DISTINCT noun, key FROM {SearchChange._meta.db_table} WHERE revision > %s AND revision <= %s LIMIT %s
    ) AS changed
    UNION ALL SELECT '', 0
    WHERE EXISTS (SELECT 1 FROM {SearchChange._meta.db_table} WHERE revision = %s AND stamp = %s)
"""  # noqa: S608


def _apply(state, changed: dict[str, set[int]]):
    """By kind, the primary keys of the records whose cards may have changed, those that were read anew among them."""
    touched = {name: set(changed.get(name, ())) for name in KINDS}
    shown = {name: _records_having(state, name, Clinic, changed.get("clinic", ())) for name in KINDS}
    for noun, names in state.names.items():
        keys = isinstance(noun, type) and changed.get(noun._meta.model_name)
        if keys and (weighty := names.read(keys)):
            _touch_records_with(state, noun, weighty, touched)
    for name, pks in touched.items():
        index = state.indexes[name]
        now = {entry.pk: entry for entry in entries(KINDS[name], pks)}
        for pk in pks - now.keys():
            if (slot := index.remove(pk)) is not None:
                state.texts.documents[name].remove(slot)
        for entry in now.values():
            index.put(entry)
    _apply_texts(state, changed)
    return {name: pks | shown[name] for name, pks in touched.items()}


def _apply_texts(state, changed):
    for noun in NOUNS:
        if keys := changed.get(noun._meta.model_name):
            state.texts.read_noun(noun, keys)
    for noun in DOCUMENTS:
        name = noun._meta.model_name
        slots = state.indexes[name].slots
        for key, names in names_of(noun, [key for key in changed.get(name, ()) if key in slots]):
            state.texts.documents[name].put(slots[key], names)


def _touch_records_with(state, noun, keys, touched):
    """Note the records that have one of these values now or had it before."""
    for name, kind in KINDS.items():
        touched[name] |= _records_having(state, name, noun, keys)
        for column in kind.columns.values():
            if column.noun is noun:
                rows = column.rows().filter(**{f"{column.value}__in": keys})
                touched[name].update(rows.values_list(column.record, flat=True))


def _records_having(state, name, noun, keys):
    """Primary keys of the records of a kind that had one of these values when they were last read."""
    index = state.indexes[name]
    columns = KINDS[name].columns.items()
    slots = [index.facets.values[facet].having(keys) for facet, column in columns if column.noun is noun]
    return set(index.pks[list(BitMap.union(*slots))].tolist()) if keys and slots else set()
