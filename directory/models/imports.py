"""What is remembered of imported lists: runs and their reports, which row is which record, what waits for a look."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.clinics import Clinic
from directory.models.conditions import Condition
from directory.models.doctors import Doctor
from directory.models.provenance import Source


class ImportKind(models.TextChoices):
    CLINICS = "clinics", _("Clinics")
    DOCTORS = "doctors", _("Doctors")
    CONDITIONS = "conditions", _("Conditions")


class ImportProfile(models.Model):
    """How the columns of a source's lists were read last time."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", verbose_name=_("source"))
    kind = models.CharField(_("what"), max_length=10, choices=ImportKind)
    mapping = models.JSONField(_("columns"), default=dict, help_text=_("Field → names of its columns."))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("columns of a source")
        verbose_name_plural = _("columns of sources")
        constraints = [models.UniqueConstraint(fields=["source", "kind"], name="import_profile_once")]

    def __str__(self):
        return f"{self.source} · {self.get_kind_display()}"


class ImportRun(models.Model):
    """One reading of one file: the journal from which an interrupted run goes on, and the report."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting for your decision")
        RUNNING = "running", _("Not finished")
        FINISHED = "finished", _("Finished")
        DISCARDED = "discarded", _("Discarded")

    OUTCOMES = ("created", "updated", "unchanged", "refused", "review")

    kind = models.CharField(_("what"), max_length=10, choices=ImportKind)
    source_name = models.CharField(_("source"), max_length=250)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=250)
    digest = models.CharField(max_length=64, editable=False)
    stored_as = models.CharField(max_length=64, blank=True, editable=False)
    mapping = models.JSONField(_("columns"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField(_("rows in the file"), default=0)
    rows = models.PositiveIntegerField(_("rows read"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    review = models.PositiveIntegerField(_("to be reviewed"), default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return f"{self.get_kind_display()} · {self.file_name}"

    @property
    def counts(self):
        return {name: getattr(self, name) for name in ("rows", *self.OUTCOMES)}

    @property
    def is_finished(self):
        return self.state == self.State.FINISHED


class ImportProblem(models.Model):
    """A cell or row that could not be taken as it stands. `row` is the line of the table, the header being 1."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=250, blank=True)
    value = models.CharField(_("value"), max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    row_kept = models.BooleanField(_("row kept"))

    class Meta:
        ordering = ["row", "pk"]
        verbose_name = _("problem of an import")
        verbose_name_plural = _("problems of imports")

    def __str__(self):
        return f"{self.row}: {self.reason}"


class ImportTarget(models.Model):
    """Points to at most one record, of whichever kind was imported."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", verbose_name=_("source"))
    kind = models.CharField(_("what"), max_length=10, choices=ImportKind)
    clinic = models.ForeignKey(Clinic, models.CASCADE, null=True, blank=True, related_name="+")
    doctor = models.ForeignKey(Doctor, models.CASCADE, null=True, blank=True, related_name="+")
    condition = models.ForeignKey(Condition, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def record(self):
        return self.clinic or self.doctor or self.condition


class ImportedRecord(ImportTarget):
    """The row of a source that is a record of ours, with the values it had when it was read last."""

    identity = models.CharField(max_length=32, editable=False)
    listed_as = models.CharField(
        max_length=32, editable=False, db_index=True, help_text=_("Digest of the source's own number, or empty.")
    )
    name_key = models.CharField(max_length=255, editable=False)
    place_key = models.CharField(max_length=255, editable=False, db_index=True)
    values = models.JSONField(default=dict)
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "identity"], name="imported_record_once"),
            models.CheckConstraint(
                name="imported_record_is_one_record",
                condition=models.Q(kind="clinics", clinic__isnull=False, doctor=None, condition=None)
                | models.Q(kind="doctors", doctor__isnull=False, clinic=None, condition=None)
                | models.Q(kind="conditions", condition__isnull=False, clinic=None, doctor=None),
            ),
        ]

    def __str__(self):
        return f"{self.source} → {self.record}"


class ImportReview(ImportTarget):
    """A question to an editor: is this row a record we have, or does its value replace an edited one?"""

    class Question(models.TextChoices):
        NEAR_MATCH = "near_match", _("Is it the same?")
        CONFLICT = "conflict", _("Which value is right?")

    class Decision(models.TextChoices):
        PENDING = "", _("Not decided")
        SAME = "same", _("The same record")
        NEW = "new", _("A new record")
        OURS = "ours", _("Our value stays")
        THEIRS = "theirs", _("The list's value is taken")
        GONE = "gone", _("No longer a question")

    question = models.CharField(_("question"), max_length=10, choices=Question)
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="reviews")
    row = models.PositiveIntegerField(_("row"))
    identity = models.CharField(max_length=32, editable=False)
    name = models.CharField(_("name in the list"), max_length=250)
    field = models.CharField(_("field"), max_length=30, blank=True)
    ours = models.CharField(_("our value"), max_length=500, blank=True)
    theirs = models.CharField(_("the list's value"), max_length=500, blank=True)
    values = models.JSONField(default=dict)
    decision = models.CharField(_("decision"), max_length=6, choices=Decision, blank=True, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["decision", "-pk"]
        verbose_name = _("import review")
        verbose_name_plural = _("import reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "identity", "field"],
                condition=models.Q(decision=""),
                name="import_review_pending_once",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_pending(self):
        return self.decision == self.Decision.PENDING
