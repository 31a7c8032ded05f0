from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enquiries.models.enquiry import Enquiry


class Event(models.Model):
    """The record: who did what and when, without its content. Rows are only added: the database refuses a change."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Question sent")
        OPENED = "opened", _("Enquiry opened")
        FILE_OPENED = "file_opened", _("Paper opened")
        TAKEN = "taken", _("Taken")
        ASSIGNED = "assigned", _("Given to a colleague")
        REPLIED = "replied", _("Answered")
        NOTED = "noted", _("Note written")
        MESSAGE_RECEIVED = "message_received", _("Message from the patient")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")
        MARKED_SPAM = "marked_spam", _("Marked as spam")
        NOT_SPAM = "not_spam", _("Marked as not spam")
        LINK_SENT = "link_sent", _("Private link sent again")
        UNDONE = "undone", _("Answer taken back")
        SCHEDULED = "scheduled", _("Answer scheduled")
        UNSCHEDULED = "unscheduled", _("Scheduled answer called off")
        HELD = "held", _("Scheduled answer held back")
        MOVED = "moved", _("Stage changed")
        SNOOZED = "snoozed", _("Put off")
        WOKEN = "woken", _("Back on the table")
        REMINDED = "reminded", _("Owner reminded")
        LATE = "late", _("Late: everybody told")
        FLAGGED = "flagged", _("Words of a warning sign found")
        FLAG_CHECKED = "flag_checked", _("Warning sign checked")
        TAGGED = "tagged", _("Tags changed")
        PAPERS_ASKED = "papers_asked", _("Papers asked for")
        PAPER_RECEIVED = "paper_received", _("Paper ticked off")
        MERGED = "merged", _("Merged")
        UNMERGED = "unmerged", _("Merging undone")
        EXPORTED = "exported", _("Exported")

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the patient, or the site itself."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self):
        return f"{self.enquiry.reference}: {self.get_kind_display()}"
