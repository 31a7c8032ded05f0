"""The index of this process, brought up to date with the database once a request.

The database is the truth: its triggers note each changed record under a revision (see `triggers`). A revision is a
number and a stamp drawn at random, so that a number reached twice (a rolled-back transaction, a restored backup) is
not taken for the same state.
"""

import threading
from dataclasses import dataclass, field

from directory.models import Clinic, SearchChange, SearchRevision
from directory.search.clinics import CLINICS
from directory.search.doctors import DOCTORS
from directory.search.index.loading import build, entries
from directory.search.index.names import Names
from directory.search.index.records import RecordIndex
from directory.search.options import Shelf

KINDS = {kind.name: kind for kind in (CLINICS, DOCTORS)}
MOST_CHANGES = 20_000

lock = threading.RLock()
_current: "State | None" = None


@dataclass(frozen=True)
class Revision:
    number: int
    stamp: str


@dataclass
class State:
    """The index as of one revision."""

    revision: Revision
    indexes: dict[str, RecordIndex] = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)

    def names_of(self, kind: str, facet: str) -> Names:
        column = KINDS[kind].columns[facet]
        return self.names[column.noun or facet]


def read_revision() -> Revision:
    """One query. Of the primary: a replica may be behind."""
    row = SearchRevision.objects.using("default").values_list("number", "stamp").first()
    return Revision(*row) if row else Revision(0, "")


def fresh() -> State:
    """The state as the database is now. Hold `lock` while using it."""
    global _current
    with lock:
        revision = read_revision()
        if _current is None or _current.revision != revision:
            state, _current = _current, None  # what fails half-way is not used again
            _current = _updated(state, revision) if state else None
            _current = _current or _built()
        return _current


def forget() -> None:
    global _current
    with lock:
        _current = None


def _built():
    """Read everything. What changes meanwhile is caught up with: the revision is read before the records."""
    state = State(read_revision())
    for kind in KINDS.values():
        for facet, column in kind.columns.items():
            state.names.setdefault(column.noun or facet, Names(column.noun, column.slug, column.choices))
    for names in state.names.values():
        names.read()
    for name, kind in KINDS.items():
        state.indexes[name] = build(kind)
    now = read_revision()
    return state if now == state.revision else _updated(state, now) or _built()


def _updated(state, revision):
    """The state with what changed since; None where that is unknown or too much."""
    known = SearchChange.objects.filter(revision=state.revision.number, stamp=state.revision.stamp)
    since = SearchChange.objects.filter(revision__gt=state.revision.number, revision__lte=revision.number)
    changes = list(since.values_list("noun", "key").distinct()[: MOST_CHANGES + 1])
    if len(changes) > MOST_CHANGES or (state.revision.number and not known.exists()):
        return None
    if any(noun == "*" for noun, _key in changes):
        return None
    changed = {}
    for noun, key in changes:
        changed.setdefault(noun, set()).add(key)
    _apply(state, changed)
    state.revision = revision
    return state


def _apply(state, changed: dict[str, set[int]]):
    touched = {name: set(changed.get(name, ())) for name in KINDS}
    for noun, names in state.names.items():
        if keys := isinstance(noun, type) and changed.get(noun._meta.model_name):
            for key in names.read(keys):
                if noun is not Clinic:
                    _touch_records_with(state, noun, key, touched)
    for key in changed.get("clinic", ()):
        _touch_records_with(state, Clinic, key, touched)
    for name, pks in touched.items():
        index = state.indexes[name]
        now = {entry.pk: entry for entry in entries(KINDS[name], pks)}
        for pk in pks:
            if pk in now:
                index.put(now[pk])
            else:
                index.remove(pk)


def _touch_records_with(state, noun, key, touched):
    """Note the records that have this value now or had it before."""
    for name, kind in KINDS.items():
        for facet, column in kind.columns.items():
            if column.noun is not noun:
                continue
            touched[name].update(column.rows().filter(**{column.value: key}).values_list(column.record, flat=True))
            values = state.indexes[name].facets.values[facet]
            touched[name].update(state.indexes[name].pks[slot] for slot in values.having([key]))
