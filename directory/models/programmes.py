from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.clinics import Clinic
from directory.models.conditions import Condition
from directory.models.provenance import FactQuerySet, Figure, NaturalKeyManager, Provenance
from directory.models.publication import Publication, Published, PublishedQuerySet
from directory.models.specialties import NAMES
from directory.models.treatments import Treatment


class ProgrammeQuerySet(PublishedQuerySet, FactQuerySet):
    def published(self):
        """Those of published clinics only."""
        return super().published().filter(clinic__state=Publication.PUBLISHED)

    def indexable(self):
        return super().indexable().filter(clinic__is_example=False)


class Programme(Published, Provenance):
    """A package a clinic offers under a name of its own: what is included, for what price, for how many nights."""

    natural_key_fields = ["slug"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="programmes", verbose_name=_("clinic"))
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=210, unique=True)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    includes = models.TextField(_("what is included"), blank=True, help_text=_("One thing a line."))
    excludes = models.TextField(_("what is not included"), blank=True, help_text=_("One thing a line."))
    conditions = models.ManyToManyField(Condition, blank=True, related_name="programmes", verbose_name=_("conditions"))
    treatments = models.ManyToManyField(Treatment, blank=True, related_name="programmes", verbose_name=_("treatments"))
    price_from = models.DecimalField(_("price from"), max_digits=10, decimal_places=2, null=True, blank=True)
    price_to = models.DecimalField(_("price to"), max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("ISO 4217: EUR"))
    nights = models.PositiveSmallIntegerField(_("nights"), null=True, blank=True)
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(source=NAMES)

    objects = NaturalKeyManager.from_queryset(ProgrammeQuerySet)()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                name="programme_price_from_to",
                condition=models.Q(price_from=None)
                | models.Q(price_to=None)
                | models.Q(price_from__lte=models.F("price_to")),
                violation_error_message=_("The lower price is above the upper one."),
            ),
            models.CheckConstraint(
                name="programme_price_has_currency",
                condition=models.Q(price_from=None, price_to=None) | ~models.Q(currency=""),
                violation_error_message=_("A price needs its currency."),
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:programme", args=[self.slug])

    @property
    def price(self):
        """The price as a Figure, or None where none is known."""
        return Figure.of_price(self.price_from, self.price_to, self.qualifier)

    @property
    def included(self):
        return [line.strip() for line in self.includes.splitlines() if line.strip()]

    @property
    def excluded(self):
        return [line.strip() for line in self.excludes.splitlines() if line.strip()]
