"""The listing as most django-filter projects have it: choices by joins and DISTINCT, one GROUP BY for each facet."""

import django_filters
from django.db.models import Count, Q

from directory import models
from directory.models import Clinic, ClinicType
from directory.selection import PAGE_SIZE, ClinicSelection

PATHS = {
    "condition": "clinic_conditions__condition",
    "treatment": "clinic_treatments__treatment",
    "specialty": "clinic_specialties__specialty",
    "country": "city__country",
    "city": "city",
    "type": "type",
    "language": "clinic_languages__language",
    "accreditation": "clinic_accreditations__accreditation",
    "equipment": "clinic_equipment__equipment",
}


def _choice(name, model, key="slug"):
    return django_filters.ModelMultipleChoiceFilter(
        field_name=f"{PATHS[name]}__{key}", to_field_name=key, queryset=model.objects.all()
    )


class OrdinaryFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="named")
    condition = _choice("condition", models.Condition)
    treatment = _choice("treatment", models.Treatment)
    specialty = _choice("specialty", models.Specialty)
    country = _choice("country", models.Country, "code")
    city = _choice("city", models.City)
    type = django_filters.MultipleChoiceFilter(choices=ClinicType.choices)
    language = _choice("language", models.Language, "code")
    accreditation = _choice("accreditation", models.Accreditation)
    equipment = _choice("equipment", models.Equipment)

    class Meta:
        model = Clinic
        fields = []

    def named(self, clinics, name, text):
        paths = ("name", "city__name", "clinic_conditions__condition__name", "clinic_treatments__treatment__name")
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__icontains": text})
        return clinics.filter(found).distinct()


def search(selection: ClinicSelection) -> tuple[int, list[int], dict[str, dict]]:
    """The number of matches, the first page's primary keys, and for each facet key → number."""
    chosen = {name: getattr(selection, name) for name in selection.chosen}
    found = _matching(chosen)
    counts = {}
    for name, path in PATHS.items():
        others = _matching({other: value for other, value in chosen.items() if other != name})
        rows = others.order_by().values_list(path).annotate(number=Count("pk", distinct=True))
        counts[name] = dict(rows)
    page = found.order_by("sort_key", "pk")[:PAGE_SIZE]
    return found.count(), [clinic.pk for clinic in page], counts


def _matching(data):
    return OrdinaryFilter(data, queryset=Clinic.objects.published()).qs
