"""What all answers of the API share: their language, who may read them, how long they hold."""

from functools import wraps

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import override

from directory.caching.pages import kept

HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def public(view):
    """A view in the language of `?lang=` that any site may read; its answer is kept as pages are."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        code = request.GET.get("lang") or settings.LANGUAGE_CODE
        languages = [each for each, _name in settings.LANGUAGES]
        if code not in languages:
            response = problem(400, f"lang={code[:80]}: this site speaks {', '.join(languages)}.")
        else:
            with override(code):
                response = kept(view)(request, *args, **kwargs)
            response.headers["Content-Language"] = code
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return wrapper


def problem(status: int, message: str) -> JsonResponse:
    return JsonResponse({"detail": message}, status=status)
