from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """A word coordinators sort enquiries by. It says nothing about a patient's health: it is not encrypted."""

    name = models.CharField(_("name"), max_length=40, unique=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self):
        return self.name


class Tagging(models.Model):
    """That an enquiry bears a tag."""

    enquiry = models.ForeignKey("enquiries.Enquiry", models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)

    class Meta:
        db_table = "enquiries_enquiry_tags"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["enquiry", "tag"], name="tagging_once")]
        indexes = [models.Index(fields=["tag", "-enquiry"], name="tagging_tag_enquiry")]

    def __str__(self):
        return f"{self.enquiry_id}: {self.tag_id}"


class SavedFilter(models.Model):
    """A state of the queue's address that its owner wants again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once_per_user")]

    def __str__(self):
        return self.name
