"""The parts of a treatment's page, in its order. Each row is known by its treatment and position."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.provenance import NaturalKeyManager, Source
from directory.models.treatments import Treatment


class TreatmentPart(models.Model):
    """A row of a treatment's page: its treatment and its place among the rows of its kind."""

    natural_key_fields = ["treatment__slug", "position"]

    treatment = models.ForeignKey(Treatment, models.CASCADE, verbose_name=_("treatment"))
    position = models.PositiveSmallIntegerField(_("position"))

    objects = NaturalKeyManager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["treatment", "position"], name="%(class)s_position_once")]

    def natural_key(self):
        return (self.treatment.slug, self.position)


class TreatmentSection(TreatmentPart):
    class Kind(models.TextChoices):
        SUITS = "suits", _("Who it may suit")
        STEPS = "steps", _("What happens")
        TIME = "time", _("How long it takes")
        RISKS = "risks", _("Risks")
        RECOVERY = "recovery", _("Recovery")
        QUESTIONS = "questions", _("Questions to ask a doctor")

    kind = models.CharField(_("part"), max_length=10, choices=Kind)
    body = models.TextField(_("text"), help_text=_("Markdown. Steps and questions: one a line."))

    class Meta(TreatmentPart.Meta):
        default_related_name = "sections"
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self):
        return self.get_kind_display()

    @property
    def lines(self):
        return [line.strip() for line in self.body.splitlines() if line.strip()]


class TreatmentSource(TreatmentPart):
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))

    class Meta(TreatmentPart.Meta):
        default_related_name = "sources"
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return str(self.source)
