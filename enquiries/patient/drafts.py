import json
from dataclasses import dataclass, field

from directory.models import Clinic, Condition, Doctor, Programme, Treatment
from enquiries.digests import keyed_digest, text_digest


@dataclass(frozen=True)
class EnquiryDraft:
    """What a valid form says, before it is an enquiry; `site_language` is that of the consent texts."""

    question: str
    name: str
    email: str
    country: str
    language: str
    site_language: str
    phone: str = ""
    age: int | None = None
    relation: str = "self"
    acts_for: bool = False
    wants: tuple[str, ...] = ()
    time_zone: str = ""
    consent_share: bool = False
    condition: Condition | None = None
    treatment: Treatment | None = None
    doctor: Doctor | None = None
    programme: Programme | None = None
    clinics: tuple[Clinic, ...] = field(default=())

    def fields(self) -> dict:
        """The values of the Enquiry's columns."""
        own = {
            name: value
            for name, value in vars(self).items()
            if name not in ("site_language", "consent_share", "clinics")
        }
        return own | {"wants": list(self.wants), "question_digest": text_digest(self.question)}

    def digest(self) -> str:
        """Equal for equal content, and says nothing about it."""
        plain = {name: str(value) for name, value in sorted(vars(self).items()) if name != "clinics"}
        return keyed_digest(json.dumps([plain, sorted(clinic.pk for clinic in self.clinics)]))
