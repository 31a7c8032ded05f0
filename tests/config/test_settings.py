"""Production starts only with its secrets, and says which one is missing and how to get it."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]


def run_manage(*arguments, tmp_path, **environment):
    """`manage.py` in an environment that holds nothing but what a server would set."""
    (tmp_path / "field.keys").write_bytes(Fernet.generate_key())
    production = {
        "PATH": os.environ["PATH"],
        "DEBUG": "0",
        "SECRET_KEY": "s" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
        "LINK_KEY": "l" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
        "FIELD_KEYS_FILE": str(tmp_path / "field.keys"),
        "SITE_URL": "https://clinics.example.org",
        "ALLOWED_HOSTS": "clinics.example.org",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "EMAIL_URL": "smtp://localhost:25",
        **environment,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=production, capture_output=True, text=True, timeout=180
    )


def test_deployment_check_is_clean(tmp_path):
    done = run_manage("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "LINK_KEY", "FIELD_KEYS_FILE", "SITE_URL", "ALLOWED_HOSTS"])
def test_missing_setting_is_named_with_a_hint(tmp_path, name):
    done = run_manage("check", tmp_path=tmp_path, **{name: ""})
    assert done.returncode != 0
    assert f"{name} is not set." in done.stderr


def test_unknown_language_is_refused(tmp_path):
    done = run_manage("check", tmp_path=tmp_path, LANGUAGES="en,xx")
    assert "LANGUAGES names ['xx']" in done.stderr


def test_unreadable_office_hours_are_refused_at_start(tmp_path):
    done = run_manage("check", tmp_path=tmp_path, OFFICE_HOURS="monday to friday")
    assert done.returncode != 0
    assert "OFFICE_HOURS" in done.stderr


def test_unknown_holidays_are_refused_at_start(tmp_path):
    for name in ["Germany", str(tmp_path / "missing.ics")]:
        done = run_manage("check", tmp_path=tmp_path, OFFICE_HOLIDAYS=name)
        assert done.returncode != 0
        assert f"OFFICE_HOLIDAYS: {'“Germany”' if name == 'Germany' else name}" in done.stderr


def test_deadlines_no_office_hours_can_hold_are_refused_at_start(tmp_path):
    done = run_manage("check", tmp_path=tmp_path, OFFICE_HOURS="mon 09:00-10:00", NEXT_REPLY_HOURS="60")
    assert "No answer can be in time" in done.stderr
    done = run_manage("check", tmp_path=tmp_path, FIRST_REPLY_HOURS="0")
    assert "FIRST_REPLY_HOURS and NEXT_REPLY_HOURS must be 1 or more" in done.stderr


def test_keys_of_another_site_are_refused_before_anything_is_written_with_them(tmp_path):
    database = tmp_path / "db.sqlite3"
    assert run_manage("migrate", "-v0", tmp_path=tmp_path).returncode == 0
    with closing(sqlite3.connect(database)) as connection, connection:
        values = {"question": Fernet(Fernet.generate_key()).encrypt(b"x").decode(), "version": 1, "link_version": 1}
        columns = connection.execute("PRAGMA table_info(enquiries_enquiry)").fetchall()
        needed = {name: values.get(name, 0) for _n, name, _type, needed, _default, key in columns if needed and not key}
        needed |= {"turn": "us", "due_at": "2026-11-23", "stage": "new", "close_reason": "", "relation": "self"}
        marks = ", ".join("?" * len(needed))
        connection.execute(f"INSERT INTO enquiries_enquiry ({', '.join(needed)}) VALUES ({marks})", [*needed.values()])
    done = run_manage("migrate", "-v0", tmp_path=tmp_path)
    assert done.returncode != 0
    assert "opens the newest enquiry" in done.stderr


def test_key_file_without_a_key_is_refused_at_start(tmp_path):
    (tmp_path / "other.keys").write_text("not a key\n")
    done = run_manage("check", tmp_path=tmp_path, FIELD_KEYS_FILE=str(tmp_path / "other.keys"))
    assert "FIELD_KEYS_FILE holds no usable key" in done.stderr
