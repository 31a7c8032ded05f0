from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.clinics import Clinic
from directory.models.conditions import Condition
from directory.models.provenance import FactQuerySet, NaturalKeyManager, Provenance, Sourced
from directory.models.publication import Published, PublishedQuerySet
from directory.models.specialties import Specialty


class DoctorQuerySet(PublishedQuerySet):
    def for_cards(self):
        """With everything a card shows, in a fixed number of queries."""
        places = Affiliation.objects.standing().filter(clinic__in=Clinic.objects.published())
        return self.prefetch_related(
            models.Prefetch(
                "affiliations", places.select_related("clinic__city__country", "clinic__country_without_city")
            ),
            "photos",
        )


class Doctor(Published, Sourced):
    """A person. Titles stand as the person bears them; sorting and matching ignore them."""

    natural_key_fields = ["slug"]

    title = models.CharField(_("titles"), max_length=60, blank=True, help_text=_("In their order: Prof. Dr. med."))
    given_name = models.CharField(_("given names"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    suffix = models.CharField(_("suffix"), max_length=60, blank=True, help_text=_("MSc, PhD"))
    name_note = models.CharField(
        _("note on the name"), max_length=200, blank=True, help_text=_("Shown where the spelling is not confirmed.")
    )
    slug = models.SlugField(_("slug"), max_length=220, unique=True)
    summary = models.CharField(_("in plain words"), max_length=300, blank=True)
    specialties = models.ManyToManyField(
        Specialty, through="DoctorSpecialty", related_name="doctors", verbose_name=_("specialties")
    )
    sort_key = SortKeyField(source=["family_name", "given_name"], db_index=True)
    search_key = SearchKeyField(source=["given_name", "family_name"])

    objects = NaturalKeyManager.from_queryset(DoctorQuerySet)()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("doctor")
        verbose_name_plural = _("doctors")

    def __str__(self):
        return self.display_name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:doctor", args=[self.slug])

    @property
    def plain_name(self):
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def display_name(self):
        """`Prof. Dr. med. Harald-Robert Bruch, MSc, PhD`"""
        name = f"{self.title} {self.plain_name}".strip()
        return f"{name}, {self.suffix}" if self.suffix else name

    @property
    def initials(self):
        return (self.given_name[:1] + self.family_name[:1]).upper()

    @property
    def main_affiliation(self):
        """The primary one, else the first, from the prefetched affiliations; None where the doctor has no clinic."""
        return next(iter(self.affiliations.all()), None)

    @property
    def main_clinic(self):
        """Like `main_affiliation`: the clinic, or None."""
        return self.main_affiliation and self.main_affiliation.clinic

    @property
    def photo(self):
        """The first photo that is ready, from the prefetched ones; None where there is none."""
        return next((photo for photo in self.photos.all() if photo.is_ready), None)


class DoctorSpecialty(Provenance):
    natural_key_fields = ["doctor__slug", "specialty__slug"]

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="doctor_specialties")
    specialty = models.ForeignKey(Specialty, models.CASCADE, related_name="doctor_specialties")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("specialty of a doctor")
        verbose_name_plural = _("specialties of a doctor")
        constraints = [models.UniqueConstraint(fields=["doctor", "specialty"], name="doctor_specialty_once")]

    def __str__(self):
        return f"{self.doctor} × {self.specialty}"

    def natural_key(self):
        return (self.doctor.slug, self.specialty.slug)


class DoctorCondition(Provenance):
    """A doctor named for a condition. The doctor's own page shows it only once it is confirmed."""

    natural_key_fields = ["doctor__slug", "condition__slug"]

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="doctor_conditions")
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="doctor_conditions")

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["doctor__sort_key", "pk"]
        verbose_name = _("condition a doctor treats")
        verbose_name_plural = _("conditions a doctor treats")
        constraints = [models.UniqueConstraint(fields=["doctor", "condition"], name="doctor_condition_once")]

    def __str__(self):
        return f"{self.doctor} × {self.condition}"

    def natural_key(self):
        return (self.doctor.slug, self.condition.slug)


class Affiliation(Provenance):
    """A doctor's place of work."""

    natural_key_fields = ["doctor__slug", "clinic__slug"]

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="affiliations")
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="affiliations")
    role = models.CharField(_("role"), max_length=150, blank=True)
    is_primary = models.BooleanField(_("main place of work"), default=False)
    since = models.PositiveSmallIntegerField(
        _("since"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["-is_primary", "pk"]
        verbose_name = _("place of work")
        verbose_name_plural = _("places of work")
        constraints = [
            models.UniqueConstraint(fields=["doctor", "clinic"], name="affiliation_once"),
            models.UniqueConstraint(
                fields=["doctor"],
                condition=models.Q(is_primary=True),
                name="affiliation_one_primary",
                violation_error_message=_("A doctor has one main place of work."),
            ),
        ]

    def __str__(self):
        return f"{self.doctor} × {self.clinic}"

    def natural_key(self):
        return (self.doctor.slug, self.clinic.slug)
