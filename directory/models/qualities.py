"""What clinics and doctors can be chosen by besides medicine: languages, accreditations, equipment."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.clinics import Clinic, ClinicFact
from directory.models.doctors import Doctor
from directory.models.provenance import FactQuerySet, NaturalKeyManager, Provenance
from directory.models.specialties import NAMES


class Language(models.Model):
    natural_key_fields = ["code"]

    code = models.CharField(
        _("code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[a-z]{2}$")],
        help_text=_("ISO 639-1, lower case."),
    )
    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(source=NAMES)

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("language")
        verbose_name_plural = _("languages")

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)


class Quality(models.Model):
    """A named thing a clinic can have."""

    natural_key_fields = ["slug"]

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    description = models.CharField(_("in plain words"), max_length=300, blank=True)
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(source=NAMES)

    objects = NaturalKeyManager()

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)


class Accreditation(Quality):
    issuer = models.CharField(_("given by"), max_length=200, blank=True)

    class Meta(Quality.Meta):
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")


class Equipment(Quality):
    class Meta(Quality.Meta):
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")


class ClinicLanguage(ClinicFact):
    natural_key_fields = ["clinic__slug", "language__code"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clinic_languages", verbose_name=_("clinic"))
    language = models.ForeignKey(Language, models.CASCADE, related_name="clinic_languages", verbose_name=_("language"))

    class Meta:
        ordering = ["language__sort_key", "pk"]
        verbose_name = _("language of a clinic")
        verbose_name_plural = _("languages of a clinic")
        constraints = [models.UniqueConstraint(fields=["clinic", "language"], name="clinic_language_once")]

    def __str__(self):
        return f"{self.clinic} × {self.language}"

    def natural_key(self):
        return (self.clinic.slug, self.language.code)


class DoctorLanguage(Provenance):
    natural_key_fields = ["doctor__slug", "language__code"]

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="doctor_languages", verbose_name=_("doctor"))
    language = models.ForeignKey(Language, models.CASCADE, related_name="doctor_languages", verbose_name=_("language"))

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["language__sort_key", "pk"]
        verbose_name = _("language of a doctor")
        verbose_name_plural = _("languages of a doctor")
        constraints = [models.UniqueConstraint(fields=["doctor", "language"], name="doctor_language_once")]

    def __str__(self):
        return f"{self.doctor} × {self.language}"

    def natural_key(self):
        return (self.doctor.slug, self.language.code)


class ClinicAccreditation(ClinicFact):
    natural_key_fields = ["clinic__slug", "accreditation__slug"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clinic_accreditations", verbose_name=_("clinic"))
    accreditation = models.ForeignKey(
        Accreditation, models.CASCADE, related_name="clinic_accreditations", verbose_name=_("accreditation")
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = ["accreditation__sort_key", "pk"]
        verbose_name = _("accreditation of a clinic")
        verbose_name_plural = _("accreditations of a clinic")
        constraints = [models.UniqueConstraint(fields=["clinic", "accreditation"], name="clinic_accreditation_once")]

    def __str__(self):
        return f"{self.clinic} × {self.accreditation}"

    def natural_key(self):
        return (self.clinic.slug, self.accreditation.slug)


class ClinicEquipment(ClinicFact):
    natural_key_fields = ["clinic__slug", "equipment__slug"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clinic_equipment", verbose_name=_("clinic"))
    equipment = models.ForeignKey(
        Equipment, models.CASCADE, related_name="clinic_equipment", verbose_name=_("equipment")
    )
    count = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True)

    class Meta:
        ordering = ["equipment__sort_key", "pk"]
        verbose_name = _("equipment of a clinic")
        verbose_name_plural = _("equipment of a clinic")
        constraints = [models.UniqueConstraint(fields=["clinic", "equipment"], name="clinic_equipment_once")]

    def __str__(self):
        return f"{self.clinic} × {self.equipment}"

    def natural_key(self):
        return (self.clinic.slug, self.equipment.slug)
