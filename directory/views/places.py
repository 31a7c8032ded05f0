"""Countries and cities: the clinics there."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from directory.models import City, Clinic, ClinicCondition, ClinicSpecialty, Condition, Country, Specialty
from directory.places import places_of
from directory.promise import reply_promise
from directory.redirects import follows_slugs

CLINICS_SHOWN = 6
REASONS_SHOWN = 30


@require_safe
def country(request, code):
    country = get_object_or_404(Country, code=code.lower())
    if code != country.code:
        return redirect(country, permanent=True)
    clinics = Clinic.objects.published().in_countries([country.code])
    places = places_of(clinics)
    context = _whats_there(clinics) | {
        "country": country,
        "cities": places[0].cities if places else [],
        "crumbs": [(country.name, "")],
    }
    return render(request, "directory/country.html", context)


@require_safe
@follows_slugs(city=City)
def city(request, code, city):
    city = get_object_or_404(City.objects.select_related("country"), slug=city)
    if code != city.country.code:
        return redirect(city, permanent=True)
    clinics = Clinic.objects.published().in_cities([city.slug])
    context = _whats_there(clinics) | {
        "city": city,
        "crumbs": [(city.country.name, city.country.get_absolute_url()), (city.name, "")],
    }
    return render(request, "directory/city.html", context)


def _whats_there(clinics):
    """The first of `clinics`, how many there are, and what they stand for with the number of clinics each."""
    practised = ClinicSpecialty.objects.standing().filter(clinic__in=clinics)
    treated = ClinicCondition.objects.standing().filter(clinic__in=clinics)
    treated = treated.filter(condition__in=Condition.objects.published())
    return {
        "clinics": clinics.for_cards().in_order()[:CLINICS_SHOWN],
        "clinic_count": clinics.count(),
        "has_real_clinics": clinics.indexable().exists(),
        "specialties": _by_clinics(practised, Specialty, "specialty"),
        "conditions": _by_clinics(treated, Condition, "condition"),
        "reply_promise": reply_promise(),
    }


def _by_clinics(facts, noun, path):
    """The records most `facts` name, each with `clinic_count`. Counted by key first: databases plan that well."""
    numbers = facts.order_by().values_list(path).annotate(number=Count("pk"))
    numbers = dict(numbers.order_by("-number", f"{path}__sort_key", path)[:REASONS_SHOWN])
    records = noun.objects.in_bulk(numbers)
    for pk, record in records.items():
        record.clinic_count = numbers[pk]
    return [records[pk] for pk in numbers]
