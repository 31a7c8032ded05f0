"""Where each fact of a clinic or doctor comes from: one line per fact, from rows the page has fetched anyway."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.models import Clinic, Doctor
from directory.models.provenance import Provenance


@dataclass(frozen=True)
class StatedFact:
    """`text` is the fact in words, `row` what bears its provenance (with `source` fetched)."""

    kind: str
    text: str
    row: Provenance


def facts_of_clinic(clinic: Clinic) -> list[StatedFact]:
    """From `clinic_page`'s prefetched rows; no query."""
    figures = [row for row in clinic.figures.all() if row.stands]
    return [
        *_stated(_("Figure"), figures, str),
        *_stated(_("Specialty"), clinic.clinic_specialties.all(), lambda row: row.specialty.name),
        *_stated(_("Condition"), clinic.clinic_conditions.all(), lambda row: row.condition.name),
        *_stated(_("Treatment"), clinic.clinic_treatments.all(), lambda row: row.treatment.name),
        *_stated(_("Language"), clinic.clinic_languages.all(), lambda row: row.language.name),
        *_stated(_("Accreditation"), clinic.clinic_accreditations.all(), lambda row: row.accreditation.name),
        *_stated(_("Equipment"), clinic.clinic_equipment.all(), lambda row: row.equipment.name),
        *_stated(_("Contact"), clinic.contacts.all(), str),
        *_stated(_("Opening hours"), clinic.opening_hours.all(), str),
    ]


def facts_of_doctor(doctor: Doctor) -> list[StatedFact]:
    """From `doctor_page`'s prefetched rows; no query."""
    return [
        *_stated(_("Specialty"), doctor.doctor_specialties.all(), lambda row: row.specialty.name),
        *_stated(_("Place of work"), doctor.affiliations.all(), lambda row: row.clinic.name),
        *_stated(_("Language"), doctor.doctor_languages.all(), lambda row: row.language.name),
        *_stated(_("Education and experience"), doctor.career.all(), str),
    ]


def _stated(kind: str, rows: Iterable[Provenance], in_words) -> list[StatedFact]:
    return [StatedFact(kind, in_words(row), row) for row in rows]
