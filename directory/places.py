"""Where clinics are: countries and cities with the number of clinics in each."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from directory.models import City, Country
from directory.search.text import normalise


@dataclass(frozen=True)
class ClinicsInCity:
    city: City
    count: int


@dataclass(frozen=True)
class ClinicsInCountry:
    """`count` includes clinics of which only the country is known."""

    country: Country
    count: int
    cities: list[ClinicsInCity]


def places_of(clinics: QuerySet) -> list[ClinicsInCountry]:
    """The places of `clinics`, by name in the language of the page; clinics without a place are in none."""
    rows = clinics.order_by().values_list("city", "country_without_city").annotate(number=Count("pk"))
    in_city, in_country = {}, {}
    for city, country, number in rows:
        if city:
            in_city[city] = number
        elif country:
            in_country[country] = number
    cities = list(City.objects.filter(pk__in=in_city).select_related("country"))
    countries = {city.country_id: city.country for city in cities}
    countries |= {each.pk: each for each in Country.objects.filter(pk__in=in_country.keys() - countries)}
    found = []
    for pk, country in countries.items():
        here = [ClinicsInCity(city, in_city[city.pk]) for city in cities if city.country_id == pk]
        count = in_country.get(pk, 0) + sum(each.count for each in here)
        found.append(ClinicsInCountry(country, count, sorted(here, key=lambda each: _by_name(each.city))))
    return sorted(found, key=lambda each: _by_name(each.country))


def _by_name(place):
    return normalise(place.name), place.pk
