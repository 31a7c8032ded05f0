"""A process that starts from the snapshot finds what one finds that reads everything."""

import os
import random
import signal
import subprocess
import sys
import time
from io import StringIO

import pytest
from django.core.management import call_command

from directory.models import ClinicType, SearchChange
from directory.search import options, upkeep
from directory.search.index import current, facets, names, snapshot
from directory.search.listings import search_clinics, search_doctors
from directory.selection import ClinicSelection, DoctorSelection
from tests import factories
from tests.directory import brute_force
from tests.directory.random_directory import assert_parity, edit_directory, fill_directory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SEARCH_ROOT = str(tmp_path / "search")
    current.forget()


@pytest.fixture
def never_made(monkeypatch):
    """From here on the index may come from the snapshot only."""

    def forbid():
        monkeypatch.setattr(current, "made", lambda: pytest.fail("the index was made anew"))
        current.forget()

    return forbid


@pytest.fixture(params=["some values", "many values"])
def many(request, monkeypatch):
    """Facets and nouns as they are with tens of thousands of values, or as they are with fewer."""
    if request.param == "many values":
        for module in (facets, names, options):
            monkeypatch.setattr(module, "MANY", len(ClinicType) + 1)


def test_what_was_loaded_finds_what_a_brute_force_finds_and_so_it_does_after_edits(never_made, many):
    chance = random.Random(5)
    fill_directory(chance)
    call_command("rebuild_search", stdout=StringIO())
    for _ in range(3):  # edits made before the process starts
        edit_directory(chance)
    never_made()
    for _ in range(3):
        prices = lambda: chance.choice([0, 900, 4000, 20000])  # noqa: E731
        clinics, doctors = brute_force.read_clinics(), brute_force.read_doctors()
        assert_parity(chance, ClinicSelection, clinics, search_clinics, price=prices, number=20)
        assert_parity(chance, DoctorSelection, doctors, search_doctors, number=20)
        for _ in range(5):
            edit_directory(chance)


def test_a_snapshot_of_an_index_that_took_in_edits_is_as_good(never_made):
    chance = random.Random(6)
    fill_directory(chance)
    current.fresh()
    for _ in range(5):
        edit_directory(chance)
    current.keep(current.fresh())
    never_made()
    assert_parity(chance, ClinicSelection, brute_force.read_clinics(), search_clinics, number=20)
    assert_parity(chance, DoctorSelection, brute_force.read_doctors(), search_doctors, number=20)


def test_edits_of_what_was_loaded_do_not_reach_the_file():
    clinic = factories.ClinicFactory(name_en="Old name")
    current.keep(current.made())
    before = snapshot.path().read_bytes()
    current.fresh()
    clinic.name_en = "New name"
    clinic.save()
    assert [str(each) for each in search_clinics(ClinicSelection()).records] == ["New name"]
    assert snapshot.path().read_bytes() == before


def test_a_damaged_byte_anywhere_is_refused():
    factories.ClinicFactory.create_batch(3)
    current.keep(current.made())
    whole = snapshot.path().read_bytes()
    assert snapshot.read() is not None
    for place in [*range(snapshot.HEAD.size), *range(snapshot.HEAD.size, len(whole), max(1, len(whole) // 300))]:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        snapshot.path().write_bytes(damaged)
        assert snapshot.read() is None, place
    for length in (0, 1, snapshot.HEAD.size, len(whole) // 2, len(whole) - 1):
        snapshot.path().write_bytes(whole[:length])
        assert snapshot.read() is None, length
        assert search_clinics(ClinicSelection()).total == 3


@pytest.mark.parametrize(
    ("name", "value"), [("SITE_CURRENCY", "USD"), ("SECRET_KEY", "another"), ("LANGUAGES", [("en", "English")])]
)
def test_a_snapshot_of_other_settings_is_refused(settings, name, value):
    current.keep(current.made())
    assert snapshot.read() is not None
    setattr(settings, name, value)
    assert snapshot.read() is None


def test_a_snapshot_made_by_other_code_is_refused(monkeypatch):
    current.keep(current.made())
    monkeypatch.setattr(snapshot, "_code", lambda: "other")
    assert snapshot.read() is None
    assert snapshot.about() is None


def test_nothing_but_what_an_index_is_made_of_is_unpickled():
    snapshot.write(os.system, {})
    assert snapshot.read() is None


def test_a_snapshot_older_than_the_history_of_changes_is_not_used():
    factories.ClinicFactory()
    current.keep(current.made())
    factories.ClinicFactory()
    SearchChange.objects.all().delete()
    current.forget()
    assert search_clinics(ClinicSelection()).total == 2


def test_a_writer_killed_half_way_leaves_the_old_snapshot(settings):
    """Killed by the system, with no time to clean up; what it left goes once it is old."""
    snapshot.write("old", {"revision": [1, "old"]})
    program = f"""
import django; django.setup()
import os, signal
from django.conf import settings
from directory.search.index import snapshot
settings.SEARCH_ROOT = {settings.SEARCH_ROOT!r}
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
snapshot.write("new", {{"revision": [2, "new"]}})
"""
    killed = subprocess.run([sys.executable, "-c", program], env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert snapshot.read() == "old"
    left = [each for each in snapshot.path().parent.iterdir() if each != snapshot.path()]
    assert len(left) == 1
    os.utime(left[0], (time.time() - 7200,) * 2)
    snapshot.write("newer", {})
    assert list(snapshot.path().parent.iterdir()) == [snapshot.path()]


def test_the_worker_writes_a_snapshot_of_a_large_directory_that_changed(monkeypatch):
    factories.ClinicFactory()
    assert not upkeep.keep_snapshot(current.read_revision()), "one clinic is not many"
    monkeypatch.setattr(upkeep, "LARGE", 1)
    assert upkeep.keep_snapshot(current.read_revision())
    assert not upkeep.keep_snapshot(current.read_revision()), "nothing changed"
    factories.ClinicFactory()
    assert upkeep.keep_snapshot(current.read_revision())
    assert snapshot.about()["revision"][0] == current.read_revision().number


def test_the_worker_looks_every_few_minutes_only(monkeypatch):
    monkeypatch.setattr(upkeep, "LARGE", 0)
    monkeypatch.setattr(upkeep, "_next", 0.0)
    factories.ClinicFactory()
    assert upkeep.sweep()
    factories.ClinicFactory()
    assert not upkeep.sweep()


def test_the_history_of_changes_is_kept_so_long_and_no_longer(monkeypatch):
    factories.ClinicFactory.create_batch(3)
    search_clinics(ClinicSelection())
    state = current.fresh()
    monkeypatch.setattr(upkeep, "REVISIONS_KEPT", 2)
    factories.ClinicFactory.create_batch(5)
    now = current.read_revision()
    upkeep.trim(now)
    assert set(SearchChange.objects.values_list("revision", flat=True)) == {now.number - 1, now.number}
    assert search_clinics(ClinicSelection()).total == 8
    assert current.fresh() is not state, "what is older than the history is made anew"
