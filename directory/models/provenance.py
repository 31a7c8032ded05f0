from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NaturalKeyManager(models.Manager):
    """Fixtures name rows by the fields of the model's `natural_key_fields` (paths through foreign keys allowed)."""

    def get_by_natural_key(self, *key):
        return self.get(**dict(zip(self.model.natural_key_fields, key, strict=True)))


class Source(models.Model):
    """Where a fact was read."""

    class Kind(models.TextChoices):
        PUBLIC_PAGE = "public_page", _("Public page")
        PROVIDER = "provider", _("The clinic or doctor")
        REGISTER = "register", _("Public register")
        PUBLICATION = "publication", _("Publication")
        EXAMPLE = "example", _("Invented example")

    natural_key_fields = ["slug"]

    slug = models.SlugField(_("short name"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), blank=True)
    retrieved_on = models.DateField(_("retrieved on"), null=True, blank=True)

    objects = NaturalKeyManager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.slug,)


class Confirmation(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Not yet confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    CONTESTED = "contested", _("Contested")
    OUTDATED = "outdated", _("Outdated")


CHECK_HOLDS = timedelta(days=365)


def to_check_again():
    """A condition: confirmed, but more than a year ago, or nobody knows when."""
    long_ago = models.Q(checked_on=None) | models.Q(checked_on__lt=timezone.localdate() - CHECK_HOLDS)
    return models.Q(confirmation=Confirmation.CONFIRMED) & long_ago


def confirmed_day():
    """An expression: the day a record was confirmed; null where nobody has."""
    return models.Case(models.When(confirmation=Confirmation.CONFIRMED, then="checked_on"))


class FactQuerySet(models.QuerySet):
    def standing(self):
        """The facts that count: contested and outdated ones match no filter."""
        return self.exclude(confirmation__in=[Confirmation.CONTESTED, Confirmation.OUTDATED])

    def confirmed(self):
        return self.filter(confirmation=Confirmation.CONFIRMED)


class HasFactsQuerySet(models.QuerySet):
    """Records with facts in rows of their own."""

    def having(self, relation, *conditions, **values):
        """Records of which one standing row of `relation` (a related name) meets all `conditions` and `values`."""
        record = self.model._meta.get_field(relation).field
        rows = record.model.objects.standing().filter(*conditions, **values)
        return self.filter(pk__in=rows.values(record.name))


class Sourced(models.Model):
    """Where a record or fact comes from and whether somebody has checked it."""

    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    confirmation = models.CharField(
        _("confirmation"), max_length=12, choices=Confirmation, default=Confirmation.UNCONFIRMED
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )

    class Meta:
        abstract = True

    @property
    def is_confirmed(self):
        return self.confirmation == Confirmation.CONFIRMED

    @property
    def source_in_words(self):
        """What kind of source it is, from the fetched one; empty without one."""
        return self.source.get_kind_display() if self.source else ""


class Qualifier(models.TextChoices):
    EXACTLY = "", pgettext_lazy("qualifier of a figure", "exactly")
    ALMOST = "almost", pgettext_lazy("qualifier of a figure", "almost")
    UP_TO = "up_to", pgettext_lazy("qualifier of a figure", "up to")
    ABOUT = "about", pgettext_lazy("qualifier of a figure", "about")
    AT_LEAST = "at_least", pgettext_lazy("qualifier of a figure", "at least")


class Provenance(Sourced):
    """A fact: as its source states it, with the year it speaks of."""

    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, blank=True, default="")
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Figure:
    """A number as it is shown: `Almost 75,000`, `10 to 15`, `56.9`. Decimals keep the digits they were given."""

    low: Decimal
    high: Decimal | None = None
    qualifier: str = ""

    def __str__(self):
        number = self._number(self.low)
        if self.high is not None and self.high != self.low:
            number = _("%(low)s to %(high)s") % {"low": number, "high": self._number(self.high)}
        text = QUALIFIED[self.qualifier] % {"number": number}
        return text[:1].upper() + text[1:]

    @classmethod
    def of_price(cls, low, high, qualifier=""):
        """A price of which one end may be unknown; None where both are."""
        if low is None and high is None:
            return None
        if low is None:
            return cls(high, qualifier="up_to")
        if high is None:
            return cls(low, qualifier="at_least")
        return cls(low, high, qualifier)

    @staticmethod
    def _number(value):
        shortest = value.normalize()
        if shortest == shortest.to_integral():
            shortest = shortest.quantize(Decimal(1))
        return formats.number_format(shortest, use_l10n=True, force_grouping=True)


QUALIFIED = {
    "": "%(number)s",
    "almost": _("almost %(number)s"),
    "up_to": _("up to %(number)s"),
    "about": _("about %(number)s"),
    "at_least": _("at least %(number)s"),
}


def price_in_words(row):
    """The price of a row that has one: `EUR 12,000 to 15,000`, `About EUR 9,000`."""
    figure = row.price
    text = QUALIFIED[figure.qualifier] % {"number": f"{row.currency} {replace(figure, qualifier='')}"}
    return text[:1].upper() + text[1:]
