"""What records are called: their names in every language, other names and codes, from the database."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from django.db.models import Model

from directory.models import (
    City,
    Clinic,
    ClinicSynonym,
    Condition,
    ConditionCode,
    ConditionSynonym,
    Country,
    Doctor,
    DoctorSynonym,
    Specialty,
    SpecialtySynonym,
    Treatment,
    TreatmentSynonym,
)
from directory.models.specialties import NAMES
from directory.search.index.statements import all_of

FEW = 500  # keys in one statement


class Role(StrEnum):
    NAME = "name"
    SYNONYM = "synonym"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    role: Role = Role.NAME


@dataclass(frozen=True)
class Naming:
    """Where the names of a noun stand: columns, one of lines of other names, and tables (model, its key, column)."""

    names: list[str]
    others: tuple[str, ...] = ()
    tables: tuple[tuple[type[Model], str, str, Role], ...] = ()


NOUNS = {
    Condition: Naming(
        NAMES,
        tables=(
            (ConditionSynonym, "condition", "name", Role.SYNONYM),
            (ConditionCode, "condition", "code", Role.CODE),
        ),
    ),
    Treatment: Naming(NAMES, tables=((TreatmentSynonym, "noun", "name", Role.SYNONYM),)),
    Specialty: Naming(
        NAMES, ("plain_name_en", "plain_name_de"), tables=((SpecialtySynonym, "noun", "name", Role.SYNONYM),)
    ),
    City: Naming(NAMES, ("alternative_names",)),
    Country: Naming(NAMES),
}
"""Nouns of which a directory has some thousands."""

DOCUMENTS = {
    Clinic: Naming(NAMES, tables=((ClinicSynonym, "noun", "name", Role.SYNONYM),)),
    Doctor: Naming(["given_name", "family_name"], tables=((DoctorSynonym, "noun", "name", Role.SYNONYM),)),
}
"""What is listed: of these there may be a million."""


def names_of(noun: type[Model], keys: Collection[int] | None = None) -> Iterator[tuple[int, list[Name]]]:
    """Key and names, the English one first, of all records or of those with `keys`.

    A doctor's own name has no titles and comes in both orders: given name first, family name first.
    """
    for part in [None] if keys is None else _parts(keys):
        for key, own, others in _rows(noun, part):
            yield key, [*map(Name, own), *others]


def texts_of(noun: type[Model]) -> Iterator[tuple[int, list[str]]]:
    """The same of all records, as bare texts."""
    for key, own, others in _rows(noun, None):
        yield key, own + [name.text for name in others] if others else own


def _rows(noun, keys):
    naming = (NOUNS | DOCUMENTS)[noun]
    found = _from_tables(naming, keys)
    rows = noun.objects.rewrite(False).order_by("pk").values_list("pk", *naming.names, *naming.others)
    for key, *columns in chain.from_iterable(all_of(_only(rows, "pk", keys))):
        own = columns[: len(naming.names)]
        if noun is Doctor:
            own = [" ".join(filter(None, own)), " ".join(filter(None, own[::-1]))]
        others = found.get(key, [])
        if naming.others:
            lines = [line.strip() for text in columns[len(naming.names) :] for line in (text or "").splitlines()]
            others = [Name(line, Role.SYNONYM) for line in lines if line] + others
        yield key, [text for text in dict.fromkeys(own) if text], others


def _from_tables(naming, keys):
    found = defaultdict(list)
    for model, noun, column, role in naming.tables:
        rows = model.objects.order_by("pk").values_list(noun, column)
        for key, text in chain.from_iterable(all_of(_only(rows, noun, keys))):
            found[key].append(Name(text, role))
    return found


def _only(rows, path, keys):
    return rows if keys is None else rows.filter(**{f"{path}__in": keys})


def _parts(keys):
    keys = sorted(keys)
    return [keys[start : start + FEW] for start in range(0, len(keys), FEW)]
