"""A condition's guide put together for its page: the parts in their order, the lists that stand beside them."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import (
    Clinic,
    Condition,
    ConditionSection,
    ConditionTreatment,
    Doctor,
    DoctorCondition,
    FigureGroup,
    KeyFigure,
    Programme,
    Treatment,
    Urgency,
    WarningSign,
)
from directory.places import ClinicsInCountry, places_of

CLINICS_SHOWN = 3
PROGRAMMES_SHOWN = 6
EARLY = (ConditionSection.Kind.CAUSES, ConditionSection.Kind.SYMPTOMS, ConditionSection.Kind.RISKS)


def with_guides(conditions):
    """With every part of their guides fetched."""
    figures = Prefetch("figures", KeyFigure.objects.standing(), to_attr="standing_figures")
    treatments = ConditionTreatment.objects.standing().filter(treatment__in=Treatment.objects.published())
    return conditions.prefetch_related(
        "sections",
        "warning_signs",
        "tests",
        "questions",
        "checklist",
        "synonyms",
        "codes",
        "sources__source",
        Prefetch("figure_groups", FigureGroup.objects.prefetch_related(figures)),
        Prefetch("condition_treatments", treatments.select_related("treatment", "source")),
    )


def warnings_of(condition: Condition) -> list[tuple[str, list[WarningSign]]]:
    """What to do, and the signs that ask for it; the most urgent first."""
    signs = condition.warning_signs.all()
    grouped = [(label, [sign for sign in signs if sign.urgency == urgency]) for urgency, label in Urgency.choices]
    return [(label, found) for label, found in grouped if found]


@dataclass(frozen=True)
class Part:
    """A section of the guide with the figures that stand in it."""

    kind: str
    title: str
    bodies: list[str]
    figure_groups: list[FigureGroup]


@dataclass(frozen=True)
class Guide:
    """`condition` comes from `with_guides`; `clinics` are the first few of `clinic_count`."""

    condition: Condition
    doctors: list[Doctor]
    clinics: list[Clinic]
    clinic_count: int
    places: list[ClinicsInCountry]
    programmes: list[Programme]

    @cached_property
    def parts(self) -> dict[str, Part]:
        """The parts that have a text or figures, by kind."""
        made = {}
        for kind, title in ConditionSection.Kind.choices:
            bodies = [section.body for section in self.condition.sections.all() if section.kind == kind]
            groups = [group for group in self.condition.figure_groups.all() if group.place == kind]
            groups = [group for group in groups if group.standing_figures]
            if any(bodies) or groups:
                made[kind] = Part(kind, str(title), bodies, groups)
        return made

    @property
    def early_parts(self) -> list[Part]:
        """What stands between the warning signs and the tests."""
        return [self.parts[kind] for kind in EARLY if kind in self.parts]

    @property
    def warnings(self) -> list[tuple[str, list[WarningSign]]]:
        return warnings_of(self.condition)

    @property
    def other_names(self) -> list[str]:
        """The synonyms of this language that are meant to be shown."""
        language = get_language()
        return [name.name for name in self.condition.synonyms.all() if name.is_shown and name.language == language]

    @property
    def codes(self) -> list[str]:
        return [str(code) for code in self.condition.codes.all()]

    @property
    def contents(self) -> list[tuple[str, str]]:
        """Heading and id of each section the page has, in order."""
        parts = self.parts
        condition = self.condition
        entries = [
            (parts.get("short"), _("In short"), "short"),
            (self.warnings, _("Warning signs"), "warning-signs"),
            *((part, part.title, part.kind) for part in self.early_parts),
            (condition.tests.all() or parts.get("tests"), _("Tests"), "tests"),
            (parts.get("stages"), _("Stages"), "stages"),
            (condition.condition_treatments.all(), _("Treatments"), "treatments"),
            (parts.get("choice"), ConditionSection.Kind.CHOICE.label, "choice"),
            (self.doctors, _("Doctors"), "doctors"),
            (self.clinics, _("Clinics"), "clinics"),
            (self.programmes, _("Programmes"), "programmes"),
            (condition.questions.all(), _("Questions to ask a doctor"), "questions"),
            (condition.checklist.all(), _("Papers to send"), "papers"),
            (condition.sources.all(), _("Sources"), "sources"),
        ]
        return [(str(title), anchor) for content, title, anchor in entries if content]


def guide_of(condition: Condition) -> Guide:
    clinics = Clinic.objects.published().treating([condition.slug])
    named = DoctorCondition.objects.standing().filter(condition=condition)
    programmes = Programme.objects.published().standing().filter(conditions=condition)
    return Guide(
        condition=condition,
        doctors=list(Doctor.objects.published().filter(pk__in=named.values("doctor")).for_cards().in_order()),
        clinics=list(clinics.for_cards().in_order()[:CLINICS_SHOWN]),
        clinic_count=clinics.count(),
        places=places_of(clinics),
        programmes=list(programmes.select_related("clinic").in_order()[:PROGRAMMES_SHOWN]),
    )
