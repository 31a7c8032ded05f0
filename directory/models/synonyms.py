"""Other names of specialties, treatments, clinics and doctors (conditions have theirs beside them)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField
from directory.models.clinics import Clinic
from directory.models.doctors import Doctor
from directory.models.provenance import NaturalKeyManager
from directory.models.specialties import Specialty
from directory.models.treatments import Treatment


class Synonym(models.Model):
    """Another name in one language; `noun` is what it names."""

    natural_key_fields = ["noun__slug", "name", "language"]

    name = models.CharField(_("name"), max_length=250)
    language = models.CharField(_("language"), max_length=8, default="en")
    search_key = SearchKeyField(source=["name"])

    objects = NaturalKeyManager()

    class Meta:
        abstract = True
        ordering = ["language", "name", "pk"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        default_related_name = "synonyms"
        constraints = [models.UniqueConstraint(fields=["noun", "name", "language"], name="%(class)s_once")]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.noun.slug, self.name, self.language)


class SpecialtySynonym(Synonym):
    noun = models.ForeignKey(Specialty, models.CASCADE)


class TreatmentSynonym(Synonym):
    noun = models.ForeignKey(Treatment, models.CASCADE)


class ClinicSynonym(Synonym):
    noun = models.ForeignKey(Clinic, models.CASCADE)


class DoctorSynonym(Synonym):
    """Another spelling of the person's name, in any script."""

    noun = models.ForeignKey(Doctor, models.CASCADE)
