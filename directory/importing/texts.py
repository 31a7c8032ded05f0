"""CSV and its relatives: encoding and delimiter are found out, rows come one at a time."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from directory.importing.errors import UnreadableFile

DELIMITERS = ",;\t|"
MAX_CELL = 1_000_000
MAX_ROW_LINES = 500
UNDECODED = re.compile("[\udc80-\udcff]")
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class Form:
    encoding: str
    delimiter: str
    encoding_shown: str
    skip_first: bool = False


def inspect(path: Path, *, encoding: str = "") -> Form:
    found = encoding or _encoding(path)
    sample = list(itertools.islice(_lines(path, found), 200))
    if "\x00" in "".join(sample[:20]) and found.startswith("utf-8"):
        control = sum(line.count("\x00") for line in sample)
        if control > len(sample) * 4:
            raise UnreadableFile(_("This is not a table: save the list as CSV, XLSX or JSON."))
    declared = re.match(r'"?sep=(.)', sample[0]) if sample else None
    delimiter = declared[1] if declared else _delimiter(sample)
    return Form(found, delimiter, encoding or _encoding_shown(path, found), skip_first=bool(declared))


class Torn(list):
    """The cells of a line whose quotation mark is never closed: cut at delimiters alone."""


class _Feed:
    """Lines for csv.reader, which takes just as many as a row needs; gives up on a row that goes on for too long."""

    def __init__(self, lines):
        self.lines = lines
        self.taken = []
        self.stopped = False

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self.lines, None) if len(self.taken) < MAX_ROW_LINES else None
        if line is None:
            self.stopped = True
            raise StopIteration
        self.taken.append(line.replace("\x00", ""))
        return self.taken[-1]

    def only_first(self):
        """The first line of the row; the others are read again."""
        first, *others = self.taken
        self.lines = itertools.chain(others, self.lines)
        self.taken, self.stopped = [], False
        return first


def rows(path: Path, form: Form) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    feed = _Feed(_lines(path, form.encoding))
    if form.skip_first:
        next(feed.lines)
        yield []
    while not feed.stopped:
        try:
            for cells in csv.reader(feed, delimiter=form.delimiter):
                if feed.stopped:
                    break
                feed.taken.clear()
                yield cells
        except csv.Error:
            feed.stopped = True
        if feed.taken:
            yield Torn(next(csv.reader([feed.only_first()], delimiter=form.delimiter, quoting=csv.QUOTE_NONE)))


def _encoding(path):
    with path.open("rb") as file:
        start = file.read(2000)
    for bom, encoding in BOMS.items():
        if start.startswith(bom):
            return encoding
    if len(start) > 20 and start[1::2].count(0) > len(start) * 0.35:
        return "utf-16-le"
    return "utf-8"


def _lines(path, encoding):
    """Lines with their ends; bytes that are not UTF-8 are read as Windows-1252, one by one."""
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        for line in file:
            yield UNDECODED.sub(_windows, line) if not line.isascii() else line


def _windows(match):
    return bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace")


def _encoding_shown(path, encoding):
    if encoding == "utf-8-sig":
        return _("UTF-8 with a mark at its beginning")
    if encoding != "utf-8":
        return encoding.upper()
    other = multibyte = False
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        for line in file:
            if not line.isascii():
                undecoded = len(UNDECODED.findall(line))
                other |= undecoded > 0
                multibyte |= sum(not c.isascii() for c in line) > undecoded
    if not other:
        return "UTF-8"
    return _("UTF-8 mixed with Windows-1252") if multibyte else "Windows-1252"


def _delimiter(sample):
    """The one that cuts most rows into the same number of cells, more than one."""

    def score(delimiter):
        cut = [row for row in csv.reader(sample, delimiter=delimiter) if any(row)][:100]
        width, times = Counter(map(len, cut)).most_common(1)[0] if cut else (1, 0)
        return (times / len(cut), width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=score)
