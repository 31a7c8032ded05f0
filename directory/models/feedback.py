"""What readers tell us about the directory itself: mistakes they saw, searches that found nothing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ErrorReport(models.Model):
    """A mistake a reader saw on a page."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        CORRECTED = "corrected", _("Corrected")
        DISMISSED = "dismissed", _("No mistake")

    path = models.CharField(_("page"), max_length=300)
    text = models.TextField(_("what is wrong"), max_length=2000)
    email = models.EmailField(_("email"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW, db_index=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")

    def __str__(self):
        return f"{self.path} ({self.created_at:%Y-%m-%d})"


class SearchMiss(models.Model):
    """A search that found nothing: its normalised text, language and how often; nothing about who searched."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        LEARNT = "learnt", _("Made another name")
        DISMISSED = "dismissed", _("Dismissed")

    text = models.CharField(_("searched for"), max_length=100)
    language = models.CharField(_("language"), max_length=8)
    count = models.PositiveIntegerField(_("how often"), default=1)
    last_on = models.DateField(_("last on"), auto_now=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW, db_index=True)

    class Meta:
        ordering = ["-count", "pk"]
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [models.UniqueConstraint(fields=["text", "language"], name="search_miss_once")]

    def __str__(self):
        return self.text
