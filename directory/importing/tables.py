"""A list as a stream of rows, whatever file it comes in. Memory does not grow with the file."""

import hashlib
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from directory.importing import objects, sheets, texts
from directory.importing.errors import UnreadableFile

PADDING = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
HEADER_WITHIN = 15
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Row:
    """`number` counts as a spreadsheet does: blank rows too, the first line of the file being 1."""

    number: int
    cells: list[str]
    is_torn: bool = False


@dataclass(frozen=True)
class Table:
    form: str
    columns: list[str]
    header_row: int
    read: Callable[[], Iterator[list[str]]]
    encoding: str = ""
    delimiter: str = ""

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything, the header left out."""
        for number, cells in enumerate(self.read(), start=1):
            if number > self.header_row and any(cell and not cell.isspace() for cell in cells):
                yield Row(number, cells, isinstance(cells, texts.Torn))

    @property
    def description(self) -> str:
        """`CSV, UTF-8, separated by “;”`"""
        parts = [self.form, self.encoding]
        if self.delimiter:
            shown = {"\t": _("tabs")}.get(self.delimiter, f"“{self.delimiter}”")
            parts.append(_("separated by %(delimiter)s") % {"delimiter": shown})
        return ", ".join(part for part in parts if part)


def open_table(path: Path, *, is_header: Callable[[list[str]], bool], encoding: str = "") -> Table:
    """Raises UnreadableFile where the file as a whole cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise UnreadableFile(_("The file cannot be opened: %(error)s.") % {"error": error.strerror}) from error
    if not start.strip(b"\xef\xbb\xbf \r\n\t"):
        raise UnreadableFile(_("The file is empty."))
    if start.startswith(OLD_EXCEL):
        raise UnreadableFile(_("This is an old Excel file (.xls). Save it as .xlsx or .csv and try again."))
    if zipfile.is_zipfile(path):
        return _with_header("XLSX", lambda: sheets.rows(path), is_header)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        columns = objects.columns(path)
        return Table("JSON", columns, 1, lambda: itertools.chain([columns], objects.rows(path, columns)))
    form = texts.inspect(path, encoding=encoding)
    return _with_header(
        "TSV" if form.delimiter == "\t" else "CSV",
        lambda: texts.rows(path, form),
        is_header,
        encoding=form.encoding_shown,
        delimiter=form.delimiter,
    )


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _with_header(form, read, is_header, **shown):
    first = [
        (number, cells)
        for number, cells in enumerate(itertools.islice(read(), 200), start=1)
        if any(cell.strip() for cell in cells)
    ][:HEADER_WITHIN]
    if not first:
        raise UnreadableFile(_("The file holds no rows."))
    number, cells = next((found for found in first if is_header(column_names(found[1]))), first[0])
    return Table(form, column_names(cells), number, read, **shown)


def column_names(cells: list[str]) -> list[str]:
    """Without padding; nameless ones numbered, repeated ones told apart: `phone`, `phone (2)`, `Column 7`."""
    names = []
    seen = {}
    for number, cell in enumerate(cells, start=1):
        name = PADDING.sub(" ", cell).strip()[:200] or f"Column {number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
