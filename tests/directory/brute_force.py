"""The rules of listing and facets, told again in plain Python over every row: what the fast answers must equal."""

from dataclasses import dataclass, field

from django.conf import settings

from directory import models
from directory.search.text import typed_words
from tests.directory import slow_words

OPTIONAL = (
    *("condition", "treatment", "specialty", "country", "city", "clinic"),
    *("language", "accreditation", "equipment"),
)
LANGUAGES = ("en", "de", "es", "ru", "tr", "ar")
TITLES = {"prof", "dr", "med", "pd", "msc", "phd"}


@dataclass(frozen=True)
class Record:
    """A published clinic or doctor: the values of each facet, the words it may be named by, and what sorts it.

    `prices` has pairs of treatment and lowest known price in the site's currency.
    """

    slug: str
    values: dict
    words: slow_words.Words
    confirmed_on: object
    city: str
    name: str
    pk: int
    prices: list = field(default_factory=list)


def all_names(record):
    return [getattr(record, f"name_{code}") for code in LANGUAGES if getattr(record, f"name_{code}")]


def _standing(*kinds):
    return [list(model.objects.exclude(confirmation__in=["contested", "outdated"])) for model in kinds]


def _published(records):
    return {each.slug for each in records if each.state == "published"}


class Records(list):
    """Records, and for each text asked so far whom it names."""

    def __init__(self, records):
        super().__init__(records)
        self.named = {}

    def tiers(self, selection):
        """Lists of slugs."""
        typed = typed_words(selection.q)
        if selection.kind == "doctor":
            typed = [word for word in typed if word not in TITLES] or typed
        if tuple(typed) not in self.named:
            tiers = slow_words.tiers([record.words for record in self], typed)
            self.named[tuple(typed)] = [{self[place].slug for place in tier} for tier in tiers]
        return self.named[tuple(typed)]


def _names_of(records):
    """Names in all languages and other names of nouns."""
    names = [name for record in records for name in all_names(record)]
    names += [other.name for record in records if hasattr(record, "synonyms") for other in record.synonyms.all()]
    for record in records:
        if isinstance(record, models.Specialty):
            names += [record.plain_name_en or "", record.plain_name_de or ""]
        if isinstance(record, models.City):
            names += record.alternative_names.splitlines()
    return names


def _codes_of(conditions):
    return [code.code for condition in conditions for code in condition.codes.all()]


def _seen(records):
    return [each for each in records if each.state == "published"]


def read_clinics():
    facts = _standing(
        *(models.ClinicCondition, models.ClinicTreatment, models.ClinicSpecialty),
        *(models.ClinicLanguage, models.ClinicAccreditation, models.ClinicEquipment),
    )
    return Records(_read_clinic(clinic, *facts) for clinic in _seen(models.Clinic.objects.all()))


def _read_clinic(clinic, *facts):
    treats, offers, practises, speaks, accredited, equipped = (
        [row for row in rows if row.clinic_id == clinic.pk] for rows in facts
    )
    conditions = [row.condition for row in treats]
    treatments = [row.treatment for row in offers]
    specialties = [row.specialty for row in practises]
    country = clinic.city.country if clinic.city else clinic.country_without_city
    places = [place for place in (clinic.city, country) if place]
    others = _names_of([*places, *specialties, *_seen(treatments), *_seen(conditions)])
    return Record(
        slug=clinic.slug,
        values={
            "condition": _published(conditions),
            "treatment": _published(treatments),
            "specialty": {each.slug for each in specialties},
            "country": {country.code} if country else set(),
            "city": {clinic.city.slug} if clinic.city else set(),
            "type": {clinic.type},
            "language": {row.language.code for row in speaks},
            "accreditation": {row.accreditation.slug for row in accredited},
            "equipment": {row.equipment.slug for row in equipped},
        },
        words=slow_words.Words.of(_names_of([clinic]), others, _codes_of(_seen(conditions))),
        confirmed_on=clinic.checked_on if clinic.confirmation == "confirmed" else None,
        city=clinic.city.sort_key if clinic.city else None,
        name=clinic.sort_key,
        pk=clinic.pk,
        prices=[
            (row.treatment.slug, row.price_to if row.price_from is None else row.price_from)
            for row in offers
            if row.treatment.state == "published"
            and row.currency == settings.SITE_CURRENCY
            and not (row.price_from is None and row.price_to is None)
        ],
    )


def read_doctors():
    facts = _standing(models.DoctorCondition, models.DoctorSpecialty, models.DoctorLanguage, models.Affiliation)
    facts.append(list(models.DoctorTreatment.objects.filter(confirmation="confirmed")))
    return Records(_read_doctor(doctor, *facts) for doctor in _seen(models.Doctor.objects.all()))


def _read_doctor(doctor, *facts):
    named_for, practises, speaks, works, does = ([row for row in rows if row.doctor_id == doctor.pk] for rows in facts)
    works = sorted(
        (row for row in works if row.clinic.state == "published"), key=lambda row: (not row.is_primary, row.pk)
    )
    conditions = [row.condition for row in named_for]
    specialties = [row.specialty for row in practises]
    clinics = [row.clinic for row in works]
    cities = [clinic.city for clinic in clinics]
    countries = [clinic.city.country if clinic.city else clinic.country_without_city for clinic in clinics]
    treatments = _seen([row.treatment for row in does])
    places = [place for place in [*cities, *countries] if place]
    others = _names_of([*clinics, *places, *specialties, *treatments, *_seen(conditions)])
    own = [f"{doctor.given_name} {doctor.family_name}", f"{doctor.family_name} {doctor.given_name}"]
    own += [synonym.name for synonym in doctor.synonyms.all()]
    return Record(
        slug=doctor.slug,
        values={
            "condition": _published(conditions),
            "treatment": {each.slug for each in treatments},
            "specialty": {each.slug for each in specialties},
            "country": {country.code for country in countries if country},
            "city": {city.slug for city in cities if city},
            "clinic": {clinic.slug for clinic in clinics},
            "language": {row.language.code for row in speaks},
        },
        words=slow_words.Words.of(own, others, _codes_of(_seen(conditions))),
        confirmed_on=doctor.checked_on if doctor.confirmation == "confirmed" else None,
        city=cities[0].sort_key if cities and cities[0] else None,
        name=doctor.sort_key,
        pk=doctor.pk,
    )


def find(records, selection):
    """In the selection's order."""
    tiers = records.tiers(selection)
    ranks = {slug: rank for rank, tier in enumerate(tiers) for slug in tier}
    found = [each for each in records if each.slug in ranks and _matches(each, selection)]
    match selection.sort:
        case "city":
            return sorted(found, key=lambda each: (each.city is None, each.city or "", each.name, each.pk))
        case "confirmed":
            return sorted(
                found,
                key=lambda each: (-each.confirmed_on.toordinal() if each.confirmed_on else 0, each.name, each.pk),
            )
        case "relevance":
            return sorted(found, key=lambda each: (ranks[each.slug], each.name, each.pk))
        case _:
            return sorted(found, key=lambda each: (each.name, each.pk))


def _matches(record, selection):
    return _is_affordable(record, selection) and all(
        not getattr(selection, facet) or record.values[facet].intersection(getattr(selection, facet))
        for facet in selection.facets
    )


def _is_affordable(record, selection):
    ceiling = getattr(selection, "price_max", None)
    return ceiling is None or any(price <= ceiling for price in _prices(record, selection.treatment))


def _prices(record, treatments):
    return [price for treatment, price in record.prices if not treatments or treatment in treatments]


def counts(records, selection, facet):
    """Value → number for every value that is anywhere in the directory or ticked, and how many state nothing.

    A treatment's number is what one finds with this treatment alone: below a ceiling its own price counts.
    """
    others = find(records, selection.without(facet))
    values = {value for record in records for value in record.values[facet]} | set(getattr(selection, facet))
    numbers = {
        value: sum(
            value in record.values[facet]
            and (
                facet != "treatment"
                or getattr(selection, "price_max", None) is None
                or any(price <= selection.price_max for price in _prices(record, [value]))
            )
            for record in others
        )
        for value in values
    }
    return numbers, sum(not record.values[facet] for record in others) if facet in OPTIONAL else 0


def without_price(clinics, selection):
    """How many have no known price of what is chosen, in the site's currency."""
    return sum(not _prices(each, selection.treatment) for each in find(clinics, selection.without("price_max")))
