"""Home and the site's search."""

from contextlib import suppress
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory import throttle
from directory.actions import count_search_miss
from directory.models import (
    City,
    Clinic,
    ClinicCondition,
    ClinicTreatment,
    Condition,
    ConditionSource,
    Doctor,
    DoctorCondition,
    Treatment,
)
from directory.promise import reply_promise
from directory.search.site import Match, Suggestion, search_site, suggested
from directory.selection import ClinicSelection, Sort, clean_text

CITIES_SHOWN = 6
TREATMENTS_SHOWN = 6
GUIDES_SHOWN = 3
MISSES_PER_ADDRESS = 30
SUGGESTED = 8
SUGGESTIONS_KEPT = 60  # seconds
LINKED = ("condition", "treatment", "specialty", "city", "country")
HEADINGS = {
    "trip": gettext_lazy("Something in a place"),
    "condition": gettext_lazy("Conditions"),
    "treatment": gettext_lazy("Treatments"),
    "specialty": gettext_lazy("Specialties"),
    "clinic": gettext_lazy("Clinics"),
    "doctor": gettext_lazy("Doctors"),
    "city": gettext_lazy("Places"),
    "country": gettext_lazy("Places"),
}


@require_safe
def home(request):
    clinics = Clinic.objects.published()
    cities = City.objects.filter(clinics__in=clinics).annotate(clinic_count=Count("clinics"))
    cities = list(cities.select_related("country").order_by("-clinic_count", "sort_key", "pk")[:CITIES_SHOWN])
    offered = ClinicTreatment.objects.standing().filter(clinic__in=clinics)
    treatments = Treatment.objects.published().annotate(clinic_count=_number_of(offered, "treatment"))
    treatments = list(treatments.order_by("-clinic_count", "sort_key", "pk")[:TREATMENTS_SHOWN])
    guides = list(_guides()[:GUIDES_SHOWN])
    examples = (*guides[:1], *treatments[:1], *cities[:1])
    context = {
        "cities": cities,
        "treatments": treatments,
        "guides": guides,
        "examples": [(record.name, record.get_absolute_url()) for record in examples],
        "reply_promise": reply_promise(),
    }
    return render(request, "directory/home.html", context)


def _guides():
    """Published guides with the numbers of their doctors, clinics and sources; those that lead furthest first."""
    named = DoctorCondition.objects.standing().filter(doctor__in=Doctor.objects.published())
    treated = ClinicCondition.objects.standing().filter(clinic__in=Clinic.objects.published())
    return (
        Condition.objects.published()
        .annotate(
            doctor_count=_number_of(named, "condition"),
            clinic_count=_number_of(treated, "condition"),
            source_count=_number_of(ConditionSource.objects.all(), "condition"),
        )
        .order_by("-clinic_count", "sort_key", "pk")
    )


def _number_of(rows, noun):
    counted = rows.filter(**{noun: OuterRef("pk")}).order_by().values(noun).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


@require_safe
def search(request):
    text = clean_text(request.GET.get("q", ""))
    found = search_site(text)
    if found.strong_match:
        return redirect(found.strong_match)
    if found.is_empty:
        _note_miss(request, text)
    context = {
        "q": text,
        "found": found,
        "link_groups": groups_of([match for kind in LINKED for match in found.matches.get(kind, [])]),
        "listing_url": ClinicSelection(q=text, sort=Sort.RELEVANCE.value).canonical_url(),
        "crumbs": [(_("Search"), "")],
        "reply_promise": reply_promise(),
    }
    return render(request, "directory/search.html", context)


@require_safe
@cache_control(public=True, max_age=SUGGESTIONS_KEPT)
def suggest(request):
    """What the search box suggests: a small page of links, of which a script shows the list."""
    text = clean_text(request.GET.get("q", ""))
    suggestions = suggested(text, SUGGESTED)
    context = {
        "q": text,
        "query": urlencode({"q": text}),
        "groups": groups_of(suggestions),
        "count": len(suggestions),
    }
    return render(request, "directory/suggest.html", context)


def _note_miss(request, text):
    with suppress(throttle.TooMany):
        throttle.count("search-miss", throttle.address_of(request), MISSES_PER_ADDRESS)
        count_search_miss(text=text, language=get_language())


def groups_of(matches: list[Match] | list[Suggestion]) -> list[tuple[str, list]]:
    """Matches under the heading of their kind; kinds in the order of their best."""
    groups: dict[str, list] = {}
    for match in matches:
        groups.setdefault(HEADINGS[match.kind], []).append(match)
    return [(str(heading), group) for heading, group in groups.items()]
