from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.conditions import Condition
from directory.models.places import City, Country
from directory.models.provenance import (
    Confirmation,
    FactQuerySet,
    Figure,
    HasFactsQuerySet,
    NaturalKeyManager,
    Provenance,
    Sourced,
    confirmed_day,
)
from directory.models.publication import Publication, Published, PublishedQuerySet
from directory.models.specialties import NAMES, Specialty
from directory.models.treatments import Treatment


class ClinicType(models.TextChoices):
    UNIVERSITY_HOSPITAL = "university-hospital", _("University hospital")
    HOSPITAL = "hospital", _("Hospital")
    MEDICAL_CENTRE = "medical-centre", _("Medical centre")
    CLINIC = "clinic", _("Clinic")
    PRACTICE = "practice", _("Practice")


class ClinicQuerySet(PublishedQuerySet, HasFactsQuerySet):
    def offering(self, treatments):
        return self.having("clinic_treatments", treatment__slug__in=treatments)

    def costing_up_to(self, amount, treatments=()):
        """With a known price of at most `amount` for one of `treatments`; without them, for any published one."""
        rows = ClinicTreatment.objects.on_offer().priced_up_to(amount)
        if treatments:
            rows = rows.filter(treatment__slug__in=treatments)
        return self.filter(pk__in=rows.values("clinic"))

    def treating(self, conditions):
        return self.having("clinic_conditions", condition__slug__in=conditions)

    def with_specialty(self, specialties):
        return self.having("clinic_specialties", specialty__slug__in=specialties)

    def speaking(self, languages):
        return self.having("clinic_languages", language__code__in=languages)

    def accredited(self, accreditations):
        return self.having("clinic_accreditations", accreditation__slug__in=accreditations)

    def with_equipment(self, equipment):
        return self.having("clinic_equipment", equipment__slug__in=equipment)

    def in_countries(self, codes):
        return self.filter(models.Q(city__country__code__in=codes) | models.Q(country_without_city__code__in=codes))

    def in_cities(self, slugs):
        return self.filter(city__slug__in=slugs)

    def of_type(self, types):
        return self.filter(type__in=types)

    def by_city(self):
        return self.order_by(models.F("city__sort_key").asc(nulls_last=True), "sort_key", "pk")

    def recently_confirmed(self):
        return self.order_by(confirmed_day().desc(nulls_last=True), "sort_key", "pk")

    def for_cards(self):
        """With everything a card shows, in a fixed number of queries."""
        return self.select_related("city__country", "country_without_city", "source").prefetch_related(
            "figures", "photos"
        )

    def as_cards(self):
        """Like `for_cards`, without what a card does not show."""
        return self.for_cards().defer("description", "website")


class Clinic(Published, Sourced):
    natural_key_fields = ["slug"]

    name = models.CharField(_("name"), max_length=250)
    slug = models.SlugField(_("slug"), max_length=260, unique=True)
    type = models.CharField(_("type"), max_length=20, choices=ClinicType, db_index=True)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="clinics", verbose_name=_("city")
    )
    country_without_city = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
        help_text=_("Only where the city is not known."),
    )
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    site = models.CharField(
        _("site"), max_length=200, blank=True, help_text=_("Which of several places of the same hospital this is.")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    website = models.URLField(_("website"), blank=True)
    sort_key = SortKeyField(source=["name_en"], db_index=True)
    search_key = SearchKeyField(source=NAMES)

    objects = NaturalKeyManager.from_queryset(ClinicQuerySet)()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        constraints = [
            models.CheckConstraint(
                name="clinic_country_is_its_citys",
                condition=models.Q(city=None) | models.Q(country_without_city=None),
                violation_error_message=_("The country is the city's. Leave it empty."),
            )
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:clinic", args=[self.slug])

    @property
    def country(self):
        """The city's country, or the only thing known of the place; None where nothing is."""
        return self.city.country if self.city else self.country_without_city

    @property
    def place(self):
        """`Berlin, Germany`, or as much of it as is known."""
        return ", ".join(str(part) for part in (self.city, self.country) if part)

    @property
    def card_figure(self):
        """The first figure that stands, from the prefetched ones; None where nothing is known."""
        return next((row for row in self.figures.all() if row.stands), None)

    @property
    def photo(self):
        """The first photo that is ready, from the prefetched ones; None where there is none."""
        return next((photo for photo in self.photos.all() if photo.is_ready), None)


class ClinicFact(Provenance):
    """A fact about one clinic."""

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        abstract = True

    @property
    def stands(self):
        return self.confirmation not in (Confirmation.CONTESTED, Confirmation.OUTDATED)


class ClinicFigure(ClinicFact):
    """`Almost 75,000` · `operations a year`."""

    natural_key_fields = ["clinic__slug", "position"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="figures", verbose_name=_("clinic"))
    position = models.PositiveSmallIntegerField(_("position"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    label = models.CharField(_("label"), max_length=120, help_text=_("operations a year"))

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [models.UniqueConstraint(fields=["clinic", "position"], name="clinic_figure_position_once")]

    def __str__(self):
        return f"{self.figure} {self.label}"

    def natural_key(self):
        return (self.clinic.slug, self.position)

    @property
    def figure(self):
        return Figure(self.value, qualifier=self.qualifier)


class ClinicSpecialty(ClinicFact):
    natural_key_fields = ["clinic__slug", "specialty__slug"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clinic_specialties", verbose_name=_("clinic"))
    specialty = models.ForeignKey(
        Specialty, models.CASCADE, related_name="clinic_specialties", verbose_name=_("specialty")
    )

    class Meta:
        ordering = ["specialty__sort_key", "pk"]
        verbose_name = _("specialty of a clinic")
        verbose_name_plural = _("specialties of a clinic")
        constraints = [models.UniqueConstraint(fields=["clinic", "specialty"], name="clinic_specialty_once")]

    def __str__(self):
        return f"{self.clinic} × {self.specialty}"

    def natural_key(self):
        return (self.clinic.slug, self.specialty.slug)


class ClinicCondition(ClinicFact):
    """A clinic that treats a condition, by a source of its own; never derived from its treatments."""

    natural_key_fields = ["clinic__slug", "condition__slug"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clinic_conditions", verbose_name=_("clinic"))
    condition = models.ForeignKey(
        Condition, models.CASCADE, related_name="clinic_conditions", verbose_name=_("condition")
    )

    class Meta:
        ordering = ["condition__sort_key", "pk"]
        verbose_name = _("condition a clinic treats")
        verbose_name_plural = _("conditions a clinic treats")
        constraints = [models.UniqueConstraint(fields=["clinic", "condition"], name="clinic_condition_once")]

    def __str__(self):
        return f"{self.clinic} × {self.condition}"

    def natural_key(self):
        return (self.clinic.slug, self.condition.slug)


class ClinicTreatmentQuerySet(FactQuerySet):
    def on_offer(self):
        """Those that stand, of treatments the public sees."""
        return self.standing().filter(treatment__state=Publication.PUBLISHED)

    def priced(self):
        """With a price in the site's currency."""
        return self.filter(currency=settings.SITE_CURRENCY).exclude(price_from=None, price_to=None)

    def priced_up_to(self, amount):
        """The lower end of the price counts, or the upper where only that is known."""
        return self.filter(price_up_to(amount))


def price_up_to(amount):
    """A condition on rows with a price: at most `amount` in the site's currency."""
    price = models.Q(price_from__lte=amount) | models.Q(price_from=None, price_to__lte=amount)
    return price & models.Q(currency=settings.SITE_CURRENCY)


class ClinicTreatment(ClinicFact):
    """A treatment a clinic offers, with price and waiting time where they are known."""

    natural_key_fields = ["clinic__slug", "treatment__slug"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clinic_treatments", verbose_name=_("clinic"))
    treatment = models.ForeignKey(
        Treatment, models.CASCADE, related_name="clinic_treatments", verbose_name=_("treatment")
    )
    price_from = models.DecimalField(_("price from"), max_digits=10, decimal_places=2, null=True, blank=True)
    price_to = models.DecimalField(_("price to"), max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("ISO 4217: EUR"))
    price_includes = models.CharField(_("the price includes"), max_length=300, blank=True)
    waiting_days = models.PositiveSmallIntegerField(_("waiting time in days"), null=True, blank=True)
    yearly_cases = models.PositiveIntegerField(_("cases a year"), null=True, blank=True)

    objects = NaturalKeyManager.from_queryset(ClinicTreatmentQuerySet)()

    class Meta:
        ordering = ["treatment__sort_key", "pk"]
        verbose_name = _("treatment of a clinic")
        verbose_name_plural = _("treatments of a clinic")
        constraints = [
            models.UniqueConstraint(fields=["clinic", "treatment"], name="clinic_treatment_once"),
            models.CheckConstraint(
                name="clinic_treatment_price_from_to",
                condition=models.Q(price_from=None)
                | models.Q(price_to=None)
                | models.Q(price_from__lte=models.F("price_to")),
                violation_error_message=_("The lower price is above the upper one."),
            ),
            models.CheckConstraint(
                name="clinic_treatment_price_has_currency",
                condition=models.Q(price_from=None, price_to=None) | ~models.Q(currency=""),
                violation_error_message=_("A price needs its currency."),
            ),
        ]

    def __str__(self):
        return f"{self.clinic} × {self.treatment}"

    def natural_key(self):
        return (self.clinic.slug, self.treatment.slug)

    @property
    def price(self):
        """The price as a Figure, or None where none is known."""
        return Figure.of_price(self.price_from, self.price_to, self.qualifier)
