"""Invented directories: the same seed makes the same data, they break no rule, and the index agrees with them."""

import random
import unicodedata

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count

from directory import models
from directory.generating import run
from directory.search import triggers
from directory.search.index import current
from directory.search.listings import search_clinics, search_doctors
from directory.selection import ClinicSelection, DoctorSelection
from tests import factories
from tests.directory import brute_force
from tests.directory.random_directory import assert_parity

pytestmark = pytest.mark.django_db

RECORDS = [models.Clinic, models.Doctor, models.City, models.Country, models.Language, models.Condition]
FACTS = [
    *(models.ClinicTreatment, models.ClinicCondition, models.ClinicSpecialty, models.ClinicLanguage),
    *(models.ClinicAccreditation, models.ClinicEquipment, models.ClinicFigure, models.ConditionSynonym),
    *(models.DoctorSpecialty, models.DoctorCondition, models.DoctorTreatment, models.DoctorLanguage),
    models.Affiliation,
]


def generate(clinics=60, doctors=90, seed=7):
    run.generate(clinics=clinics, doctors=doctors, seed=seed)


def contents():
    """All rows. Of facts without the keys the database gave, and without the source, whose key it gave, too."""
    rows = {}
    for model in RECORDS + FACTS:
        hidden = {"source"} if model in RECORDS else {"source", "id"}
        names = [field.name for field in model._meta.concrete_fields if field.name not in hidden]
        rows[model] = sorted(map(repr, plain_rows(model).values_list(*names)))
    return rows


def plain_rows(model):
    rows = model.objects.order_by()
    return rows.rewrite(False) if hasattr(rows, "rewrite") else rows


def generated_and_undone(**arguments):
    with transaction.atomic():
        generate(**arguments)
        found = contents()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_directory_and_another_seed_another_one():
    first = generated_and_undone()
    assert len(first[models.Clinic]) == 60
    assert all(first[model] for model in FACTS)
    assert generated_and_undone() == first
    other = generated_and_undone(seed=8)
    assert not any(other[model] == first[model] for model in FACTS)


def test_what_is_generated_is_an_example_and_says_so():
    generate()
    for model in (models.Clinic, models.Doctor, models.Condition, models.Treatment):
        assert not model.objects.filter(is_example=False).exists()
    for model in FACTS[:7]:
        assert not model.objects.exclude(source__kind="example").exists()
    assert models.Source.objects.get(slug="generated").kind == "example"


def test_generated_rows_break_no_rule_of_a_form_and_have_the_keys_a_save_would_make():
    generate(20, 20)
    connection.check_constraints()
    for model in RECORDS + FACTS:
        for row in model.objects.all()[:40]:
            row.full_clean()
            before = {name: getattr(row, name, "") for name in ("sort_key", "search_key", "name", "name_en")}
            row.save()
            assert {name: getattr(row, name, "") for name in before} == before


def test_generated_data_have_gaps_doubts_and_many_scripts():
    generate(400, 400)
    assert {"contested", "outdated"} <= set(models.ClinicTreatment.objects.values_list("confirmation", flat=True))
    assert models.Clinic.objects.exclude(state="published").exists()
    assert models.Clinic.objects.filter(city=None, country_without_city=None).exists()
    assert models.Clinic.objects.filter(clinic_treatments=None).exists()
    assert models.ClinicTreatment.objects.filter(price_from=None).exists()
    assert models.ClinicTreatment.objects.filter(currency="USD").exists()
    letters = "".join(models.Clinic.objects.values_list("name_en", flat=True))
    scripts = {unicodedata.name(letter).split()[0] for letter in letters if letter.isalpha()}
    assert scripts == {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "GEORGIAN"}


def test_links_are_spread_as_zipf_found_them():
    generate(400, 0)
    named = models.ClinicCondition.objects.order_by().values_list("condition").annotate(number=Count("pk"))
    counts = sorted((number for _condition, number in named), reverse=True)
    assert counts[0] > 8 * counts[40] > 0
    assert len(counts) < 2400 * 0.7


def test_results_and_counts_on_generated_data_equal_a_brute_force():
    chance = random.Random(3)
    for code in ("de", "en", "tr", "ru"):
        factories.LanguageFactory(code=code)
    for code in ("de", "es", "fr"):
        factories.CountryFactory(code=code)
    generate(80, 80)
    prices = lambda: chance.choice([0, 900, 4000, 20000])  # noqa: E731
    assert_parity(chance, ClinicSelection, brute_force.read_clinics(), search_clinics, price=prices, number=20)
    assert_parity(chance, DoctorSelection, brute_force.read_doctors(), search_doctors, number=20)


def test_the_index_learns_of_generated_data_and_of_each_edit_after_it():
    before = search_clinics(ClinicSelection()).total
    generate()
    total = search_clinics(ClinicSelection()).total
    assert total > before
    state = current.fresh()
    models.Clinic.objects.published().first().delete()
    assert search_clinics(ClinicSelection()).total == total - 1
    assert current.fresh() is state


def test_a_run_that_breaks_off_leaves_neither_data_nor_a_table_without_triggers(monkeypatch):
    monkeypatch.setattr(run.Doctors, "write", lambda *arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        generate()
    assert not models.Clinic.objects.exists()
    search_clinics(ClinicSelection())
    factories.ClinicFactory()
    assert search_clinics(ClinicSelection()).total == 1


def test_rows_added_afterwards_get_keys_of_their_own():
    generate()
    factories.ClinicFactory()
    factories.DoctorFactory()
    factories.ConditionFactory()


def test_the_command_reports_and_refuses_a_second_run(capsys):
    call_command("generate_directory", clinics=3, doctors=5)
    assert "Generated 3 clinics and 5 doctors with seed 1." in capsys.readouterr().out
    with pytest.raises(CommandError, match="already"):
        call_command("generate_directory", clinics=3, doctors=5)


def test_the_command_refuses_to_mix_with_real_records_unless_told_so():
    factories.ClinicFactory(is_example=False)
    with pytest.raises(CommandError, match="1 clinics and doctors here are not examples"):
        call_command("generate_directory", clinics=1, doctors=0)
    call_command("generate_directory", clinics=1, doctors=0, force=True)
    assert models.Clinic.objects.count() == 2


def test_triggers_come_back_as_they_were():
    before = names_of_triggers()
    assert len(before) > 3 * len(triggers.TOLD)
    generate(2, 2)
    assert names_of_triggers() == before


def names_of_triggers():
    names = {"sqlite": "name FROM sqlite_master WHERE type = 'trigger'", "postgresql": "tgname FROM pg_trigger"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names[connection.vendor]}")
        return sorted(cursor.fetchall())
