"""The parts of a guide, in the order its page shows them. Each row is known by its condition and position."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.conditions import Condition
from directory.models.provenance import FactQuerySet, Figure, NaturalKeyManager, Provenance, Source


class GuidePart(models.Model):
    """A row of a guide: its condition and its place among the rows of its kind."""

    natural_key_fields = ["condition__slug", "position"]

    condition = models.ForeignKey(Condition, models.CASCADE, verbose_name=_("condition"))
    position = models.PositiveSmallIntegerField(_("position"))

    objects = NaturalKeyManager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["condition", "position"], name="%(class)s_position_once_per_condition")
        ]

    def natural_key(self):
        return (self.condition.slug, self.position)


class ConditionSection(GuidePart):
    class Kind(models.TextChoices):
        SHORT = "short", _("In short")
        CAUSES = "causes", _("Where it starts")
        SYMPTOMS = "symptoms", _("Symptoms")
        RISKS = "risks", _("What raises the risk")
        TESTS = "tests", _("Tests")
        STAGES = "stages", _("Stages")
        CHOICE = "choice", _("What decides the choice of treatment")

    kind = models.CharField(_("part"), max_length=10, choices=Kind)
    body = models.TextField(_("text"), help_text=_("Markdown."))

    class Meta(GuidePart.Meta):
        default_related_name = "sections"
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self):
        return self.get_kind_display()


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", _("Call your local emergency number now")
    TODAY = "today", _("See a doctor today")
    SOON = "soon", _("See a doctor soon")


class WarningSign(GuidePart):
    """The one list of warning signs: guide, enquiry form and desk are generated from it."""

    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency)
    text = models.CharField(_("sign"), max_length=200)
    phrases = models.TextField(
        _("phrases"),
        blank=True,
        help_text=_(
            "What patients write who mean this, one phrase a line. The desk marks questions that hold all words of a "
            "line close together, in this order. A star stands for any ending: vomit* blood."
        ),
    )

    class Meta(GuidePart.Meta):
        default_related_name = "warning_signs"
        verbose_name = _("warning sign")
        verbose_name_plural = _("warning signs")

    def __str__(self):
        return self.text


class ConditionTest(GuidePart):
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("what it shows"))

    class Meta(GuidePart.Meta):
        default_related_name = "tests"
        verbose_name = _("test")
        verbose_name_plural = _("tests")

    def __str__(self):
        return self.name


class FigureGroup(GuidePart):
    """Figures that belong in one table or picture."""

    class Display(models.TextChoices):
        TABLE = "table", _("Plain table")
        PEOPLE = "people", _("Dots: people in 100")

    title = models.CharField(_("title"), max_length=200)
    display = models.CharField(_("display"), max_length=10, choices=Display, default=Display.TABLE)
    place = models.CharField(
        _("shown in"),
        max_length=10,
        choices=ConditionSection.Kind,
        default=ConditionSection.Kind.CAUSES,
        help_text=_("The part of the guide the figures stand in."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What a reader must know to read the figures rightly."))

    class Meta(GuidePart.Meta):
        default_related_name = "figure_groups"
        verbose_name = _("group of figures")
        verbose_name_plural = _("groups of figures")

    def __str__(self):
        return self.title


class KeyFigure(Provenance):
    natural_key_fields = ["group__condition__slug", "group__position", "position"]

    group = models.ForeignKey(FigureGroup, models.CASCADE, related_name="figures", verbose_name=_("group of figures"))
    position = models.PositiveSmallIntegerField(_("position"))
    label = models.CharField(_("label"), max_length=200)
    low = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    high = models.DecimalField(_("to"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=50, blank=True, help_text=_("%, litres a minute, people in 100"))

    objects = NaturalKeyManager.from_queryset(FactQuerySet)()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(fields=["group", "position"], name="key_figure_position_once"),
            models.CheckConstraint(
                name="key_figure_low_to_high", condition=models.Q(high=None) | models.Q(low__lte=models.F("high"))
            ),
        ]

    def __str__(self):
        return self.label

    def natural_key(self):
        return (*self.group.natural_key(), self.position)

    @property
    def figure(self):
        return Figure(self.low, self.high, self.qualifier)


class QuestionToAsk(GuidePart):
    text = models.CharField(_("question"), max_length=300)

    class Meta(GuidePart.Meta):
        default_related_name = "questions"
        verbose_name = _("question to ask")
        verbose_name_plural = _("questions to ask")

    def __str__(self):
        return self.text


class ChecklistItem(GuidePart):
    """A paper a clinic needs to give an answer."""

    name = models.CharField(_("paper"), max_length=200)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    is_needed = models.BooleanField(_("clinics usually need it"), default=True)

    class Meta(GuidePart.Meta):
        default_related_name = "checklist"
        verbose_name = _("paper to send")
        verbose_name_plural = _("papers to send")

    def __str__(self):
        return self.name


class ConditionSource(GuidePart):
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))

    class Meta(GuidePart.Meta):
        default_related_name = "sources"
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return str(self.source)
