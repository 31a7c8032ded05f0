from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.clinics import Clinic
from directory.models.conditions import Condition
from directory.models.provenance import (
    Confirmation,
    FactQuerySet,
    HasFactsQuerySet,
    NaturalKeyManager,
    Provenance,
    Sourced,
    confirmed_day,
)
from directory.models.publication import Publication, Published, PublishedQuerySet
from directory.models.specialties import Specialty
from directory.models.treatments import Treatment


class DoctorQuerySet(PublishedQuerySet, HasFactsQuerySet):
    def doing(self, treatments):
        """Only confirmed: a list must not claim of a person what nobody has checked."""
        return self.having("doctor_treatments", confirmation=Confirmation.CONFIRMED, treatment__slug__in=treatments)

    def treating(self, conditions):
        return self.having("doctor_conditions", condition__slug__in=conditions)

    def with_specialty(self, specialties):
        return self.having("doctor_specialties", specialty__slug__in=specialties)

    def speaking(self, languages):
        return self.having("doctor_languages", language__code__in=languages)

    def in_countries(self, codes):
        here = Clinic.objects.published().in_countries(codes)
        return self.having("affiliations", clinic__in=here)

    def in_cities(self, slugs):
        return self.having("affiliations", clinic__in=Clinic.objects.published().in_cities(slugs))

    def working_at(self, clinics):
        return self.having("affiliations", clinic__in=Clinic.objects.published().filter(slug__in=clinics))

    def by_city(self):
        """By the city of the main place of work; doctors without one come last."""
        city = Affiliation.objects.main_city("pk")
        return self.alias(city=city).order_by(models.F("city").asc(nulls_last=True), "sort_key", "pk")

    def recently_confirmed(self):
        return self.order_by(confirmed_day().desc(nulls_last=True), "sort_key", "pk")

    def for_cards(self):
        """With everything a card shows, in a fixed number of queries."""
        places = Affiliation.objects.in_force()
        return self.prefetch_related(
            models.Prefetch(
                "affiliations", places.select_related("clinic__city__country", "clinic__country_without_city", "source")
            ),
            "photos",
        )

    def as_cards(self):
        return self.for_cards()


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

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="doctor_specialties", verbose_name=_("doctor"))
    specialty = models.ForeignKey(
        Specialty, models.CASCADE, related_name="doctor_specialties", verbose_name=_("specialty")
    )
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

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="doctor_conditions", verbose_name=_("doctor"))
    condition = models.ForeignKey(
        Condition, models.CASCADE, related_name="doctor_conditions", verbose_name=_("condition")
    )

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


class DoctorTreatment(Provenance):
    """A treatment a doctor does. Neither lists nor the doctor's own page say so before it is confirmed."""

    natural_key_fields = ["doctor__slug", "treatment__slug"]

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="doctor_treatments", verbose_name=_("doctor"))
    treatment = models.ForeignKey(
        Treatment, models.CASCADE, related_name="doctor_treatments", verbose_name=_("treatment")
    )

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["treatment__sort_key", "pk"]
        verbose_name = _("treatment a doctor does")
        verbose_name_plural = _("treatments a doctor does")
        constraints = [models.UniqueConstraint(fields=["doctor", "treatment"], name="doctor_treatment_once")]

    def __str__(self):
        return f"{self.doctor} × {self.treatment}"

    def natural_key(self):
        return (self.doctor.slug, self.treatment.slug)


class AffiliationQuerySet(FactQuerySet):
    def in_force(self):
        """Those that stand, with clinics the public sees."""
        return self.standing().filter(clinic__state=Publication.PUBLISHED)

    def main_city(self, doctor):
        """An expression: the sort key of the city where the outer query's `doctor` mainly works, or null."""
        places = self.in_force().filter(doctor=models.OuterRef(doctor)).order_by("-is_primary", "pk")
        return models.Subquery(places.values("clinic__city__sort_key")[:1])


class Affiliation(Provenance):
    """A doctor's place of work."""

    natural_key_fields = ["doctor__slug", "clinic__slug"]

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="affiliations", verbose_name=_("doctor"))
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="affiliations", verbose_name=_("clinic"))
    role = models.CharField(_("role"), max_length=150, blank=True)
    is_primary = models.BooleanField(_("main place of work"), default=False)
    since = models.PositiveSmallIntegerField(
        _("since"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )

    objects = NaturalKeyManager.from_queryset(AffiliationQuerySet)()

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
