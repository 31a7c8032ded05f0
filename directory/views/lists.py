"""Listings and A-to-Z lists."""

from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.atoz import ConditionsAToZ, TreatmentsAToZ, a_to_z
from directory.caching.pages import kept
from directory.listing_html import listing_page
from directory.models import Condition, Treatment
from directory.promise import reply_promise
from directory.search import cards
from directory.search.clinics import CLINICS
from directory.search.doctors import DOCTORS
from directory.search.listing import FACET_LABELS
from directory.search.listings import facet_of, search_clinics, search_doctors
from directory.selection import ClinicSelection, DoctorSelection, UnknownValue, clean_text


def canonical(selection_class):
    """A view of one selection: hands it on, sends other spellings to its address, names what is unknown in a 404."""

    def decorate(view):
        @require_safe
        @kept
        @wraps(view)
        def wrapper(request, **arguments):
            try:
                selection = selection_class.from_query(request.GET)
                if not selection.is_canonical(request.META.get("QUERY_STRING", "")):
                    return redirect(selection.canonical_url(request.path))
                return view(request, selection, **arguments)
            except UnknownValue as unknown:
                return render(request, "404.html", {"message": _what_is_unknown(unknown)}, status=404)

        return wrapper

    return decorate


def _what_is_unknown(unknown):
    value = clean_text(unknown.value)[:80]
    if unknown.parameter == "page":
        return _("This list has no page “%(value)s”.") % {"value": value}
    filter_name = FACET_LABELS[unknown.parameter]
    return _("The filter “%(filter)s” knows no “%(value)s”.") % {"filter": filter_name, "value": value}


@canonical(ClinicSelection)
def clinic_list(request, selection):
    return _listing(request, search_clinics(selection, cards.read))


@canonical(DoctorSelection)
def doctor_list(request, selection):
    return _listing(request, search_doctors(selection, cards.read))


def _listing(request, listing):
    response = HttpResponse(listing_page(request, listing))
    if "HX-Request" in request.headers:
        response["HX-Push-Url"] = listing.selection.canonical_url()
    return response


@canonical(ClinicSelection)
def clinic_filter(request, selection, facet):
    return _all_options(request, CLINICS, selection, facet, _("Clinics"))


@canonical(DoctorSelection)
def doctor_filter(request, selection, facet):
    return _all_options(request, DOCTORS, selection, facet, _("Doctors"))


def _all_options(request, kind, selection, name, crumb):
    """Every option of one facet; what is ticked goes back to the listing together with everything else chosen."""
    if name not in selection.facets:
        raise Http404
    if selection.page > 1:
        return redirect(selection.page_url(1, at=request.path))
    facet = facet_of(kind, selection, name)
    kept = [pair for pair in selection.parameters() if pair[0] != name]
    crumbs = [(crumb, selection.canonical_url()), (facet.label, "")]
    context = {"facet": facet, "selection": selection, "kept": kept, "crumbs": crumbs}
    return render(request, "directory/all_options.html", context)


@canonical(ConditionsAToZ)
def condition_list(request, selection):
    conditions = Condition.objects.published().only("slug", "name", "subtitle", "is_example")
    return _a_to_z(request, a_to_z(conditions, selection), "directory/condition_list.html", _("Conditions"))


@canonical(TreatmentsAToZ)
def treatment_list(request, selection):
    treatments = Treatment.objects.published().only("slug", "name", "summary", "is_example")
    return _a_to_z(request, a_to_z(treatments, selection), "directory/treatment_list.html", _("Treatments"))


def _a_to_z(request, listing, template, label):
    context = {
        "listing": listing,
        "letters": listing.sections,
        "crumbs": [(label, "")],
        "reply_promise": reply_promise(),
    }
    return render(request, template, context)
