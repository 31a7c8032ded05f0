"""Every page search engines may keep, in all languages of the site; invented examples are none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.contrib.sitemaps.views import sitemap as section_view
from django.core.paginator import Paginator
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.models import (
    City,
    Clinic,
    ClinicCondition,
    Condition,
    Country,
    Doctor,
    Page,
    Programme,
    Specialty,
    Treatment,
)

ADDRESSES_PER_FILE = 2000
REMEMBERED = 3600  # seconds


@dataclass(frozen=True)
class InEveryLanguage(Sequence):
    """Pairs of item and language. A slice fetches only its own items."""

    items: Sequence | QuerySet
    languages: list[str]

    def __len__(self):
        count = self.items.count() if isinstance(self.items, QuerySet) else len(self.items)
        return count * len(self.languages)

    def __getitem__(self, part):
        each = len(self.languages)
        first, last = part.start // each, -(-part.stop // each)
        pairs = [(item, language) for item in self.items[first:last] for language in self.languages]
        return pairs[part.start - first * each : part.stop - first * each]


class Section(Sitemap):
    """Pages of one kind, under the site's own address whatever host was asked for."""

    i18n = alternates = x_default = True
    limit = ADDRESSES_PER_FILE

    @property
    def paginator(self):
        return Paginator(InEveryLanguage(self.items(), self._languages()), self.limit)

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class Lists(Section):
    def items(self):
        return [f"directory:{name}" for name in ("home", *(f"{noun}_list" for noun in LISTED))]

    def location(self, item):
        return reverse(item)


class Countries(Section):
    """Countries with a clinic. A country does not know when it changed."""

    def items(self):
        clinics = Clinic.objects.indexable()
        with_city = Q(pk__in=clinics.exclude(city=None).values("city__country"))
        without_city = Q(pk__in=clinics.exclude(country_without_city=None).values("country_without_city"))
        return Country.objects.filter(with_city | without_city).order_by("pk")


class Specialties(Section):
    """Those that lead to something."""

    def items(self):
        leading = Q()
        for model, relation in SPECIALTIES_OF.items():
            leading |= Q(pk__in=model.objects.indexable().exclude(**{relation: None}).values(relation))
        return Specialty.objects.filter(leading).order_by("pk")


class Dated(Section):
    """Rows with `updated_at`; `rows` makes their queryset, in an order of its own."""

    def __init__(self, rows):
        self.rows = rows

    def items(self):
        return self.rows()

    def lastmod(self, item):
        return item.updated_at

    def get_latest_lastmod(self):
        return self.rows().aggregate(latest=Max("updated_at"))["latest"]


class Landing(Dated):
    """Rows of values: the arguments of `view_name`, and `updated_at`."""

    def __init__(self, view_name, rows):
        super().__init__(rows)
        self.view_name = view_name

    def location(self, item):
        return reverse(self.view_name, kwargs={name: value for name, value in item.items() if name != "updated_at"})

    def lastmod(self, item):
        return item["updated_at"]


def _records(model):
    return Dated(lambda: model.objects.indexable().only("slug", "updated_at").order_by("pk"))


def _pages():
    return Page.objects.only("slug", "updated_at").order_by("pk")


def _cities():
    """With the time of the last change of a clinic there."""
    cities = City.objects.filter(clinics__in=Clinic.objects.indexable()).annotate(updated_at=Max("clinics__updated_at"))
    return cities.select_related("country").order_by("pk")


def _treated():
    clinics, conditions = Clinic.objects.indexable(), Condition.objects.indexable()
    return ClinicCondition.objects.standing().filter(clinic__in=clinics, condition__in=conditions)


def _condition_in_country():
    code = Coalesce("clinic__city__country__code", "clinic__country_without_city__code")
    rows = _treated().alias(country=code).exclude(country=None).values(slug=F("condition__slug"), code=code)
    return rows.annotate(updated_at=Max("clinic__updated_at")).order_by("slug", "code")


def _condition_in_city():
    rows = _treated().exclude(clinic__city=None).values(
        slug=F("condition__slug"), code=F("clinic__city__country__code"), city=F("clinic__city__slug")
    )  # fmt: skip
    return rows.annotate(updated_at=Max("clinic__updated_at")).order_by("slug", "city")


LISTED = ("clinic", "doctor", "condition", "treatment")
SPECIALTIES_OF = {
    Condition: "specialties",
    Treatment: "specialties",
    Doctor: "specialties",
    Clinic: "clinic_specialties__specialty",
}
SECTIONS = {
    "lists": Lists(),
    "conditions": _records(Condition),
    "treatments": _records(Treatment),
    "specialties": Specialties(),
    "clinics": _records(Clinic),
    "doctors": _records(Doctor),
    "programmes": _records(Programme),
    "countries": Countries(),
    "cities": Dated(_cities),
    "conditions-in-countries": Landing("directory:condition_in_country", _condition_in_country),
    "conditions-in-cities": Landing("directory:condition_in_city", _condition_in_city),
    "pages": Dated(_pages),
}


@require_safe
@cache_control(public=True, max_age=REMEMBERED)
@x_robots_tag
def index(request):
    """The files of all sections that have pages."""
    files = []
    for name, section in SECTIONS.items():
        address = settings.SITE_URL + reverse("sitemap_section", args=[name])
        paginator, changed = section.paginator, section.get_latest_lastmod()
        addresses = [address, *(f"{address}?p={number}" for number in paginator.page_range[1:])]
        files += [SitemapIndexItem(each, changed) for each in addresses if paginator.count]
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=REMEMBERED)
def section(request, name):
    return section_view(request, SECTIONS, section=name)
