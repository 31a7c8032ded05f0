"""The definition of what each listing parameter means. Listings, admin and exports all ask it."""

import json

import django_filters
from django import forms
from django.db import connections, models
from django.db.models.expressions import RawSQL

from directory.models import Clinic, Doctor
from directory.selection import Sort


def among(database, keys):
    """A condition: the primary key is one of `keys`, of which there may be more than a statement takes parameters."""
    lists = {"sqlite": "SELECT value FROM json_each(%s)", "postgresql": "SELECT json_array_elements_text(%s)::bigint"}
    return models.Q(pk__in=RawSQL(lists[connections[database].vendor], [json.dumps(keys)]))  # noqa: S611


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

    def named(self, records, name, text):
        return records.filter(among(records.db, [key for tier in self.tiers(text) for key in tier]))

    def tiers(self, text):
        """The primary keys of what a text names, best first: text has one definition, which is the search's."""
        # The search describes its kinds by these filters, so it cannot be imported before them.
        from directory.search.words import named

        return named(self._meta.model, text)

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
                return self.by_relevance(records, self.data.get("q", ""))
            case Sort.CITY:
                return records.by_city()
            case Sort.CONFIRMED:
                return records.recently_confirmed()
            case _:
                return records.in_order()

    def by_relevance(self, records, text):
        ranks = [models.When(among(records.db, keys), then=rank) for rank, keys in enumerate(self.tiers(text)) if keys]
        return records.order_by(models.Case(*ranks, default=len(ranks)), "sort_key", "pk")


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

    def doing(self, doctors, name, slugs):
        return doctors.doing(slugs)

    def working_at(self, doctors, name, slugs):
        return doctors.working_at(slugs)
