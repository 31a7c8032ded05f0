from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.provenance import NaturalKeyManager

NAMES = ["name_en", "name_de", "name_es", "name_ru", "name_tr", "name_ar"]


class Specialty(models.Model):
    """A field of medicine: `Interventional radiology`."""

    natural_key_fields = ["slug"]

    name = models.CharField(_("name"), max_length=150)
    plain_name = models.CharField(
        _("in plain words"), max_length=200, blank=True, help_text=_("Scans, and treatment guided by scans")
    )
    description = models.TextField(_("what it does"), blank=True)
    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(source=[*NAMES, "plain_name_en", "plain_name_de"])

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("specialty")
        verbose_name_plural = _("specialties")

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:specialty", args=[self.slug])
