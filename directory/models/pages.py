from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import UpdatedAtField
from directory.models.provenance import NaturalKeyManager


class Page(models.Model):
    """A page in the operator's words: about, privacy, imprint, how we are paid."""

    natural_key_fields = ["slug"]

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=150)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    updated_at = UpdatedAtField(_("updated"))

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["slug", "pk"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("directory:page", args=[self.slug])
