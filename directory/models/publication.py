from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.fields import UpdatedAtField


class Publication(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class PublishedQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=Publication.PUBLISHED)

    def indexable(self):
        """Those search engines may keep: published, and nothing invented."""
        return self.published().filter(is_example=False)

    def visible_to(self, user):
        """Staff who may change such records see all of them, everybody else the published ones."""
        permission = f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"
        return self if user.has_perm(permission) else self.published()

    def in_order(self):
        return self.order_by("sort_key", "pk")


class Published(models.Model):
    """A record with an address of its own that the public sees only once it is published."""

    state = models.CharField(_("state"), max_length=12, choices=Publication, default=Publication.DRAFT, db_index=True)
    is_example = models.BooleanField(
        _("invented example"), default=False, help_text=_("Marked as an example wherever it is shown.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = UpdatedAtField(_("updated"))

    class Meta:
        abstract = True

    @property
    def is_published(self):
        return self.state == Publication.PUBLISHED
