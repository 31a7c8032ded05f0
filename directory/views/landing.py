"""A condition in a country or city: pages that exist only where a clinic stands for them."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.guide import warnings_of
from directory.models import City, Clinic, Condition, ConditionSection, Country
from directory.places import places_of
from directory.promise import reply_promise
from directory.redirects import follows_slugs

CLINICS_SHOWN = 20


@require_safe
@follows_slugs(slug=Condition)
def condition_in_country(request, slug, code):
    country = get_object_or_404(Country, code=code.lower())
    if code != country.code:
        return redirect("directory:condition_in_country", slug=slug, code=country.code, permanent=True)
    condition, clinics = _treated(slug, Clinic.objects.published().in_countries([country.code]))
    heading = _("%(condition)s: clinics in %(place)s") % {"condition": condition.name, "place": country.name}
    page = {"heading": heading, "place": country, "country": country, "cities": places_of(clinics)[0].cities}
    return _landing_page(request, condition, clinics, page)


@require_safe
@follows_slugs(slug=Condition, city=City)
def condition_in_city(request, slug, code, city):
    city = get_object_or_404(City.objects.select_related("country"), slug=city)
    if code != city.country.code:
        arguments = {"slug": slug, "code": city.country.code, "city": city.slug}
        return redirect("directory:condition_in_city", **arguments, permanent=True)
    condition, clinics = _treated(slug, Clinic.objects.published().in_cities([city.slug]))
    heading = _("%(condition)s: clinics in %(place)s") % {"condition": condition.name, "place": city.name}
    return _landing_page(request, condition, clinics, {"heading": heading, "place": city, "city": city})


def _treated(slug, clinics):
    """The condition and those of `clinics` that treat it. Raises Http404 where there is none."""
    condition = get_object_or_404(Condition.objects.published().prefetch_related("warning_signs"), slug=slug)
    clinics = clinics.treating([slug])
    if not clinics.exists():
        raise Http404
    return condition, clinics


def _landing_page(request, condition, clinics, page):
    short = condition.sections.filter(kind=ConditionSection.Kind.SHORT)
    context = page | {
        "condition": condition,
        "summary": list(short.order_by("position", "pk")),
        "warnings": warnings_of(condition),
        "clinics": clinics.for_cards().in_order()[:CLINICS_SHOWN],
        "clinic_count": clinics.count(),
        "has_real_clinics": clinics.indexable().exists(),
        "crumbs": [(condition.name, condition.get_absolute_url()), (page["place"].name, "")],
        "reply_promise": reply_promise(),
    }
    return render(request, "directory/landing.html", context)
