"""Listings and A-to-Z lists."""

from functools import wraps
from itertools import groupby

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Condition, Doctor, Treatment
from directory.promise import reply_promise
from directory.search.clinics import search_clinics
from directory.search.listing import FACET_LABELS, PageOfRecords, rows_of_page
from directory.search.text import normalise
from directory.selection import ClinicSelection, DoctorSelection, Sort, UnknownValue, clean_text


def canonical(selection_class):
    """A view of one selection: hands it on, sends other spellings to its address, names what is unknown in a 404."""

    def decorate(view):
        @require_safe
        @wraps(view)
        def wrapper(request):
            try:
                selection = selection_class.from_query(request.GET)
                if not selection.is_canonical(request.META.get("QUERY_STRING", "")):
                    return redirect(selection.canonical_url())
                return view(request, selection)
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
    listing = search_clinics(selection)
    sorts = [(value, label) for value, label in Sort.choices if value != Sort.RELEVANCE or selection.q]
    context = {"listing": listing, "sorts": sorts, "heading": _("Clinics"), "crumbs": [(_("Clinics"), "")]}
    if selection.only_condition:
        condition = listing.by_name["condition"].selected[0]
        context["heading"] = _("%(condition)s: clinics") % {"condition": condition.label}
        context["crumbs"].insert(0, (condition.label, reverse("directory:condition", args=[condition.value])))
    response = render(request, "directory/clinic_list.html", context)
    if "HX-Request" in request.headers:
        response["HX-Push-Url"] = selection.canonical_url()
    return response


@canonical(DoctorSelection)
def doctor_list(request, selection):
    doctors = Doctor.objects.published()
    count = doctors.count()
    records = rows_of_page(doctors.for_cards().in_order(), selection, count)
    page = PageOfRecords(selection, records, count=count, total=count)
    return render(
        request,
        "directory/doctor_list.html",
        {"listing": page, "crumbs": [(_("Doctors"), "")], "reply_promise": reply_promise()},
    )


@require_safe
def condition_list(request):
    conditions = Condition.objects.published().only("slug", "name", "subtitle", "is_example")
    context = {"letters": _by_letter(conditions), "crumbs": [(_("Conditions"), "")], "reply_promise": reply_promise()}
    return render(request, "directory/condition_list.html", context)


@require_safe
def treatment_list(request):
    treatments = Treatment.objects.published().only("slug", "name", "summary", "is_example")
    context = {"letters": _by_letter(treatments), "crumbs": [(_("Treatments"), "")], "reply_promise": reply_promise()}
    return render(request, "directory/treatment_list.html", context)


def _by_letter(records):
    """Pairs of first letter and records, by their names in the language of the page."""
    ordered = sorted(records, key=lambda record: (normalise(record.name), record.pk))
    return [
        (letter.upper(), list(group)) for letter, group in groupby(ordered, lambda record: normalise(record.name)[:1])
    ]
