"""What is said about an enquiry: messages between patient and staff, notes among staff, papers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enquiries.digests import keyed_digest
from enquiries.encryption import EncryptedTextField
from enquiries.models.enquiry import Enquiry


class MessageQuerySet(models.QuerySet):
    def released(self, now=None):
        """What the patient sees: an answer can be taken back until it is released."""
        return self.filter(released_at__lte=now or timezone.now())

    def unreleased(self, now=None):
        return self.filter(released_at__gt=now or timezone.now())


class Message(models.Model):
    """From the patient (no author) or from a member of staff to the patient, who sees it from `released_at` on."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    body = EncryptedTextField(_("message"))
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    released_at = models.DateTimeField(_("shown to the patient"), default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self):
        return f"{self.enquiry.reference} #{self.pk}"

    @property
    def is_from_patient(self):
        return self.author_id is None


class Note(models.Model):
    """Seen by staff only."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = EncryptedTextField(_("note"))
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self):
        return f"{self.enquiry.reference} #{self.pk}"


class AttachmentQuerySet(models.QuerySet):
    def drafts(self, key):
        """The papers uploaded to the form with `key` and not sent yet. The key is random: only that form knows it."""
        return self.filter(draft_key=keyed_digest(key), enquiry=None).order_by("pk")

    def released(self, now=None):
        """What the patient may open: their own papers, and those of answers they see."""
        return self.filter(models.Q(message=None) | models.Q(message__released_at__lte=now or timezone.now()))


class Attachment(models.Model):
    """A paper. Before its enquiry is sent it belongs to the form whose key has the digest `draft_key`."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, null=True, blank=True, related_name="attachments")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="attachments")
    draft_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    name = EncryptedTextField(_("file name"))
    content_type = models.CharField(_("content type"), max_length=50)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, editable=False)
    stored_name = models.CharField(max_length=40, unique=True, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.CheckConstraint(
                name="attachment_belongs_somewhere",
                condition=models.Q(enquiry__isnull=False) | ~models.Q(draft_key=""),
            )
        ]

    def __str__(self):
        return f"#{self.pk}"
