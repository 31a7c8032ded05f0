"""The rules of listing and facets, told again in plain Python over every row: what the fast answers must equal."""

from dataclasses import dataclass

from directory.models import Clinic, ClinicCondition, ClinicSpecialty, ClinicTreatment
from directory.search.text import search_key, spelt_out, words

OPTIONAL = ("condition", "treatment", "specialty", "country", "city")
LANGUAGES = ("en", "de", "es", "ru", "tr", "ar")


@dataclass(frozen=True)
class Record:
    """A published clinic: the values of each facet, the texts it may be named by, and what sorts it."""

    slug: str
    values: dict
    keys: tuple
    confirmed_on: object
    city: str
    name: str
    pk: int


def all_names(record):
    return [getattr(record, f"name_{code}") for code in LANGUAGES if getattr(record, f"name_{code}")]


def read_clinics():
    standing = [
        list(model.objects.exclude(confirmation__in=["contested", "outdated"]))
        for model in (ClinicCondition, ClinicTreatment, ClinicSpecialty)
    ]
    return [_read(clinic, *standing) for clinic in Clinic.objects.all() if clinic.state == "published"]


def _read(clinic, treats, offers, practises):
    conditions = [row.condition for row in treats if row.clinic_id == clinic.pk]
    treatments = [row.treatment for row in offers if row.clinic_id == clinic.pk]
    specialties = [row.specialty for row in practises if row.clinic_id == clinic.pk]
    country = clinic.city.country if clinic.city else clinic.country_without_city
    keys = [search_key(*all_names(clinic))]
    keys += [search_key(*all_names(place)) for place in (clinic.city, country) if place]
    keys += [search_key(*all_names(record)) for record in (*treatments, *specialties, *conditions)]
    for condition in conditions:
        keys += [search_key(synonym.name) for synonym in condition.synonyms.all()]
        keys += [search_key(code.code) for code in condition.codes.all()]
    return Record(
        slug=clinic.slug,
        values={
            "condition": {each.slug for each in conditions if each.state == "published"},
            "treatment": {each.slug for each in treatments if each.state == "published"},
            "specialty": {each.slug for each in specialties},
            "country": {country.code} if country else set(),
            "city": {clinic.city.slug} if clinic.city else set(),
            "type": {clinic.type},
        },
        keys=tuple(keys),
        confirmed_on=clinic.checked_on if clinic.confirmation == "confirmed" else None,
        city=clinic.city.sort_key if clinic.city else None,
        name=clinic.sort_key,
        pk=clinic.pk,
    )


def find(clinics, selection):
    """In the selection's order, without relevance (which has a test of its own)."""
    found = [each for each in clinics if _matches(each, selection)]
    match selection.sort:
        case "city":
            return sorted(found, key=lambda each: (each.city is None, each.city or "", each.name, each.pk))
        case "confirmed":
            return sorted(
                found,
                key=lambda each: (-each.confirmed_on.toordinal() if each.confirmed_on else 0, each.name, each.pk),
            )
        case _:
            return sorted(found, key=lambda each: (each.name, each.pk))


def _matches(clinic, selection):
    named = all(
        any(form in key for form in (word, spelt_out(word)) for key in clinic.keys) for word in words(selection.q)
    )
    return named and all(
        not getattr(selection, facet) or clinic.values[facet].intersection(getattr(selection, facet))
        for facet in selection.facets
    )


def counts(clinics, selection, facet):
    """Value → number for every value that is anywhere in the directory or ticked, and how many state nothing."""
    others = find(clinics, selection.without(facet))
    values = {value for clinic in clinics for value in clinic.values[facet]} | set(getattr(selection, facet))
    numbers = {value: sum(value in clinic.values[facet] for clinic in others) for value in values}
    not_stated = sum(not clinic.values[facet] for clinic in others) if facet in OPTIONAL else 0
    return numbers, not_stated
