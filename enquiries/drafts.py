import hmac
import json
from dataclasses import dataclass, field

from django.conf import settings

from directory.models import Clinic, Condition, Doctor, Programme, Treatment


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
        return own | {"wants": list(self.wants)}

    def digest(self) -> str:
        """64 hex digits that are equal for equal content and say nothing about it."""
        plain = {name: str(value) for name, value in sorted(vars(self).items()) if name != "clinics"}
        content = json.dumps([plain, sorted(clinic.pk for clinic in self.clinics)])
        return hmac.digest(settings.LINK_KEY.encode(), content.encode(), "sha256").hex()
