"""Two to four clinics side by side: the rows of the table, and which of them say the same of every clinic."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.models import (
    Affiliation,
    Clinic,
    ClinicAccreditation,
    ClinicEquipment,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicTreatment,
    Doctor,
    Treatment,
)
from directory.templatetags.directory import price

MIN_CLINICS, MAX_CLINICS = 2, 4
TREATMENTS_SHOWN = 30


@dataclass(frozen=True)
class Row:
    """What is known of each clinic, line by line; an empty cell is not known yet."""

    label: str
    cells: list[list[str]]

    @property
    def is_same(self) -> bool:
        return all(cell == self.cells[0] for cell in self.cells)


@dataclass(frozen=True)
class Comparison:
    """`clinics` come from `clinics_to_compare`."""

    clinics: list[Clinic]

    @cached_property
    def rows(self) -> list[Row]:
        return [
            self._row(_("Type"), lambda clinic: [clinic.get_type_display()]),
            self._row(_("Place"), lambda clinic: [clinic.place]),
            self._row(_("Known for"), lambda clinic: [clinic.summary]),
            *self._figures(),
            self._row(_("Doctors listed"), lambda clinic: [str(len(clinic.listed)) if clinic.listed else ""]),
            self._row(_("Specialties"), lambda clinic: [row.specialty.name for row in clinic.clinic_specialties.all()]),
            self._row(_("Languages"), lambda clinic: [row.language.name for row in clinic.clinic_languages.all()]),
            self._row(
                _("Accreditations"),
                lambda clinic: [row.accreditation.name for row in clinic.clinic_accreditations.all()],
            ),
            self._row(_("Equipment"), lambda clinic: [row.equipment.name for row in clinic.clinic_equipment.all()]),
            self._row(_("Waiting time"), _waiting_time),
        ]

    @cached_property
    def treatments(self) -> list[Row]:
        """A row for each treatment that one of the clinics offers, those of most clinics first."""
        offers = [{row.treatment: row for row in clinic.clinic_treatments.all()} for clinic in self.clinics]
        offered = {treatment for of_clinic in offers for treatment in of_clinic}
        ordered = sorted(offered, key=lambda each: (-sum(each in of for of in offers), each.sort_key, each.pk))
        return [
            Row(treatment.name, [_offer(of_clinic.get(treatment)) for of_clinic in offers])
            for treatment in ordered[:TREATMENTS_SHOWN]
        ]

    @property
    def is_cut(self) -> bool:
        """Whether there are more treatments than rows for them."""
        offered = {row.treatment_id for clinic in self.clinics for row in clinic.clinic_treatments.all()}
        return len(offered) > TREATMENTS_SHOWN

    @property
    def has_differences(self) -> bool:
        return not all(row.is_same for row in self.rows + self.treatments)

    def _row(self, label, lines_of):
        return Row(label, [[line for line in lines_of(clinic) if line] for clinic in self.clinics])

    def _figures(self):
        """A row for each label any of the figures has."""
        known = [{row.label: row for row in clinic.figures.all() if row.stands} for clinic in self.clinics]
        labels = dict.fromkeys(label for figures in known for label in figures)
        return [Row(capfirst(label), [_figure(figures.get(label)) for figures in known]) for label in labels]


def clinics_to_compare(slugs: list[str]) -> list[Clinic]:
    """The published ones among `slugs`, with everything a table of them shows."""
    offered = ClinicTreatment.objects.standing().filter(treatment__in=Treatment.objects.published())
    working = Affiliation.objects.standing().filter(doctor__in=Doctor.objects.published())
    clinics = Clinic.objects.published().filter(slug__in=slugs).for_cards().prefetch_related(
        Prefetch("affiliations", working, to_attr="listed"),
        Prefetch("clinic_specialties", ClinicSpecialty.objects.standing().select_related("specialty")),
        Prefetch("clinic_languages", ClinicLanguage.objects.standing().select_related("language")),
        Prefetch("clinic_accreditations", ClinicAccreditation.objects.standing().select_related("accreditation")),
        Prefetch("clinic_equipment", ClinicEquipment.objects.standing().select_related("equipment")),
        Prefetch("clinic_treatments", offered.select_related("treatment")),
    )  # fmt: skip
    return list(clinics.order_by("slug", "pk"))


def _figure(row):
    if row is None:
        return []
    return [f"{row.figure} ({row.year})" if row.year else str(row.figure)]


def _offer(row):
    if row is None:
        return []
    return [_("Offered"), price(row) if row.price else _("Price not known yet"), *_wait(row.waiting_days)]


def _wait(days):
    if days is None:
        return []
    return [ngettext("Usual wait: %(counter)s day", "Usual wait: %(counter)s days", days) % {"counter": days}]


def _waiting_time(clinic):
    waits = [row.waiting_days for row in clinic.clinic_treatments.all() if row.waiting_days is not None]
    if not waits:
        return []
    shortest, longest = min(waits), max(waits)
    if shortest == longest:
        return [ngettext("%(counter)s day", "%(counter)s days", shortest) % {"counter": shortest}]
    return [
        _("%(shortest)s to %(longest)s days, depending on the treatment") % {"shortest": shortest, "longest": longest}
    ]
