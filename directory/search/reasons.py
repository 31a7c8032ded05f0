"""Why a record is listed: which of its standing facts meet the selection. A few queries for a whole page of records."""

from collections import defaultdict

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

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
from directory.models import clinics as clinic_models
from directory.models import doctors as doctor_models
from directory.models.provenance import price_in_words
from directory.search.listing import Reason
from directory.search.text import names, spelt_out, words
from directory.selection import ClinicSelection, DoctorSelection
from directory.titles import without_titles

NAMES_SHOWN = 5

# Facet → the rows that carry its facts, their noun, the noun's key, and what a fact says.
CLINIC_FACTS = {
    "condition": (ClinicCondition.objects.standing, "condition", "slug", _("Named for: %(name)s")),
    "treatment": (ClinicTreatment.objects.on_offer, "treatment", "slug", _("Offers: %(name)s")),
    "specialty": (ClinicSpecialty.objects.standing, "specialty", "slug", _("Specialty: %(name)s")),
    "language": (ClinicLanguage.objects.standing, "language", "code", _("Speaks: %(name)s")),
    "accreditation": (ClinicAccreditation.objects.standing, "accreditation", "slug", _("Accreditation: %(name)s")),
    "equipment": (ClinicEquipment.objects.standing, "equipment", "slug", _("Equipment: %(name)s")),
}
DOCTOR_FACTS = {
    "condition": (DoctorCondition.objects.standing, "condition", "slug", _("Named for: %(name)s")),
    "treatment": (DoctorTreatment.objects.confirmed, "treatment", "slug", _("Does: %(name)s")),
    "specialty": (DoctorSpecialty.objects.standing, "specialty", "slug", _("Specialty: %(name)s")),
    "language": (DoctorLanguage.objects.standing, "language", "code", _("Speaks: %(name)s")),
}


def reasons_of_clinics(clinics: list[Clinic], selection: ClinicSelection) -> dict[int, list[Reason]]:
    """By primary key, in the order of the parameters."""
    reasons = _names_typed(clinics, words(selection.q), clinic_models.NAMING_FACTS, _own_names_of_clinic)
    facts = _facts("clinic", clinics, selection, CLINIC_FACTS)
    priced = _priced(clinics, selection) if selection.price_max is not None and not selection.treatment else {}
    for clinic in clinics:
        mine = reasons[clinic.pk]
        mine += facts[clinic.pk]
        if selection.country or selection.city:
            mine.append(Reason(gettext("Place: %(name)s") % {"name": clinic.place}))
        if selection.type:
            mine.append(Reason(gettext("Type of clinic: %(name)s") % {"name": clinic.get_type_display()}))
        mine += priced.get(clinic.pk, [])
    return reasons


def reasons_of_doctors(doctors: list[Doctor], selection: DoctorSelection) -> dict[int, list[Reason]]:
    typed = without_titles(words(selection.q))
    reasons = _names_typed(doctors, typed, doctor_models.NAMING_FACTS, _own_names_of_doctor)
    facts = _facts("doctor", doctors, selection, DOCTOR_FACTS)
    for doctor in doctors:
        reasons[doctor.pk] += facts[doctor.pk]
        if selection.country or selection.city or selection.clinic:
            reasons[doctor.pk] += [_workplace(row) for row in doctor.affiliations.all() if _is_chosen(row, selection)]
    return reasons


def _facts(record, records, selection, kinds):
    """By primary key of the record: the facts of each chosen facet."""
    reasons = defaultdict(list)
    for facet in selection.chosen:
        if facet not in kinds:
            continue
        rows, noun, key, sentence = kinds[facet]
        chosen = {f"{noun}__{key}__in": getattr(selection, facet), f"{record}__in": records}
        for row in rows().filter(**chosen).select_related(noun, "source"):
            reasons[getattr(row, f"{record}_id")].append(_reason(row, sentence % {"name": getattr(row, noun)}))
    return reasons


def _reason(row, text):
    details = _offer(row) if isinstance(row, ClinicTreatment) else []
    if row.source:
        details.append(gettext("Source: %(source)s") % {"source": row.source.get_kind_display()})
    details.append(gettext("Confirmed") if row.is_confirmed else gettext("Not yet confirmed"))
    return Reason(text, tuple(details))


def _offer(row):
    details = [price_in_words(row)] if row.price else []
    if row.waiting_days is not None:
        wait = ngettext("Usual wait: %(count)d day", "Usual wait: %(count)d days", row.waiting_days)
        details.append(wait % {"count": row.waiting_days})
    return details


def _priced(clinics, selection):
    """By primary key: what costs little enough, the cheapest first; for a ceiling without a treatment."""
    rows = ClinicTreatment.objects.on_offer().priced_up_to(selection.price_max).filter(clinic__in=clinics)
    reasons = defaultdict(list)
    for row in sorted(rows.select_related("treatment", "source"), key=lambda row: (row.price.low, row.pk)):
        if len(reasons[row.clinic_id]) < NAMES_SHOWN:
            reasons[row.clinic_id].append(_reason(row, CLINIC_FACTS["treatment"][-1] % {"name": row.treatment}))
    return reasons


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


def _names_typed(records, typed, naming_facts, own_names):
    """By primary key: one reason with the names in which words of the text were found."""
    reasons = {record.pk: [] for record in records}
    if not typed:
        return reasons
    found = {record.pk: [name for name, key in own_names(record) if _is_in(typed, key)] for record in records}
    for relation, noun, paths in naming_facts:
        field = type(records[0])._meta.get_field(relation).field
        condition = names(typed[0], *(f"{noun}__{path}" for path in paths))
        for word in typed[1:]:
            condition |= names(word, *(f"{noun}__{path}" for path in paths))
        rows = field.model.objects.standing().filter(condition, **{f"{field.name}__in": records})
        for row in rows.select_related(noun).distinct():
            found[getattr(row, field.attname)].append(str(getattr(row, noun)))
    for pk, found_names in found.items():
        shown = ", ".join(list(dict.fromkeys(found_names))[:NAMES_SHOWN])
        if shown:
            reasons[pk].append(Reason(gettext("Your words are in: %(names)s") % {"names": shown}))
    return reasons


def _is_in(typed, key):
    return any(form in key for word in typed for form in (word, spelt_out(word)))


def _own_names_of_clinic(clinic):
    places = [place for place in (clinic.city, clinic.country) if place]
    return [(str(each), each.search_key) for each in (clinic, *places)]


def _own_names_of_doctor(doctor):
    own = [(doctor.plain_name, doctor.search_key)]
    for row in doctor.affiliations.all():
        own.append((str(row.clinic), row.clinic.search_key))
        if row.clinic.city:
            own.append((str(row.clinic.city), row.clinic.city.search_key))
    return own
