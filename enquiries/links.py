"""The private link: a signature over an enquiry's random link id and version, by a key the database does not hold.

Raising the version revokes every link given out before.
"""

from django.conf import settings
from django.core import signing

SALT = "enquiries.private-link"


def _signer():
    return signing.Signer(key=settings.LINK_KEY, salt=SALT, sep=".")


def token_for(link_id: str, version: int) -> str:
    return _signer().sign(f"{link_id}-{version}")


def read_token(token: str) -> tuple[str, int]:
    """(link id, version). Raises `django.core.signing.BadSignature` for anything we did not sign."""
    link_id, _, version = _signer().unsign(token).rpartition("-")
    return link_id, int(version)
