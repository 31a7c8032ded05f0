import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.clinics import Clinic
from directory.models.doctors import Doctor

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def original_path(photo, filename):
    """A random name: what was uploaded keeps nothing of the name it came with."""
    return f"originals/{uuid.uuid4().hex}"


class PhotoQuerySet(models.QuerySet):
    def ready(self):
        return self.filter(state=Photo.State.READY)

    def waiting(self):
        return self.filter(state=Photo.State.WAITING)


class Photo(models.Model):
    """A picture of a clinic or a doctor, shown only with written permission. The sizes shown are made by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be prepared")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")

    clinic = models.ForeignKey(
        Clinic, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("clinic")
    )
    doctor = models.ForeignKey(
        Doctor, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("doctor")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    original = models.FileField(_("picture"), upload_to=original_path)
    alt = models.CharField(_("what it shows"), max_length=200, help_text=_("For people who cannot see it."))
    credit = models.CharField(_("credit"), max_length=200)
    permission = models.CharField(
        _("written permission"), max_length=300, help_text=_("Who gave it, when, and where it is kept.")
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focus from the left, in %"), default=50, validators=PERCENT, help_text=_("What must stay in the crop.")
    )
    focal_y = models.PositiveSmallIntegerField(_("focus from the top, in %"), default=50, validators=PERCENT)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, editable=False)
    refusal = models.CharField(_("why it was refused"), max_length=200, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                name="photo_of_one_clinic_or_doctor",
                condition=models.Q(clinic=None, doctor__isnull=False) | models.Q(clinic__isnull=False, doctor=None),
            ),
            models.CheckConstraint(
                name="photo_ready_has_digest", condition=~models.Q(state="ready") | ~models.Q(digest="")
            ),
        ]

    def __str__(self):
        return self.alt

    @property
    def is_ready(self):
        return self.state == self.State.READY
