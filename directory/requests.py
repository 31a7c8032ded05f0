"""Who posts: in place of a token, which would make every page a page of its own."""

from functools import wraps

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt


def posted_from_here(request) -> bool:
    """Whether no browser says that another site posted this (Fetch Metadata; Origin where that is not sent)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def refuses_other_sites(view):
    """A view without token and session that only pages of this site may post to."""

    @csrf_exempt
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method == "POST" and not posted_from_here(request):
            return render(request, "403.html", status=403)
        return view(request, *args, **kwargs)

    return wrapper
