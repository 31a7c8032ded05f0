from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Clinic
from enquiries.models.enquiry import Enquiry


class Consent(models.Model):
    """What the patient agreed to: the very words shown, their version and language, when, and until when."""

    class Kind(models.TextChoices):
        HEALTH = "health", _("Read health information")
        SHARE = "share", _("Send to a clinic")
        ACTS_FOR = "acts_for", _("Act for the patient")

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="consents")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("text agreed to"))
    text_version = models.PositiveSmallIntegerField(_("version of the text"))
    language = models.CharField(_("language"), max_length=8)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                name="consent_share_names_a_clinic",
                condition=models.Q(kind="share", clinic__isnull=False)
                | ~models.Q(kind="share") & models.Q(clinic=None),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gte=models.F("given_at")),
            ),
        ]

    def __str__(self):
        return f"{self.enquiry.reference}: {self.get_kind_display()}"

    @property
    def is_in_force(self):
        return self.withdrawn_at is None
