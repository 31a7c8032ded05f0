"""A row of a list on its way to a record."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from directory.importing.cells import Reading, tidy
from directory.importing.columns import Mapping
from directory.importing.tables import Row, Table


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    value: str
    reason: str
    row_kept: bool = True

    def as_json(self) -> dict:
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
            "row_kept": self.row_kept,
        }


@dataclass
class Entry:
    """`values` are what the list says, in a form that JSON keeps; absent means not stated.

    `listed_as` is the digest of the source's own number, or empty.
    """

    row: int
    name: str
    name_key: str
    place_key: str
    site_key: str
    identity: str
    listed_as: str
    values: dict
    date: str = ""
    problems: list[Problem] = field(default_factory=list)
    column: Callable[[str], str] = str

    def note(self, field: str, value, reason: str) -> None:
        self.problems.append(Problem(self.row, self.column(field), str(value)[:500], reason))


class Cells:
    """One row, its cells by field; collects what is wrong with them."""

    def __init__(self, row: Row, places: dict[str, list[tuple[int, str]]], width: int):
        self.row = row
        self.places = places
        self.problems: list[Problem] = []
        if row.is_torn:
            self.note("", row.cells[0], _("A quotation mark in this line is never closed; cut at the delimiters."))
        if extra := [cell for cell in row.cells[width:] if cell.strip()]:
            self.note("", " | ".join(extra), _("More cells than there are columns; the last ones were left out."))

    def note(self, column: str, value: str, reason: str, *, row_kept=True) -> None:
        self.problems.append(Problem(self.row.number, column, tidy(value)[:500], reason, row_kept))

    def refuse(self, field: str, reason: str) -> None:
        """The whole row."""
        column, text = next(iter(self.texts(field)), (self.column(field), ""))
        self.note(column, text, reason, row_kept=False)

    def texts(self, field: str) -> list[tuple[str, str]]:
        """(column, text) of each cell that holds anything."""
        cells = self.row.cells
        return [
            (column, cells[place])
            for place, column in self.places.get(field, ())
            if place < len(cells) and cells[place] and not cells[place].isspace()
        ]

    def column(self, field: str) -> str:
        return next((column for _place, column in self.places.get(field, ())), field)

    def take(self, field: str, clean: Callable[[str], Reading], default=None):
        """The value of the first cell that has one."""
        for column, text in self.texts(field):
            reading = clean(self._unquoted(text))
            for reason in reading.reasons:
                self.note(column, text, reason)
            if reading.value is not None:
                return reading.value
        return default

    def take_all(self, field: str, clean: Callable[[str], Reading]) -> list:
        """The values of all cells, each once."""
        found = {}
        for column, text in self.texts(field):
            reading = clean(self._unquoted(text))
            for reason in reading.reasons:
                self.note(column, text, reason)
            found |= dict.fromkeys(reading.value or ())
        return list(found)

    def _unquoted(self, text):
        return text.strip().strip('"') if self.row.is_torn else text


def places_of(table: Table, mapping: Mapping) -> dict[str, list[tuple[int, str]]]:
    """Field → (index, name) of its columns."""
    index = {column: place for place, column in enumerate(table.columns)}
    return {field: [(index[column], column) for column in columns] for field, columns in mapping.fields.items()}


def fingerprint(*parts: str) -> str:
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
