"""A process is killed while it brings its index up to date: the next one starts from the snapshot and is right."""

import os
import signal
import subprocess
import sys

import pytest

from tests.experiments.test_two_workers import database

__all__ = ["database"]
PREPARE = """
import django; django.setup()
from django.core.management import call_command
from directory.models import Clinic
from tests import factories
factories.AffiliationFactory.create_batch(3)
call_command("rebuild_search")
Clinic.objects.filter(pk=Clinic.objects.first().pk).update(state="draft")
"""
DIE = """
import django; django.setup()
import os, signal
from directory.search.index import current
from directory.search.index.records import RecordIndex
current.made = lambda: print("made anew")
RecordIndex.remove = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
current.fresh()
"""
LOOK = """
import django; django.setup()
from directory.search.index import current
from directory.search.listings import search_clinics, search_doctors
from directory.selection import ClinicSelection, DoctorSelection
current.made = lambda: print("made anew")
clinics, doctors = search_clinics(ClinicSelection()), search_doctors(DoctorSelection())
print(clinics.total, doctors.total, doctors.facets[5].not_stated)
"""


@pytest.mark.experiment
def test_a_process_killed_in_the_middle_of_an_update_leaves_the_next_one_correct(database, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SEARCH_ROOT": str(tmp_path / "search"),
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], env=environment, check=False, capture_output=True, text=True
        )

    assert run("-m", "django", "migrate", "-v0").returncode == 0
    assert run("-c", PREPARE).returncode == 0
    kept = (tmp_path / "search" / "index.snapshot").read_bytes()
    assert run("-c", DIE).returncode == -signal.SIGKILL
    assert (tmp_path / "search" / "index.snapshot").read_bytes() == kept
    looked = run("-c", LOOK)
    assert looked.stdout == "2 3 1\n", looked.stderr
