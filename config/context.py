from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Site:
    """What templates may say about the site and who runs it."""

    name: str
    url: str
    operator_name: str
    operator_address: str
    operator_email: str


def site(request):
    return {
        "site": Site(
            name=settings.SITE_NAME,
            url=settings.SITE_URL,
            operator_name=settings.OPERATOR_NAME,
            operator_address=settings.OPERATOR_ADDRESS,
            operator_email=settings.OPERATOR_EMAIL,
        )
    }
