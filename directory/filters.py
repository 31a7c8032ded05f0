"""The definition of what each listing parameter means. Listings, admin and exports all ask it."""

import django_filters
from django import forms

from directory.models import Clinic, Doctor
from directory.search.text import words
from directory.selection import Sort
from directory.titles import without_titles


class ValuesField(forms.Field):
    """The repeated values of one parameter, unchecked: a value that exists nowhere matches nothing."""

    widget = forms.MultipleHiddenInput


class ValuesFilter(django_filters.Filter):
    field_class = ValuesField


class ListingFilter(django_filters.FilterSet):
    """What lists of clinics and of doctors share."""

    q = django_filters.CharFilter(method="named")
    condition = ValuesFilter(method="treating")
    specialty = ValuesFilter(method="with_specialty")
    country = ValuesFilter(method="in_countries")
    city = ValuesFilter(method="in_cities")
    language = ValuesFilter(method="speaking")
    sort = django_filters.ChoiceFilter(choices=Sort, method="in_order")

    def words_of(self, text):
        return words(text)

    def named(self, records, name, text):
        return records.naming(self.words_of(text))

    def treating(self, records, name, slugs):
        return records.treating(slugs)

    def with_specialty(self, records, name, slugs):
        return records.with_specialty(slugs)

    def in_countries(self, records, name, codes):
        return records.in_countries(codes)

    def in_cities(self, records, name, slugs):
        return records.in_cities(slugs)

    def speaking(self, records, name, codes):
        return records.speaking(codes)

    def in_order(self, records, name, sort):
        match sort:
            case Sort.RELEVANCE:
                return records.by_relevance(self.words_of(self.data.get("q", "")))
            case Sort.CITY:
                return records.by_city()
            case Sort.CONFIRMED:
                return records.recently_confirmed()
            case _:
                return records.in_order()


class ClinicFilter(ListingFilter):
    treatment = ValuesFilter(method="offering")
    type = ValuesFilter(method="of_type")
    accreditation = ValuesFilter(method="accredited")
    equipment = ValuesFilter(method="with_equipment")
    price_max = django_filters.NumberFilter(method="costing_up_to")

    class Meta:
        model = Clinic
        fields = []

    def offering(self, clinics, name, slugs):
        return clinics.offering(slugs)

    def of_type(self, clinics, name, types):
        return clinics.of_type(types)

    def accredited(self, clinics, name, slugs):
        return clinics.accredited(slugs)

    def with_equipment(self, clinics, name, slugs):
        return clinics.with_equipment(slugs)

    def costing_up_to(self, clinics, name, amount):
        return clinics.costing_up_to(amount, self.form.cleaned_data["treatment"] or ())


class DoctorFilter(ListingFilter):
    treatment = ValuesFilter(method="doing")
    clinic = ValuesFilter(method="working_at")

    class Meta:
        model = Doctor
        fields = []

    def words_of(self, text):
        return without_titles(words(text))

    def doing(self, doctors, name, slugs):
        return doctors.doing(slugs)

    def working_at(self, doctors, name, slugs):
        return doctors.working_at(slugs)
