from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SlugRedirect(models.Model):
    """A slug that was given up: old links lead to the record that bears it now, also after a merge."""

    kind = models.CharField(_("kind"), max_length=30, help_text=_("The model's name: clinic, doctor, condition…"))
    old_slug = models.CharField(_("old slug"), max_length=260)
    new_slug = models.CharField(_("new slug"), max_length=260)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["kind", "old_slug", "pk"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.UniqueConstraint(fields=["kind", "old_slug"], name="slug_redirect_once"),
            models.CheckConstraint(name="slug_redirect_elsewhere", condition=~models.Q(old_slug=models.F("new_slug"))),
        ]

    def __str__(self):
        return f"{self.kind}: {self.old_slug} → {self.new_slug}"
