"""What members of staff write before it is sent: drafts, scheduled answers, templates; and who is at it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enquiries.encryption import EncryptedTextField
from enquiries.models.enquiry import Enquiry
from enquiries.models.stages import Stage


class Draft(models.Model):
    """A text its author has not sent yet: one answer and one note per enquiry and author, whoever owns the enquiry.

    With `send_at` it is an answer the worker sends then, unless something was said since `seen_message_at`: in that
    case it is held (`held_at`) and its author told.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply to the patient")
        NOTE = "note", _("Note for colleagues")

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    body = EncryptedTextField(_("text"), blank=True)
    set_to = models.CharField(_("stage to set"), max_length=20, choices=Stage, blank=True)
    updated_at = models.DateTimeField(_("last change"), default=timezone.now)
    send_at = models.DateTimeField(_("to be sent"), null=True, blank=True, db_index=True)
    seen_message_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(_("held back"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "author", "kind"], name="draft_once_per_author"),
            models.CheckConstraint(
                name="draft_scheduled_is_an_answer_that_knows_what_it_answers",
                condition=models.Q(send_at=None) | models.Q(kind="reply", seen_message_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.enquiry.reference}: {self.get_kind_display()}"


class Presence(models.Model):
    """That somebody has an enquiry's page open, as their browser said last; an old row says nothing."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)
    writing_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["enquiry", "user"], name="presence_once_per_user")]

    def __str__(self):
        return f"{self.enquiry_id}: {self.user_id}"


class ReplyTemplate(models.Model):
    """A text to answer with, in each language, with placeholders in braces (see `enquiries.templating`)."""

    natural_key_fields = ["slug"]

    class Purpose(models.TextChoices):
        ANSWER = "answer", _("Answer")
        PAPERS = "papers", _("Ask for missing papers")
        SAFETY = "safety", _("Warning sign: what to do first")

    slug = models.SlugField(_("short name"), unique=True)
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.ANSWER)
    set_to = models.CharField(_("stage to set"), max_length=20, choices=Stage, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")

    def __str__(self):
        return self.title
