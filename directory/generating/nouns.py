"""What clinics and doctors are linked to: places, conditions, treatments, specialties and the rest."""

from dataclasses import dataclass

import numpy as np
from django.conf.locale import LANG_INFO
from django.db import models
from django.utils.text import slugify
from django_countries import countries

from directory.generating.draws import NOW
from directory.generating.tables import Table, restart_sequences
from directory.generating.words import LATIN, SCRIPTS, scripts, words
from directory.models import (
    Accreditation,
    City,
    Condition,
    ConditionSynonym,
    Country,
    Equipment,
    Language,
    Publication,
    Source,
    Specialty,
    Treatment,
)

CONDITIONS, TREATMENTS, SPECIALTIES, COUNTRIES, CITIES = 2400, 600, 80, 60, 1300
LANGUAGES, ACCREDITATIONS, EQUIPMENT = 40, 40, 320
SLUG = "generated"


@dataclass(frozen=True)
class Nouns:
    """Primary keys: of the source, and of the records of each noun, the popular ones first."""

    source: int
    keys: dict[type[models.Model], np.ndarray]

    def of(self, model: type[models.Model], places: np.ndarray) -> np.ndarray:
        return self.keys[model][places]


def write_nouns(connection, rng: np.random.Generator) -> Nouns:
    source = Source.objects.create(slug=SLUG, kind=Source.Kind.EXAMPLE, title="Generated example data")
    keys = {
        Country: _by_code(connection, Country, _countries(rng)),
        Language: _by_code(connection, Language, _languages(rng)),
    }
    public = {"state": Publication.PUBLISHED.value, "is_example": True, "created_at": NOW, "updated_at": NOW}
    for model, number, ending, also in [
        (Condition, CONDITIONS, "itis", public),
        (Treatment, TREATMENTS, "therapy", public),
        (Specialty, SPECIALTIES, "ology", {}),
        (Accreditation, ACCREDITATIONS, " seal", {}),
        (Equipment, EQUIPMENT, "graph", {}),
    ]:
        names = words(rng, LATIN, number, ending)
        keys[model] = _write(connection, model, names, also)
    keys[City] = _cities(connection, rng, keys[Country])
    _synonyms(connection, rng, keys[Condition])
    restart_sequences(connection, *keys)
    return Nouns(source.pk, keys)


def _write(connection, model, names, also):
    table = Table(connection, model)
    keys = np.arange(len(names)) + table.next_key()
    slugs = [f"{slugify(name) or 'generated'}-{key}" for name, key in zip(names, keys.tolist(), strict=True)]
    table.write(len(names), {"id": keys, "name": names, "slug": slugs, **also})
    return keys


def _by_code(connection, model, names):
    """Countries and languages are real ones; those the database has stay as they are."""
    known = dict(model.objects.values_list("code", "pk"))
    missing = [code for code in names if code not in known]
    table = Table(connection, model)
    keys = np.arange(len(missing)) + table.next_key()
    own = [names[code] for code in missing]
    table.write(len(missing), {"id": keys, "code": missing, "name": own})
    known |= dict(zip(missing, keys.tolist(), strict=True))
    return np.array([known[code] for code in names])


def _countries(rng):
    chosen = rng.permutation(sorted(countries.countries))[:COUNTRIES].tolist()
    return {code.lower(): countries.name(code) for code in chosen}


def _languages(rng):
    named = sorted(code for code, about in LANG_INFO.items() if len(code) == 2 and "name" in about)
    return {code: LANG_INFO[code]["name"] for code in rng.permutation(named)[:LANGUAGES].tolist()}


def _cities(connection, rng, in_countries):
    alphabets = scripts(rng, CITIES)
    names = [""] * CITIES
    for number, script in enumerate(SCRIPTS):
        places = np.flatnonzero(alphabets == number).tolist()
        for place, name in zip(places, words(rng, script, len(places)), strict=True):
            names[place] = name
    also = {"country": in_countries[np.arange(CITIES) % COUNTRIES]}
    return _write(connection, City, names, also)


def _synonyms(connection, rng, conditions):
    """Every second condition has another name."""
    named = conditions[::2]
    names = words(rng, SCRIPTS[1], len(named), "ose")
    columns = {"condition": named, "name": names, "language": "de"}
    Table(connection, ConditionSynonym).write(len(named), columns)
