"""XLSX: the first sheet that holds anything, its cells as text."""

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from directory.importing.errors import UnreadableFile

MAX_UNPACKED = 1_000_000_000
MAX_BLANK_ROWS = 10_000


def rows(path: Path) -> Iterator[list[str]]:
    workbook = _open(path)
    try:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()
            holds_anything = False
            for cells in _rows(sheet):
                holds_anything = holds_anything or any(cells)
                yield cells
            if holds_anything:
                return
    finally:
        workbook.close()


def _rows(sheet):
    """Formatted but empty rows at the end do not count: some files have a million of them."""
    blank = 0
    for values in sheet.iter_rows(values_only=True):
        if any(value is not None for value in values):
            yield from ([""] for _ in range(blank))
            blank = 0
            yield [text(value) for value in values]
        else:
            blank += 1
            if blank > MAX_BLANK_ROWS:
                return


def text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _open(path):
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableFile(_("The workbook unpacks to more than a gigabyte. Save it as CSV and try again."))
        return load_workbook(path, read_only=True, data_only=True)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise UnreadableFile(_("This is not a workbook that can be read: %(error)s.") % {"error": error}) from error
