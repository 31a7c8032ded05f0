"""Why a record is listed: which of its standing facts meet the selection. A few queries for a whole page of records."""

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as _

from directory.models import (
    Clinic,
    ClinicAccreditation,
    ClinicCondition,
    ClinicEquipment,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicTreatment,
    Doctor,
    DoctorCondition,
    DoctorLanguage,
    DoctorSpecialty,
    DoctorTreatment,
)
from directory.models.provenance import price_in_words
from directory.search.facts import Rows, matched_facts
from directory.search.index.naming import Role, names_of
from directory.search.listing import NamesFound, Reason
from directory.selection import ClinicSelection, DoctorSelection

NAMES_SHOWN = 5
OWN = ("country", "city", "clinic", "type")  # the facets a record states in its own row, or its workplace does

CLINIC_FACTS = {
    "condition": Rows(ClinicCondition.objects.standing, "condition"),
    "treatment": Rows(ClinicTreatment.objects.on_offer, "treatment"),
    "specialty": Rows(ClinicSpecialty.objects.standing, "specialty"),
    "language": Rows(ClinicLanguage.objects.standing, "language", "code"),
    "accreditation": Rows(ClinicAccreditation.objects.standing, "accreditation"),
    "equipment": Rows(ClinicEquipment.objects.standing, "equipment"),
}
DOCTOR_FACTS = {
    "condition": Rows(DoctorCondition.objects.standing, "condition"),
    "treatment": Rows(DoctorTreatment.objects.confirmed, "treatment"),
    "specialty": Rows(DoctorSpecialty.objects.standing, "specialty"),
    "language": Rows(DoctorLanguage.objects.standing, "language", "code"),
}
SENTENCES = {
    "condition": _("Named for: %(name)s"),
    "treatment": _("Offers: %(name)s"),
    "specialty": _("Specialty: %(name)s"),
    "language": _("Speaks: %(name)s"),
    "accreditation": _("Accreditation: %(name)s"),
    "equipment": _("Equipment: %(name)s"),
    "price_max": _("Offers: %(name)s"),
}
SENTENCES_OF_A_DOCTOR = SENTENCES | {"treatment": _("Does: %(name)s")}


class Known(NamedTuple):
    """What a record itself gives as reasons: each with the facets and values it is a reason for."""

    name: str
    own: tuple[tuple[tuple[tuple[str, str], ...], Reason], ...]


def known_of_clinic(clinic: Clinic) -> Known:
    """In the language of the page, like everything here."""
    language = get_language()
    where = _values(country=clinic.country and clinic.country.code, city=clinic.city and clinic.city.slug)
    place = _said(_("Place: %(name)s"), clinic.place, language)
    kind = _said(_("Type of clinic: %(name)s"), str(clinic.get_type_display()), language)
    return Known(str(clinic), ((where, place), (_values(type=clinic.type), kind)))


def known_of_doctor(doctor: Doctor) -> Known:
    return Known(doctor.plain_name, tuple(_workplace(row) for row in doctor.affiliations.all()))


def _workplace(affiliation):
    clinic = affiliation.clinic
    where = _values(
        country=clinic.country and clinic.country.code, city=clinic.city and clinic.city.slug, clinic=clinic.slug
    )
    place = f"{clinic}, {clinic.place}" if clinic.place else clinic
    return where, _reason(affiliation, gettext("Works at: %(clinic)s") % {"clinic": place})


def _values(**values):
    return _shared(tuple((facet, value) for facet, value in values.items() if value))


@lru_cache(maxsize=10_000)
def _shared(values):
    """One for all that are alike."""
    return values


@lru_cache(maxsize=10_000)
def _said(sentence, name, _language):
    return Reason(gettext(sentence) % {"name": name})


def reasons_of_clinics(
    clinics: list, selection: ClinicSelection, found: dict[int, NamesFound]
) -> dict[int, list[Reason]]:
    """By primary key, in the order of the parameters. `clinics` are `known`, whatever they are."""
    facts = _facts("clinic", clinics, selection, CLINIC_FACTS, SENTENCES)
    return _together(clinics, selection, _names_typed(Clinic, clinics, found), facts)


def reasons_of_doctors(
    doctors: list, selection: DoctorSelection, found: dict[int, NamesFound]
) -> dict[int, list[Reason]]:
    """Like `reasons_of_clinics`."""
    facts = _facts("doctor", doctors, selection, DOCTOR_FACTS, SENTENCES_OF_A_DOCTOR)
    return _together(doctors, selection, _names_typed(Doctor, doctors, found), facts)


def _together(records, selection, typed, facts):
    chosen = {(facet, value) for facet in OWN if facet in selection.chosen for value in getattr(selection, facet)}
    reasons = {}
    for record in records:
        own = [reason for values, reason in record.known.own if not chosen.isdisjoint(values)] if chosen else []
        reasons[record.pk] = [*typed.get(record.pk, ()), *facts.get(record.pk, ()), *own]
    return reasons


def _facts(record, records, selection, kinds, sentences):
    """By primary key of the record: the facts of each chosen facet, and those that cost little enough."""
    asked = {facet: (kinds[facet], getattr(selection, facet)) for facet in selection.chosen if facet in kinds}
    if getattr(selection, "price_max", None) is not None and not selection.treatment:
        asked["price_max"] = _priced_up_to(selection.price_max), ()
    reasons, language = defaultdict(list), get_language()
    for pk, facts in matched_facts(record, [each.pk for each in records], asked).items():
        for facet in asked:
            found = facts.get(facet, [])
            if facet == "price_max":
                found = sorted(found, key=lambda fact: fact.price.low)[:NAMES_SHOWN]
            reasons[pk] += [_fact(fact, sentences[facet], language) for fact in found]
    return reasons


@lru_cache(maxsize=100)
def _priced_up_to(amount):
    return Rows(lambda: ClinicTreatment.objects.on_offer().priced_up_to(amount), "treatment")


@lru_cache(maxsize=10_000)
def _fact(fact, sentence, _language):
    details = [price_in_words(fact)] if fact.price else []
    if fact.waiting_days is not None:
        wait = ngettext("Usual wait: %(count)d day", "Usual wait: %(count)d days", fact.waiting_days)
        details.append(wait % {"count": fact.waiting_days})
    return _reason(fact, gettext(sentence) % {"name": fact.name}, details)


def _reason(fact, text, details=()):
    """`fact`: a MatchedFact or a row with its source fetched."""
    details = list(details)
    if fact.source_in_words:
        details.append(gettext("Source: %(source)s") % {"source": fact.source_in_words})
    details.append(gettext("Confirmed") if fact.is_confirmed else gettext("Not yet confirmed"))
    return Reason(text, tuple(details))


def _names_typed(model, records, found):
    """By primary key: one reason with the names in which words of the text were found."""
    called = _other_names(model, [record.pk for record in records if record.pk in found], found)
    reasons = {}
    for record in records:
        if record.pk not in found:
            continue
        own = [record.known.name + called.get(record.pk, "")] if found[record.pk].in_own_names else []
        shown = ", ".join([*own, *found[record.pk].facets][:NAMES_SHOWN])
        if shown:
            reasons[record.pk] = [Reason(gettext("Your words are in: %(names)s") % {"names": shown})]
    return reasons


def _other_names(model, pks, found):
    """By primary key, for records whose words are in none but another name of theirs: those names in brackets."""
    pks = [pk for pk in pks if found[pk].in_own_names and not found[pk].in_first_name]
    if not pks:
        return {}
    return {
        pk: f" ({', '.join(name.text for name in names[1:] if name.role is not Role.NAME)})"
        for pk, names in names_of(model, pks)
        if any(name.role is not Role.NAME for name in names)
    }
