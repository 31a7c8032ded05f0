from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.provenance import NaturalKeyManager
from directory.models.publication import Published, PublishedQuerySet
from directory.models.specialties import NAMES, Specialty


class TreatmentManager(NaturalKeyManager.from_queryset(PublishedQuerySet)):
    pass


class Treatment(Published):
    natural_key_fields = ["slug"]

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("what it is"), blank=True, help_text=_("Markdown."))
    duration = models.CharField(_("how long it takes"), max_length=200, blank=True)
    specialties = models.ManyToManyField(
        Specialty, blank=True, related_name="treatments", verbose_name=_("specialties that do it")
    )
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(source=NAMES)

    objects = TreatmentManager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:treatment", args=[self.slug])
