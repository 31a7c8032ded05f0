"""A text whose writer was logged out meanwhile, or logged in anew in another tab, is not taken, but not lost either."""

from functools import wraps

from django.contrib import admin
from django.shortcuts import render

from enquiries.desk.changes import Note, Reply

STATUS = 403


def csrf_failure(request, reason=""):
    """Django's CSRF_FAILURE_VIEW: the token of a page made before the last log-in is refused."""
    return _with_text(request) or render(request, "403.html", status=STATUS)


def keeps_text(view):
    """Before the log-in page takes the place of what was sent."""

    @wraps(view)
    def careful(request, *args, **kwargs):
        away = request.method == "POST" and not admin.site.has_permission(request)
        return (away and _with_text(request)) or view(request, *args, **kwargs)

    return careful


def _with_text(request):
    """A page to copy the text from; None where there is none, or another site sent it."""
    text = request.POST.get(Reply.main_field) or request.POST.get(Note.main_field)
    if not text or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return None
    response = render(request, "admin/desk/logged_out.html", {"text": text}, status=STATUS)
    response.headers["Cache-Control"] = "no-store, private"
    return response
