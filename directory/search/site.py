"""The one search box: what a few words name, of every kind of record."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Model, QuerySet, When

from directory.models import City, Clinic, ClinicSpecialty, Condition, Country, Doctor, Specialty, Treatment
from directory.search.text import names, normalise, spelt_out, words
from directory.titles import without_titles

SHOWN = 10


@dataclass(frozen=True)
class Found:
    """What a text names, by kind; of each kind the first ten. `clinic_count` counts all of them."""

    conditions: list[Condition]
    treatments: list[Treatment]
    specialties: list[Specialty]
    clinics: list[Clinic]
    clinic_count: int
    doctors: list[Doctor]
    cities: list[City]
    countries: list[Country]
    strong_match: Model | None
    """The one record that is called exactly what was typed; None where there are several or none."""

    @property
    def is_empty(self) -> bool:
        groups = (self.conditions, self.treatments, self.specialties, self.clinics, self.doctors)
        return not any((*groups, self.cities, self.countries))


def search_site(text: str) -> Found:
    typed = words(text)
    nameless = without_titles(typed)
    published = Clinic.objects.published()
    practised = ClinicSpecialty.objects.standing().filter(clinic__in=published)
    here = City.objects.filter(pk__in=published.values("city"))
    clinics = published.naming(typed).by_relevance(typed) if typed else published.none()
    kinds = {
        "conditions": _first(
            Condition.objects.published().prefetch_related("synonyms", "codes"),
            typed,
            "search_key",
            "synonyms__search_key",
            "codes__search_key",
        ),
        "treatments": _first(Treatment.objects.published(), typed),
        "specialties": _first(Specialty.objects.filter(pk__in=practised.values("specialty")), typed),
        "clinics": list(clinics.for_cards()[:SHOWN]),
        "doctors": _first(Doctor.objects.published().for_cards(), nameless),
        "cities": _first(here.select_related("country"), typed),
        "countries": _first(Country.objects.filter(pk__in=here.values("country")), typed),
    }
    exact = [record for records in kinds.values() for record in records if _is_called(record, typed, nameless)]
    return Found(**kinds, clinic_count=clinics.count(), strong_match=exact[0] if len(exact) == 1 else None)


def _first(records: QuerySet, typed, *paths):
    """The first records that every word names, those whose name begins with the words before the others."""
    if not typed:
        return []
    named = records.model.objects.all()
    for word in typed:
        named = named.filter(names(word, *(paths or ["search_key"])))
    begins_with_it = Case(When(search_key__startswith=" ".join(typed), then=0), default=1)
    return list(records.filter(pk__in=named.values("pk")).order_by(begins_with_it, "sort_key", "pk")[:SHOWN])


def _is_called(record, typed, nameless):
    if isinstance(record, Doctor):
        return bool(nameless) and _forms(record.plain_name) & _forms(" ".join(nameless))
    called = [getattr(record, f"name_{code}") for code in settings.ALL_LANGUAGES]
    if isinstance(record, Condition):
        called += [synonym.name for synonym in record.synonyms.all()] + [code.code for code in record.codes.all()]
    return any(_forms(name) & _forms(" ".join(typed)) for name in called if name)


def _forms(name):
    plain = normalise(name)
    return {plain, spelt_out(plain)}
