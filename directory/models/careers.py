from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.doctors import Doctor
from directory.models.provenance import FactQuerySet, NaturalKeyManager, Provenance

YEARS = [MinValueValidator(1900), MaxValueValidator(2100)]


class CareerStep(Provenance):
    """A doctor's education or experience."""

    class Kind(models.TextChoices):
        EDUCATION = "education", _("Education")
        EXPERIENCE = "experience", _("Experience")

    natural_key_fields = ["doctor__slug", "position"]

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="career", verbose_name=_("doctor"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.CharField(_("what"), max_length=300)
    place = models.CharField(_("where"), max_length=200, blank=True)
    from_year = models.PositiveSmallIntegerField(_("from"), null=True, blank=True, validators=YEARS)
    to_year = models.PositiveSmallIntegerField(_("to"), null=True, blank=True, validators=YEARS)

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("education or experience")
        verbose_name_plural = _("education and experience")
        constraints = [
            models.UniqueConstraint(fields=["doctor", "position"], name="career_step_position_once"),
            models.CheckConstraint(
                name="career_step_from_to",
                condition=models.Q(from_year=None)
                | models.Q(to_year=None)
                | models.Q(from_year__lte=models.F("to_year")),
                violation_error_message=_("The first year is after the last one."),
            ),
        ]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (self.doctor.slug, self.position)

    @property
    def years(self):
        """`2004–2010`, `since 2015`, `2010`; empty where no year is known."""
        if self.from_year and self.to_year:
            return str(self.from_year) if self.from_year == self.to_year else f"{self.from_year}–{self.to_year}"
        if self.from_year:
            return _("since %(year)s") % {"year": self.from_year} if self.is_experience else str(self.from_year)
        return _("until %(year)s") % {"year": self.to_year} if self.to_year else ""

    @property
    def is_experience(self):
        return self.kind == self.Kind.EXPERIENCE
