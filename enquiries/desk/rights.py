from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def require(request: HttpRequest, right: str) -> None:
    """Raises PermissionDenied for a user without `right` (`app.codename`)."""
    if not request.user.has_perm(right):
        raise PermissionDenied
