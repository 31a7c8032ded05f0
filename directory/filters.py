"""The definition of what each listing parameter means. Listings, admin and exports all ask it."""

import django_filters
from django import forms

from directory.models import Clinic
from directory.search.text import words
from directory.selection import Sort


class ValuesField(forms.Field):
    """The repeated values of one parameter, unchecked: a value that exists nowhere matches nothing."""

    widget = forms.MultipleHiddenInput


class ValuesFilter(django_filters.Filter):
    field_class = ValuesField


class ClinicFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="named")
    condition = ValuesFilter(method="treating")
    treatment = ValuesFilter(method="offering")
    specialty = ValuesFilter(method="with_specialty")
    country = ValuesFilter(method="in_countries")
    city = ValuesFilter(method="in_cities")
    type = ValuesFilter(method="of_type")
    sort = django_filters.ChoiceFilter(choices=Sort, method="in_order")

    class Meta:
        model = Clinic
        fields = []

    def named(self, clinics, name, text):
        return clinics.naming(words(text))

    def treating(self, clinics, name, slugs):
        return clinics.treating(slugs)

    def offering(self, clinics, name, slugs):
        return clinics.offering(slugs)

    def with_specialty(self, clinics, name, slugs):
        return clinics.with_specialty(slugs)

    def in_countries(self, clinics, name, codes):
        return clinics.in_countries(codes)

    def in_cities(self, clinics, name, slugs):
        return clinics.in_cities(slugs)

    def of_type(self, clinics, name, types):
        return clinics.of_type(types)

    def in_order(self, clinics, name, sort):
        match sort:
            case Sort.RELEVANCE:
                return clinics.by_relevance(words(self.data.get("q", "")))
            case Sort.CITY:
                return clinics.by_city()
            case Sort.CONFIRMED:
                return clinics.recently_confirmed()
            case _:
                return clinics.in_order()
