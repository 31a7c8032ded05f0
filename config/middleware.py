from django.conf import settings
from django.utils import translation

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def security_headers(get_response):
    """Headers Django has no setting for."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def language(get_response):
    """The site speaks the language of the address, the admin the user's own; never the browser's.

    So one address is one page for everybody and may be cached without `Vary: Accept-Language`.
    """

    def middleware(request):
        if request.path_info.startswith("/admin/"):
            code = getattr(request.user, "language", "")
        else:
            code = translation.get_language_from_path(request.path_info)
        if code not in dict(settings.LANGUAGES):
            code = settings.LANGUAGE_CODE
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware
