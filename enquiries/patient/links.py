"""The private link: a signature over an enquiry's random link id and version, by a key the database does not hold.

Raising the version revokes every link given out before. Who sends the form is led to their page by a link of its own
kind: it proves that they sent the form, not that the address they wrote into it is theirs. The mailed one proves both.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

SALT = "enquiries.private-link"
FROM_THE_FORM = "f"


@dataclass(frozen=True)
class PrivateLink:
    link_id: str
    version: int
    is_from_mail: bool


def _signer():
    return signing.Signer(key=settings.LINK_KEY, salt=SALT, sep=".")


def token_for(link_id: str, version: int, *, is_from_mail: bool = True) -> str:
    return _signer().sign(f"{link_id}-{version}{'' if is_from_mail else FROM_THE_FORM}")


def read_token(token: str) -> PrivateLink:
    """Raises `django.core.signing.BadSignature` for anything we did not sign."""
    link_id, _, version = _signer().unsign(token).rpartition("-")
    return PrivateLink(link_id, int(version.removesuffix(FROM_THE_FORM)), not version.endswith(FROM_THE_FORM))
