"""Why a record is listed: which of its standing facts meet the selection. A few queries for a whole page of records."""

from collections import defaultdict
from functools import lru_cache

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as _

from directory.models import (
    Affiliation,
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


def reasons_of_clinics(
    clinics: list[Clinic], selection: ClinicSelection, found: dict[int, NamesFound]
) -> dict[int, list[Reason]]:
    """By primary key, in the order of the parameters."""
    reasons = _names_typed(clinics, found, str)
    facts = _facts("clinic", clinics, selection, CLINIC_FACTS, SENTENCES)
    for clinic in clinics:
        mine = reasons[clinic.pk]
        mine += facts[clinic.pk]
        if selection.country or selection.city:
            mine.append(Reason(gettext("Place: %(name)s") % {"name": clinic.place}))
        if selection.type:
            mine.append(Reason(gettext("Type of clinic: %(name)s") % {"name": clinic.get_type_display()}))
    return reasons


def reasons_of_doctors(
    doctors: list[Doctor], selection: DoctorSelection, found: dict[int, NamesFound]
) -> dict[int, list[Reason]]:
    reasons = _names_typed(doctors, found, lambda doctor: doctor.plain_name)
    facts = _facts("doctor", doctors, selection, DOCTOR_FACTS, SENTENCES_OF_A_DOCTOR)
    for doctor in doctors:
        reasons[doctor.pk] += facts[doctor.pk]
        if selection.country or selection.city or selection.clinic:
            reasons[doctor.pk] += [_workplace(row) for row in doctor.affiliations.all() if _is_chosen(row, selection)]
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


def _workplace(affiliation):
    place = f"{affiliation.clinic}, {affiliation.clinic.place}" if affiliation.clinic.place else affiliation.clinic
    return _reason(affiliation, gettext("Works at: %(clinic)s") % {"clinic": place})


def _is_chosen(affiliation: Affiliation, selection):
    clinic = affiliation.clinic
    place = {
        "country": clinic.country.code if clinic.country else "",
        "city": clinic.city.slug if clinic.city else "",
        "clinic": clinic.slug,
    }
    return any(place[facet] in getattr(selection, facet) for facet in place)


def _names_typed(records, found, name_of):
    """By primary key: one reason with the names in which words of the text were found."""
    called = _other_names([record for record in records if record.pk in found], found)
    reasons = {record.pk: [] for record in records}
    for record in records:
        if record.pk not in found:
            continue
        own = [name_of(record) + called.get(record.pk, "")] if found[record.pk].in_own_names else []
        shown = ", ".join([*own, *found[record.pk].facets][:NAMES_SHOWN])
        if shown:
            reasons[record.pk].append(Reason(gettext("Your words are in: %(names)s") % {"names": shown}))
    return reasons


def _other_names(records, found):
    """By primary key, for records whose words are in none but another name of theirs: those names in brackets."""
    pks = [pk for pk in (record.pk for record in records) if found[pk].in_own_names and not found[pk].in_first_name]
    if not pks:
        return {}
    return {
        pk: f" ({', '.join(name.text for name in names[1:] if name.role is not Role.NAME)})"
        for pk, names in names_of(type(records[0]), pks)
        if any(name.role is not Role.NAME for name in names)
    }
