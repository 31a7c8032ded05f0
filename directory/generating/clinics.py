"""Clinics and everything that is known of them."""

import numpy as np
from django.utils.text import slugify

from directory.generating.draws import NOW, STATES, among, confirmations, links, popular
from directory.generating.nouns import Nouns
from directory.generating.tables import Table
from directory.generating.words import SCRIPTS, scripts, words
from directory.models import (
    Accreditation,
    City,
    Clinic,
    ClinicAccreditation,
    ClinicCondition,
    ClinicEquipment,
    ClinicFigure,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicTreatment,
    ClinicType,
    Condition,
    Country,
    Equipment,
    Language,
    Specialty,
    Treatment,
)

BATCH = 5_000
WORDS = 2_000
FACTS = {
    ClinicCondition: ("condition", Condition, 12),
    ClinicSpecialty: ("specialty", Specialty, 4),
    ClinicLanguage: ("language", Language, 3),
    ClinicAccreditation: ("accreditation", Accreditation, 1.5),
    ClinicEquipment: ("equipment", Equipment, 4),
}
TREATMENTS = 6
TYPES = dict(zip(ClinicType.values, (0.05, 0.3, 0.2, 0.35, 0.1), strict=True))
CURRENCIES = {"EUR": 0.85, "USD": 0.1, "TRY": 0.05}


class Clinics:
    def __init__(self, connection, nouns: Nouns, seed: int):
        self.connection = connection
        self.nouns = nouns
        self.seed = seed
        rng = np.random.default_rng([seed, 1])
        self.words = [words(rng, script, WORDS) for script in SCRIPTS]
        self.first = Table(connection, Clinic).next_key()

    def write(self, start: int, number: int) -> None:
        """Those from `start` on, by their place among all generated clinics."""
        rng = np.random.default_rng([self.seed, 2, start])
        keys = self.first + start + np.arange(number)
        self._write_records(rng, keys, start)
        for model, (name, noun, mean) in FACTS.items():
            records, values = links(rng, number, len(self.nouns.keys[noun]), mean)
            self._write_facts(rng, model, keys[records], {name: self.nouns.of(noun, values)})
        self._write_treatments(rng, keys)
        having = keys[rng.random(number) < 0.5]
        figures = {"position": 1, "value": rng.integers(1, 900, len(having)) * 100, "label": "operations a year"}
        self._write_facts(rng, ClinicFigure, having, figures)

    def _write_facts(self, rng, model, clinics, columns):
        own = {"clinic": clinics, "source": self.nouns.source, **confirmations(rng, len(clinics))}
        Table(self.connection, model).write(len(clinics), own | columns)

    def _write_records(self, rng, keys, start):
        number = len(keys)
        names = self._names(rng, number)
        cities, countries = self._places(rng, number, start)
        columns = {
            "id": keys,
            "name": names,
            "slug": [f"{slugify(name) or 'clinic'}-{key}" for name, key in zip(names, keys.tolist(), strict=True)],
            "type": among(rng, TYPES, number),
            "city": cities,
            "country_without_city": countries,
            "state": among(rng, STATES, number),
            "is_example": True,
            "source": self.nouns.source,
            "created_at": NOW,
            "updated_at": NOW,
        }
        Table(self.connection, Clinic).write(number, columns | confirmations(rng, number))

    def _names(self, rng, number):
        alphabets = scripts(rng, number).tolist()
        pairs = rng.integers(WORDS, size=(number, 2)).tolist()
        houses = rng.integers(6, size=number).tolist()
        return [
            f"{self.words[a][one]} {self.words[a][two]} {SCRIPTS[a].house[house % len(SCRIPTS[a].house)]}"
            for a, (one, two), house in zip(alphabets, pairs, houses, strict=True)
        ]

    def _places(self, rng, number, start):
        """Cities, and countries where no city is known; of some clinics neither is. The first have a city each."""
        size = len(self.nouns.keys[City])
        chosen = popular(rng, size, number)
        first = np.arange(start, start + number)
        chosen = np.where(first < size, first % size, chosen)
        cities = self.nouns.of(City, chosen).tolist()
        countries = self.nouns.of(Country, popular(rng, len(self.nouns.keys[Country]), number)).tolist()
        known = rng.random(number).tolist()
        return (
            [city if chance < 0.93 else None for city, chance in zip(cities, known, strict=True)],
            [country if 0.93 <= chance < 0.98 else None for country, chance in zip(countries, known, strict=True)],
        )

    def _write_treatments(self, rng, keys):
        records, values = links(rng, len(keys), len(self.nouns.keys[Treatment]), TREATMENTS)
        columns = {"treatment": self.nouns.of(Treatment, values), **_prices(rng, len(records))}
        self._write_facts(rng, ClinicTreatment, keys[records], columns)


def _prices(rng, number):
    """Two in five rows have none, some only the upper or the lower end."""
    lows = (rng.integers(2, 400, number) * 50).tolist()
    spans = (rng.integers(0, 40, number) * 50).tolist()
    kinds = rng.random(number).tolist()
    currencies = among(rng, CURRENCIES, number)
    return {
        "price_from": [low if kind >= 0.45 else None for low, kind in zip(lows, kinds, strict=True)],
        "price_to": [
            low + span if 0.4 <= kind < 0.8 else None for low, span, kind in zip(lows, spans, kinds, strict=True)
        ],
        "currency": [name if kind >= 0.4 else "" for name, kind in zip(currencies, kinds, strict=True)],
    }
