from django.utils.translation import gettext as _
from django_countries import countries

from enquiries.models import Enquiry, Relation, Wish
from enquiries.patient.drafts import EnquiryDraft


def changes_in_words(first: Enquiry, draft: EnquiryDraft) -> str:
    """What a form that came back says otherwise than the enquiry it made first, as a message about it."""
    known, now = _answers(first), _answers(draft)
    lines = [f"{label}: {now[label] or '–'}" for label in now if now[label] != known[label]]
    question = [draft.question] if draft.question != first.question else []
    return "\n\n".join(question + (["\n".join(lines)] if lines else []))


def _answers(said):
    return {
        _("Name"): said.name,
        _("Email"): said.email,
        _("Phone"): str(said.phone or ""),
        _("Country"): countries.name(str(said.country)),
        _("Language"): said.language,
        _("Age of the patient"): "" if said.age is None else str(said.age),
        _("Who needs care?"): str(Relation(said.relation).label),
        _("What would help most?"): ", ".join(str(Wish(wish).label) for wish in said.wants),
        _("Condition"): str(said.condition or ""),
        _("Treatment"): str(said.treatment or ""),
        _("Programme"): str(said.programme or ""),
        _("Doctor"): str(said.doctor or ""),
        _("Clinics"): ", ".join(sorted(clinic.name for clinic in _clinics(said))),
    }


def _clinics(said):
    return said.clinics.all() if isinstance(said, Enquiry) else said.clinics
