from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.fields import SearchKeyField, SortKeyField
from directory.models.provenance import FactQuerySet, NaturalKeyManager, Provenance
from directory.models.publication import Published, PublishedQuerySet
from directory.models.specialties import NAMES, Specialty
from directory.models.treatments import Treatment


class ReviewState(models.TextChoices):
    """Derived from the review dates, never stored."""

    WAITING = "waiting", _("Waiting for medical review")
    REVIEWED = "reviewed", _("Reviewed by a doctor")
    DUE = "due", _("Due for a new medical review")


class ConditionQuerySet(PublishedQuerySet):
    def due_for_review(self):
        return self.filter(models.Q(reviewed_on=None) | models.Q(next_review_on__lt=timezone.localdate()))


class ConditionManager(NaturalKeyManager.from_queryset(ConditionQuerySet)):
    pass


class Condition(Published):
    """An illness and its guide. The parts of the guide are rows of their own (`models/guide.py`)."""

    natural_key_fields = ["slug"]

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=210, unique=True)
    subtitle = models.CharField(_("in plain words"), max_length=300, blank=True)
    specialties = models.ManyToManyField(
        Specialty, blank=True, related_name="conditions", verbose_name=_("specialties")
    )
    reviewer = models.CharField(_("medical reviewer"), max_length=200, blank=True)
    reviewed_on = models.DateField(_("last review"), null=True, blank=True)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    sort_key = SortKeyField(source=["name_en"])
    search_key = SearchKeyField(source=NAMES)

    objects = ConditionManager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [
            models.CheckConstraint(
                name="condition_review_names_its_reviewer",
                condition=models.Q(reviewed_on=None) | ~models.Q(reviewer=""),
                violation_error_message=_("A review needs the reviewer's name."),
            )
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:condition", args=[self.slug])

    @property
    def review_state(self):
        if self.reviewed_on is None:
            return ReviewState.WAITING
        if self.next_review_on and self.next_review_on < timezone.localdate():
            return ReviewState.DUE
        return ReviewState.REVIEWED


class ConditionSynonym(models.Model):
    """Another name people use, in one language; found by the search, shown on the guide unless hidden."""

    natural_key_fields = ["condition__slug", "name", "language"]

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="synonyms", verbose_name=_("condition"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="en")
    is_shown = models.BooleanField(_("shown on the guide"), default=True)
    search_key = SearchKeyField(source=["name"])

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["language", "name", "pk"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [models.UniqueConstraint(fields=["condition", "name", "language"], name="condition_synonym_once")]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.condition.slug, self.name, self.language)


class ConditionCode(models.Model):
    """The condition in a coding system: ICD-10, version 2019, C78.7."""

    natural_key_fields = ["condition__slug", "system", "code"]

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="codes", verbose_name=_("condition"))
    system = models.CharField(_("system"), max_length=30, default="ICD-10")
    version = models.CharField(_("version"), max_length=30, blank=True)
    code = models.CharField(_("code"), max_length=20)
    search_key = SearchKeyField(source=["code"])

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["system", "code", "pk"]
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [models.UniqueConstraint(fields=["condition", "system", "code"], name="condition_code_once")]

    def __str__(self):
        return f"{self.system} {self.code}"

    def natural_key(self):
        return (self.condition.slug, self.system, self.code)


class Evidence(models.TextChoices):
    STANDARD = "standard", _("Standard treatment")
    OPTION = "option", _("An option for some people")
    EXPERIMENTAL = "experimental", _("Experimental")
    COMPLEMENTARY = "complementary", _("Complementary: beside treatment, not instead")


class ConditionTreatment(Provenance):
    """How well a treatment is established for a condition."""

    natural_key_fields = ["condition__slug", "treatment__slug"]

    condition = models.ForeignKey(
        Condition, models.CASCADE, related_name="condition_treatments", verbose_name=_("condition")
    )
    treatment = models.ForeignKey(
        Treatment, models.CASCADE, related_name="condition_treatments", verbose_name=_("treatment")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    evidence = models.CharField(_("evidence"), max_length=14, choices=Evidence)
    note = models.TextField(_("note"), blank=True)

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("treatment of a condition")
        verbose_name_plural = _("treatments of a condition")
        constraints = [models.UniqueConstraint(fields=["condition", "treatment"], name="condition_treatment_once")]

    def __str__(self):
        return f"{self.condition} × {self.treatment}"

    def natural_key(self):
        return (self.condition.slug, self.treatment.slug)
