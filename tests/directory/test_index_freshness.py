"""The index after any change equals the database, and one made anew."""

import random

import pytest
from django.db import connection, transaction

from directory.models import Clinic, SearchChange, SearchRevision
from directory.search.index import current
from directory.search.listings import search_clinics, search_doctors
from directory.selection import ClinicSelection, DoctorSelection
from tests import factories
from tests.directory import brute_force
from tests.directory.random_directory import assert_parity, edit_directory, fill_directory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(4))
def test_after_random_edits_results_and_counts_still_equal_a_brute_force(seed):
    chance = random.Random(seed)
    fill_directory(chance)
    search_clinics(ClinicSelection())
    state = current.fresh()
    for _ in range(10):
        for _ in range(chance.choice([1, 1, 2, 5])):
            with transaction.atomic():
                edit_directory(chance)
        prices = lambda: chance.choice([0, 900, 4000, 20000])  # noqa: E731
        clinics, doctors = brute_force.read_clinics(), brute_force.read_doctors()
        assert_parity(chance, ClinicSelection, clinics, search_clinics, price=prices, number=8)
        assert_parity(chance, DoctorSelection, doctors, search_doctors, number=8)
    assert current.fresh() is state, "the index was brought up to date, not made anew"


def test_an_edit_shows_on_the_next_request_and_costs_few_queries(django_assert_max_num_queries):
    clinic = factories.ClinicFactory(name_en="Old name")
    search_clinics(ClinicSelection())
    clinic.name_en = "New name"
    clinic.save()
    with django_assert_max_num_queries(15):
        current.fresh()
    with django_assert_max_num_queries(8):
        assert [str(each) for each in search_clinics(ClinicSelection()).records] == ["New name"]


def test_what_was_rolled_back_is_not_in_the_index():
    factories.ClinicFactory()
    search_clinics(ClinicSelection())
    with transaction.atomic():
        factories.ClinicFactory()
        assert search_clinics(ClinicSelection()).total == 2
        transaction.set_rollback(True)
    factories.ClinicFactory(state="draft")
    assert search_clinics(ClinicSelection()).total == 1


def test_a_lost_history_makes_the_index_anew():
    factories.ClinicFactory()
    search_clinics(ClinicSelection())
    state = current.fresh()
    factories.ClinicFactory()
    SearchChange.objects.all().delete()
    assert search_clinics(ClinicSelection()).total == 2
    assert current.fresh() is not state


def test_each_table_the_index_reads_tells_of_its_changes():
    chance = random.Random(0)
    fill_directory(chance)
    from directory.search.triggers import TOLD

    for model in TOLD:
        row = model.objects.first()
        if row is None:
            continue
        before = SearchRevision.objects.get()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET id = id WHERE id = %s", [row.pk])
        assert SearchRevision.objects.get().number == before.number + 1, model
        assert Clinic.objects.exists()
