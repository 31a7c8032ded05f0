"""JSON: an array of objects, an object that holds one, or one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from directory.importing.errors import UnreadableFile

CHUNK = 1 << 16
MAX_OBJECT = 20_000_000
BETWEEN = " \t\r\n,"


def columns(path: Path) -> list[str]:
    names = {}
    for record in _records(path):
        names |= dict.fromkeys(_flat(record))
    if not names:
        raise UnreadableFile(_("The file holds no rows."))
    return list(names)


def rows(path: Path, names: list[str]) -> Iterator[list[str]]:
    for record in _records(path):
        cells = _flat(record)
        yield [cells.get(name, "") for name in names]


def _records(path):
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            yield from _each(file)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_("This is not JSON that can be read: %(error)s.") % {"error": error}) from error


def _each(file):
    decode = json.JSONDecoder().raw_decode
    buffer = file.read(CHUNK).lstrip()
    if buffer.startswith("["):
        buffer = buffer[1:]
    while True:
        buffer = buffer.lstrip(BETWEEN)
        if not buffer:
            buffer = file.read(CHUNK)
            if not buffer:
                return
            continue
        if buffer.startswith("]"):
            return
        try:
            value, end = decode(buffer)
        except ValueError:
            more = file.read(max(CHUNK, len(buffer)))
            if not more or len(buffer) > MAX_OBJECT:
                raise
            buffer += more
            continue
        yield from _rows_of(value)
        buffer = buffer[end:]


def _rows_of(value):
    if not isinstance(value, dict):
        raise ValueError(_("rows must be objects with names"))
    inner = [part for part in value.values() if isinstance(part, list) and part and isinstance(part[0], dict)]
    return inner[0] if len(inner) == 1 and len(value) <= 5 and "name" not in value else [value]


def _flat(record, prefix=""):
    cells = {}
    for key, value in record.items() if isinstance(record, dict) else ():
        name = f"{prefix}{key}".strip()
        if isinstance(value, dict):
            cells |= _flat(value, f"{name}.")
        elif isinstance(value, list):
            cells[name] = "|".join(_text(part) for part in value)
        else:
            cells[name] = _text(value)
    return cells


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(value.get("name", next(iter(value.values()), "")))
    return str(value)
