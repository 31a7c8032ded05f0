import json
from pathlib import Path

import pytest
from django.core.management import call_command

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def load(tmp_path):
    """Imports a file by its command and returns the report."""

    def load(kind, path, *args, **options):
        report = tmp_path / "report.json"
        call_command(f"import_{kind}", DATA / path, *args, report=report, verbosity=0, **options)
        return json.loads(report.read_text())

    return load


@pytest.fixture
def write(tmp_path):
    """Writes a list of its own: rows of cells."""

    def write(*rows, name="list.csv", delimiter=","):
        path = tmp_path / name
        quoted = [
            [f'"{cell}"' if delimiter in str(cell) or "\n" in str(cell) else str(cell) for cell in row] for row in rows
        ]
        path.write_text("\n".join(delimiter.join(row) for row in quoted) + "\n")
        return path

    return write
