"""The one search box: what a few words name, of every kind of record."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import get_language

from directory.models import City, Clinic, Condition, Country, Doctor, Specialty, Treatment
from directory.search.clinics import CLINICS
from directory.search.index import current
from directory.search.index.orders import page_of_tiers
from directory.search.index.records import NAME
from directory.search.phrases import Trip, UnknownPlace, trips
from directory.search.ranking import Hit, Ranking, Why
from directory.search.words import Reading

SHOWN = 10
READ = {
    Condition: Condition.objects.published,
    Treatment: Treatment.objects.published,
    Specialty: Specialty.objects.all,
    Clinic: Clinic.objects.published,
    Doctor: Doctor.objects.published,
    City: lambda: City.objects.select_related("country"),
    Country: Country.objects.all,
}


@dataclass(frozen=True)
class Match:
    """A record that a text names. `matched` is the name that says so, `reason` a value of `Why`."""

    kind: str
    key: int
    slug: str
    name: str
    matched: str
    reason: str
    url: str
    record: Model

    @property
    def kind_name(self) -> str:
        return str(self.record._meta.verbose_name)

    @property
    def text(self) -> str:
        """A line about it."""
        record = self.record
        lines = {"condition": "subtitle", "treatment": "summary", "specialty": "plain_name", "doctor": "summary"}
        if self.kind == "city":
            return record.country.name
        return getattr(record, lines.get(self.kind, ""), None) or ""

    @property
    def is_example(self) -> bool:
        return getattr(self.record, "is_example", False)

    @property
    def also(self) -> str:
        """The name that was found where it is neither the record's own nor its line."""
        return self.matched if self.reason != Why.NAME and self.matched not in (self.name, self.text) else ""


@dataclass(frozen=True)
class Suggestion:
    """A link with a name, and the other name that was found where it is another."""

    kind: str
    key: int
    name: str
    also: str
    url: str


@dataclass(frozen=True)
class Found:
    """What a text names: of each kind the first ten. `clinic_count` counts all clinics of the list of these words."""

    matches: dict[str, list[Match]]
    clinics: list[Clinic]
    clinic_count: int
    doctors: list[Doctor]
    trips: list[Trip]
    unknown: UnknownPlace | None
    strong_match: Model | None
    """The one record that is called what was typed, or nearly so; None where there are several or none."""

    @property
    def is_empty(self) -> bool:
        return not (any(self.matches.values()) or self.clinics or self.doctors or self.trips)


def ranked(text: str, limit: int) -> list[Match]:
    """The records that `text` names, of every kind, best first."""
    with current.lock:
        hits = Ranking(current.fresh(), text, limit).hits[:limit]
    return matches_of(hits)


def suggested(text: str, limit: int) -> list[Suggestion]:
    """What a search box offers while somebody types: places with what is there first, then records, best first."""
    with current.lock:
        ranking = Ranking(current.fresh(), text, limit)
        offered, _unknown = trips(ranking, is_being_typed=True)
        hits = ranking.hits[: limit - len(offered)]
        linked = [_suggestion(ranking.state, hit) for hit in hits if hit.noun is not Doctor]
    doctors = matches_of([hit for hit in hits if hit.noun is Doctor])
    named = {(match.kind, match.key): Suggestion(match.kind, match.key, match.name, "", match.url) for match in doctors}
    named |= {(each.kind, each.key): each for each in linked}
    found = [Suggestion("trip", 0, trip.in_words, "", trip.url) for trip in offered]
    return found + [named[place] for hit in hits if (place := (hit.noun._meta.model_name, hit.key)) in named]


def _suggestion(state, hit):
    """From the index alone."""
    names = state.names[hit.noun]
    kind, slug = hit.noun._meta.model_name, names.slugs[hit.key]
    label = names.label(hit.key, get_language())
    arguments = [state.names[Country].slugs[names.watched[hit.key][0]], slug] if hit.noun is City else [slug]
    also = hit.matched if hit.noun is not Clinic and hit.matched != label else ""
    return Suggestion(kind, hit.key, label, also, reverse(f"directory:{kind}", args=arguments))


def search_site(text: str) -> Found:
    with current.lock:
        state = current.fresh()
        ranking = Ranking(state, text, SHOWN)
        hits, strong = ranking.hits, ranking.strong
        offered, unknown = trips(ranking)
        listed = Reading.of(state, CLINICS, text)
        pks, clinic_count = [], 0
        if listed.words:
            slots = page_of_tiers(listed.index.orders[NAME], listed.tiers, 0, SHOWN)
            pks, clinic_count = listed.index.pks[slots].tolist(), len(listed.documents)
    matches = {}
    for match in matches_of([hit for hit in hits if hit.noun is not Clinic]):
        matches.setdefault(match.kind, []).append(match)
    clinics = Clinic.objects.published().for_cards().in_bulk(pks)
    doctors = [match.record.pk for match in matches.pop("doctor", [])][:SHOWN]
    cards = Doctor.objects.published().for_cards().in_bulk(doctors)
    strong_match = matches_of([strong]) if strong else []
    return Found(
        matches=matches,
        clinics=[clinics[pk] for pk in pks if pk in clinics],
        clinic_count=clinic_count,
        doctors=[cards[pk] for pk in doctors if pk in cards],
        trips=offered,
        unknown=unknown,
        strong_match=strong_match[0].record if strong_match else None,
    )


def matches_of(hits: list[Hit]) -> list[Match]:
    """With their records, by one query of each kind; without those that are gone meanwhile."""
    records = {
        noun: READ[noun]().in_bulk([hit.key for hit in hits if hit.noun is noun]) for noun in {hit.noun for hit in hits}
    }
    return [_match(hit, records[hit.noun][hit.key]) for hit in hits if hit.key in records[hit.noun]]


def _match(hit, record):
    is_listed = hit.noun in (Clinic, Doctor)
    return Match(
        kind=hit.noun._meta.model_name,
        key=hit.key,
        slug=record.code if hit.noun is Country else record.slug,
        name=str(record),
        matched=str(record) if is_listed else hit.matched,
        reason=hit.why.value,
        url=record.get_absolute_url(),
        record=record,
    )
