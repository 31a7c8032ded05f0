"""Doctors, what they do and where they work."""

import numpy as np
from django.utils.text import slugify

from directory.generating.draws import NOW, STATES, among, confirmations, links
from directory.generating.nouns import Nouns
from directory.generating.tables import Table
from directory.generating.words import SCRIPTS, scripts, words
from directory.models import (
    Affiliation,
    Condition,
    Doctor,
    DoctorCondition,
    DoctorLanguage,
    DoctorSpecialty,
    DoctorTreatment,
    Language,
    Specialty,
    Treatment,
)

BATCH = 20_000
GIVEN_NAMES, FAMILY_NAMES = 600, 2_500
FACTS = {
    DoctorSpecialty: ("specialty", Specialty, 1.5),
    DoctorCondition: ("condition", Condition, 2),
    DoctorTreatment: ("treatment", Treatment, 2),
    DoctorLanguage: ("language", Language, 1.5),
}
TITLES = {"Dr.": 0.5, "Prof. Dr.": 0.1, "Dr. med.": 0.2, "": 0.2}


class Doctors:
    def __init__(self, connection, nouns: Nouns, seed: int, first_clinic: int, clinics: int):
        self.connection = connection
        self.nouns = nouns
        self.seed = seed
        self.first_clinic, self.clinics = first_clinic, clinics
        rng = np.random.default_rng([seed, 3])
        self.given = [words(rng, script, GIVEN_NAMES) for script in SCRIPTS]
        self.family = [words(rng, script, FAMILY_NAMES) for script in SCRIPTS]
        self.first = Table(connection, Doctor).next_key()

    def write(self, start: int, number: int) -> None:
        """Those from `start` on, by their place among all generated doctors."""
        rng = np.random.default_rng([self.seed, 4, start])
        keys = self.first + start + np.arange(number)
        self._write_records(rng, keys)
        for model, (name, noun, mean) in FACTS.items():
            records, values = links(rng, number, len(self.nouns.keys[noun]), mean)
            self._write_facts(rng, model, keys[records], {name: self.nouns.of(noun, values)})
        if self.clinics:
            self._write_places(rng, keys)

    def _write_facts(self, rng, model, doctors, columns):
        own = {"doctor": doctors, "source": self.nouns.source, **confirmations(rng, len(doctors))}
        Table(self.connection, model).write(len(doctors), own | columns)

    def _write_records(self, rng, keys):
        number = len(keys)
        given, family = self._names(rng, number)
        columns = {
            "id": keys,
            "title": among(rng, TITLES, number),
            "given_name": given,
            "family_name": family,
            "slug": [
                f"{slugify(f'{first} {last}') or 'doctor'}-{key}"
                for first, last, key in zip(given, family, keys.tolist(), strict=True)
            ],
            "state": among(rng, STATES, number),
            "is_example": True,
            "source": self.nouns.source,
            "created_at": NOW,
            "updated_at": NOW,
        }
        Table(self.connection, Doctor).write(number, columns | confirmations(rng, number))

    def _names(self, rng, number):
        alphabets = scripts(rng, number).tolist()
        given = rng.integers(GIVEN_NAMES, size=number).tolist()
        family = rng.integers(FAMILY_NAMES, size=number).tolist()
        return (
            [self.given[a][place] for a, place in zip(alphabets, given, strict=True)],
            [self.family[a][place] for a, place in zip(alphabets, family, strict=True)],
        )

    def _write_places(self, rng, keys):
        """One place of work, or two, or none; large clinics have more doctors. The first is the main one."""
        at = np.repeat(np.arange(len(keys)), rng.choice(3, len(keys), p=[0.05, 0.75, 0.2]))
        clinics = (self.clinics * rng.random(len(at)) ** 1.5).astype(np.int64)
        doctors, clinics = np.divmod(np.unique(at * self.clinics + clinics), self.clinics)
        is_first = np.diff(doctors, prepend=-1) > 0
        columns = {"clinic": self.first_clinic + clinics, "is_primary": is_first, "role": "Physician"}
        self._write_facts(rng, Affiliation, keys[doctors], columns)
