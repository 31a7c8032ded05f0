from directory.models.careers import CareerStep
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
from directory.models.contacts import ClinicContact, OpeningHours, Weekday
from directory.models.doctors import Affiliation, Doctor, DoctorCondition, DoctorSpecialty, DoctorTreatment
from directory.models.feedback import ErrorReport, SearchMiss
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
from directory.models.imports import (
    ImportedRecord,
    ImportKind,
    ImportProblem,
    ImportProfile,
    ImportReview,
    ImportRun,
)
from directory.models.pages import Page
from directory.models.photos import Photo
from directory.models.places import City, Country
from directory.models.programmes import Programme
from directory.models.provenance import Confirmation, Figure, Qualifier, Source
from directory.models.publication import Publication
from directory.models.qualities import (
    Accreditation,
    ClinicAccreditation,
    ClinicEquipment,
    ClinicLanguage,
    DoctorLanguage,
    Equipment,
    Language,
)
from directory.models.redirects import SlugRedirect
from directory.models.search import SearchChange, SearchRevision
from directory.models.specialties import Specialty
from directory.models.synonyms import ClinicSynonym, DoctorSynonym, SpecialtySynonym, TreatmentSynonym
from directory.models.treatment_guide import TreatmentSection, TreatmentSource
from directory.models.treatments import Treatment

__all__ = [
    "Accreditation",
    "Affiliation",
    "CareerStep",
    "ChecklistItem",
    "City",
    "Clinic",
    "ClinicAccreditation",
    "ClinicCondition",
    "ClinicContact",
    "ClinicEquipment",
    "ClinicFigure",
    "ClinicLanguage",
    "ClinicSpecialty",
    "ClinicSynonym",
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
    "DoctorLanguage",
    "DoctorSpecialty",
    "DoctorSynonym",
    "DoctorTreatment",
    "Equipment",
    "ErrorReport",
    "Evidence",
    "Figure",
    "FigureGroup",
    "ImportKind",
    "ImportProblem",
    "ImportProfile",
    "ImportReview",
    "ImportRun",
    "ImportedRecord",
    "KeyFigure",
    "Language",
    "OpeningHours",
    "Page",
    "Photo",
    "Programme",
    "Publication",
    "Qualifier",
    "QuestionToAsk",
    "ReviewState",
    "SearchChange",
    "SearchMiss",
    "SearchRevision",
    "SlugRedirect",
    "Source",
    "Specialty",
    "SpecialtySynonym",
    "Treatment",
    "TreatmentSection",
    "TreatmentSource",
    "TreatmentSynonym",
    "Urgency",
    "WarningSign",
    "Weekday",
]
