"""The words patients agree to. Whoever changes one raises its version; the words shown are kept with each consent."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from enquiries.models import Consent

VERSIONS = {Consent.Kind.HEALTH: 1, Consent.Kind.SHARE: 1, Consent.Kind.ACTS_FOR: 1}


def health_text() -> str:
    return _("%(site)s may read and keep the health information I send, to answer me.") % {"site": settings.SITE_NAME}


def share_text(clinic_names: str) -> str:
    return _("%(site)s may send my question and papers to: %(clinics)s.") % {
        "site": settings.SITE_NAME,
        "clinics": clinic_names,
    }


def acts_for_text() -> str:
    return _("The patient knows that I write, or I am allowed to act for the patient.")


def given_with(draft, *, enquiry, at) -> list[Consent]:
    """The consents a form was sent with, not yet saved: one for reading, one for each clinic it may be shared with."""
    with translation.override(draft.site_language):
        texts = [(Consent.Kind.HEALTH, None, health_text())]
        if draft.acts_for:
            texts.append((Consent.Kind.ACTS_FOR, None, acts_for_text()))
        if draft.consent_share:
            names = ", ".join(clinic.name for clinic in draft.clinics)
            texts += [(Consent.Kind.SHARE, clinic, share_text(names)) for clinic in draft.clinics]
    return [
        Consent(
            enquiry=enquiry,
            kind=kind,
            clinic=clinic,
            text=text,
            text_version=VERSIONS[kind],
            language=draft.site_language,
            given_at=at,
        )
        for kind, clinic, text in texts
    ]
