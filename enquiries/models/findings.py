"""What is found in, asked for and done away with: warning signs, papers, erased enquiries."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import ChecklistItem, Urgency, WarningSign
from enquiries.encryption import EncryptedTextField
from enquiries.models.enquiry import Enquiry
from enquiries.models.event import Event
from enquiries.models.thread import Attachment, Message


def _of_same_case(at):
    """Since it was said: in the same enquiry or, once merged, in the one that is answered in its place."""
    since = models.Q(**{f"{at}__gte": models.OuterRef("said_at")})
    since_merged = models.Q(**{f"{at}__gte": models.OuterRef("enquiry__turn_since")})
    into = models.Q(enquiry=models.OuterRef("enquiry__merged_into"))
    return models.Q(enquiry=models.OuterRef("enquiry")) & since | into & since & since_merged


class RedFlagQuerySet(models.QuerySet):
    def of_case(self, enquiry):
        """Found in it, or in what was merged into it."""
        return self.filter(models.Q(enquiry=enquiry) | models.Q(enquiry__merged_into=enquiry))

    def unanswered(self):
        """What was found since staff last wrote to the patient, closed the enquiry or checked the flags."""
        told = Message.objects.released().filter(_of_same_case("created_at"), author__isnull=False)
        ending = [Event.Kind.FLAG_CHECKED, Event.Kind.CLOSED]
        done = Event.objects.filter(_of_same_case("at"), kind__in=ending)
        said_at = Coalesce("message__created_at", "enquiry__created_at")
        return self.annotate(said_at=said_at).filter(~models.Exists(told), ~models.Exists(done))

    def for_the_patient(self):
        """What a patient should hear of at once."""
        return self.filter(urgency__in=[Urgency.EMERGENCY, Urgency.TODAY])

    def with_guides(self):
        return self.select_related("sign__condition").order_by("pk")


class RedFlag(models.Model):
    """Words of a patient that a warning sign's phrases match. It is a reason to read first, never a diagnosis."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="red_flags")
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="+", help_text=_("Empty: the question.")
    )
    sign = models.ForeignKey(WarningSign, models.SET_NULL, null=True, blank=True, related_name="+")
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency)
    words = EncryptedTextField(_("words"))

    objects = RedFlagQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("warning sign found")
        verbose_name_plural = _("warning signs found")

    def __str__(self):
        return f"{self.enquiry.reference}: {self.get_urgency_display()}"


class PaperRequestQuerySet(models.QuerySet):
    def awaited(self):
        return self.filter(received_at=None)

    def told(self, now=None):
        """What the patient knows of: asked for with a message that is shown."""
        return self.filter(message__released_at__lte=now or timezone.now())


class PaperRequest(models.Model):
    """A paper the patient was asked for with `message`; ticked off by a paper or by hand.

    Without a message it was there before anybody asked.
    """

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="paper_requests")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="+")
    item = models.ForeignKey(ChecklistItem, models.SET_NULL, null=True, blank=True, related_name="+")
    name = EncryptedTextField(_("paper"))
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PaperRequestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("paper asked for")
        verbose_name_plural = _("papers asked for")
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "item"], condition=models.Q(received_at=None), name="paper_asked_for_once"
            ),
            models.CheckConstraint(
                name="paper_nobody_asked_for_is_here",
                condition=models.Q(message__isnull=False) | models.Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_with_a_file_is_received",
                condition=models.Q(attachment=None) | models.Q(received_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.enquiry.reference} #{self.pk}"


class Erasure(models.Model):
    """The log of what was deleted: the reference alone, so that a restored backup can be cleaned again."""

    class Reason(models.TextChoices):
        RETENTION = "retention", _("Kept long enough")
        REQUEST = "request", _("The patient asked for it")

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deleted by")
    )
    erased_at = models.DateTimeField(_("deleted"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("deleted enquiry")
        verbose_name_plural = _("deletion log")

    def __str__(self):
        return self.reference
