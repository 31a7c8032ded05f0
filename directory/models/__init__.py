from directory.models.clinics import (
    Clinic,
    ClinicCondition,
    ClinicFigure,
    ClinicSpecialty,
    ClinicTreatment,
    ClinicType,
)
from directory.models.conditions import (
    Condition,
    ConditionCode,
    ConditionSynonym,
    ConditionTreatment,
    Evidence,
    ReviewState,
)
from directory.models.doctors import Affiliation, Doctor, DoctorCondition, DoctorSpecialty
from directory.models.guide import (
    ChecklistItem,
    ConditionSection,
    ConditionSource,
    ConditionTest,
    FigureGroup,
    KeyFigure,
    QuestionToAsk,
    Urgency,
    WarningSign,
)
from directory.models.pages import Page
from directory.models.places import City, Country
from directory.models.provenance import Confirmation, Figure, Qualifier, Source
from directory.models.publication import Publication
from directory.models.specialties import Specialty
from directory.models.treatments import Treatment

__all__ = [
    "Affiliation",
    "ChecklistItem",
    "City",
    "Clinic",
    "ClinicCondition",
    "ClinicFigure",
    "ClinicSpecialty",
    "ClinicTreatment",
    "ClinicType",
    "Condition",
    "ConditionCode",
    "ConditionSection",
    "ConditionSource",
    "ConditionSynonym",
    "ConditionTest",
    "ConditionTreatment",
    "Confirmation",
    "Country",
    "Doctor",
    "DoctorCondition",
    "DoctorSpecialty",
    "Evidence",
    "Figure",
    "FigureGroup",
    "KeyFigure",
    "Page",
    "Publication",
    "Qualifier",
    "QuestionToAsk",
    "ReviewState",
    "Source",
    "Specialty",
    "Treatment",
    "Urgency",
    "WarningSign",
]
