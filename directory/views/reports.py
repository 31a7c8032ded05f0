"""Readers report mistakes."""

from django.db import InterfaceError, OperationalError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from directory import throttle
from directory.forms import ReportForm
from directory.models import ErrorReport
from directory.requests import refuses_other_sites

REPORTS_PER_ADDRESS = 10  # an hour
MAX_PATH = 300
SEE_OTHER = 303


@require_http_methods(["GET", "HEAD", "POST"])
@refuses_other_sites
def report(request):
    page = _page_named(request)
    if request.method != "POST":
        return _form_page(request, ReportForm(), page)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, page)
    try:
        throttle.count("report", throttle.address_of(request), REPORTS_PER_ADDRESS)
        if not form.is_from_a_robot:
            ErrorReport.objects.create(path=page, text=form.cleaned_data["text"], email=form.cleaned_data["email"])
    except throttle.TooMany as error:
        return _form_page(request, form, page, problem=_wait(error.minutes), status=429)
    except (OperationalError, InterfaceError):
        problem = _("We could not store your report. Your text is still here. Please send it again in a minute.")
        return _form_page(request, form, page, problem=problem, status=503)
    return HttpResponseRedirect(f"{reverse('directory:report_thanks')}?{urlencode({'page': page})}", status=SEE_OTHER)


@require_safe
def thanks(request):
    return render(request, "directory/report_thanks.html", {"page": _page_named(request)})


def _page_named(request):
    """The address of the page that is spoken of: one of ours, else home."""
    page = request.GET.get("page", "")
    is_ours = page.startswith("/") and page.isprintable() and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and len(page) <= MAX_PATH else reverse("directory:home")


def _form_page(request, form, page, *, problem="", status=200):
    context = {"form": form, "page": page, "problem": problem, "crumbs": [(_("Report an error"), "")]}
    return render(request, "directory/report.html", context, status=status)


def _wait(minutes):
    return ngettext(
        "You have sent many reports. Please send this one again in %(count)s minute.",
        "You have sent many reports. Please send this one again in %(count)s minutes.",
        minutes,
    ) % {"count": minutes}
