import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enquiries.encryption import EncryptedTextField
from enquiries.models.enquiry import Enquiry
from enquiries.models.event import Event


class OutgoingMailQuerySet(models.QuerySet):
    def claimable(self, now):
        """Due, or claimed by a worker whose lease ran out."""
        State = OutgoingMail.State
        return self.filter(
            models.Q(state__in=[State.QUEUED, State.RETRY], next_attempt_at__lte=now)
            | models.Q(state=State.SENDING, leased_until__lt=now)
        ).order_by("next_attempt_at", "pk")


class OutgoingMail(models.Model):
    """The truth about a mail: rendered and frozen with the change it tells of, sent by the worker, at least once.

    The body holds a placeholder where the private link stands; the link is put in at sending.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        RETRY = "retry", _("To be tried again")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        WITHHELD = "withheld", _("Withheld")

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="mails")
    event = models.ForeignKey(Event, models.CASCADE, related_name="mails")
    recipient = models.EmailField(_("recipient"))
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=200)
    text = EncryptedTextField()
    html = EncryptedTextField()
    message_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("queued"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "event", "recipient"], name="outgoing_mail_once"),
            models.CheckConstraint(
                name="outgoing_mail_sent_has_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | ~models.Q(state="sent") & models.Q(sent_at=None),
            ),
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="outgoing_mail_due")]

    def __str__(self):
        return f"{self.enquiry.reference} → {self.get_state_display()}"
