"""A whole invented directory, in one transaction: a run that breaks off leaves nothing behind."""

from collections.abc import Callable

import numpy as np
from django.db import connection, transaction

from directory.generating import clinics as of_clinics
from directory.generating import doctors as of_doctors
from directory.generating.clinics import Clinics
from directory.generating.doctors import Doctors
from directory.generating.nouns import SLUG, write_nouns
from directory.generating.tables import restart_sequences
from directory.models import Clinic, Doctor, Source
from directory.search import triggers


class NotEmpty(Exception):
    """The database holds what generated data must not be mixed with."""


def check_room(*, beside_real: bool = False) -> None:
    """Raises NotEmpty where there are generated data already, or real records and nobody said that this is meant."""
    if Source.objects.filter(slug=SLUG).exists():
        raise NotEmpty("There are generated data in this database already. Generate into an empty one.")
    real = sum(model.objects.filter(is_example=False).count() for model in (Clinic, Doctor))
    if real and not beside_real:
        raise NotEmpty(f"{real} clinics and doctors here are not examples. Generate elsewhere, or say --force.")


def generate(*, clinics: int, doctors: int, seed: int, told: Callable[[int], None] = lambda number: None) -> None:
    """`told` is called with the number of records written so far.

    The triggers would note each row; they are taken off meanwhile and one note says that everything has changed. As
    all is one transaction, nobody ever sees the tables without them. PostgreSQL makes readers wait for its end.
    """
    with transaction.atomic():
        _check_keys_at_once()
        triggers.remove(connection)
        nouns = write_nouns(connection, np.random.default_rng([seed, 0]))
        houses = Clinics(connection, nouns, seed)
        people = Doctors(connection, nouns, seed, houses.first, clinics)
        for start in range(0, clinics, of_clinics.BATCH):
            houses.write(start, min(of_clinics.BATCH, clinics - start))
            told(min(start + of_clinics.BATCH, clinics))
        for start in range(0, doctors, of_doctors.BATCH):
            people.write(start, min(of_doctors.BATCH, doctors - start))
            told(clinics + min(start + of_doctors.BATCH, doctors))
        restart_sequences(connection, Clinic, Doctor)
        triggers.note_everything(connection)
        triggers.install(connection)


def _check_keys_at_once():
    """PostgreSQL would remember every row until the end, to check its foreign keys then."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
