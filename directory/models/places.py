from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.provenance import NaturalKeyManager


class Country(models.Model):
    natural_key_fields = ["code"]

    code = models.CharField(
        _("code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[a-z]{2}$")],
        help_text=_("ISO 3166 alpha-2, lower case."),
    )
    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(source=["name_en", "name_de", "name_es", "name_ru", "name_tr", "name_ar"])

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    def get_absolute_url(self):
        return reverse("directory:country", args=[self.code])


class City(models.Model):
    natural_key_fields = ["slug"]

    country = models.ForeignKey(Country, models.PROTECT, related_name="cities", verbose_name=_("country"))
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=140, unique=True, help_text=_("Unique in the world."))
    alternative_names = models.TextField(_("other names"), blank=True, help_text=_("One a line: Würzburg, Wurzburg."))
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(
        source=["name_en", "name_de", "name_es", "name_ru", "name_tr", "name_ar", "alternative_names"]
    )

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.CheckConstraint(
                name="city_latitude_on_earth", condition=models.Q(latitude=None) | models.Q(latitude__range=(-90, 90))
            ),
            models.CheckConstraint(
                name="city_longitude_on_earth",
                condition=models.Q(longitude=None) | models.Q(longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:city", args=[self.country.code, self.slug])
