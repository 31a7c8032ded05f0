from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.clinics import Clinic, ClinicFact


class ClinicContact(ClinicFact):
    """A way to reach a clinic. Phone numbers are kept in E.164 where they could be read as such, else as given."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMERGENCY_PHONE = "emergency_phone", _("Emergency phone")
        FAX = "fax", _("Fax")
        EMAIL = "email", _("Email")

    natural_key_fields = ["clinic__slug", "kind", "value"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="contacts", verbose_name=_("clinic"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    value = models.CharField(_("number or address"), max_length=254)

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["clinic", "kind", "value"], name="clinic_contact_once")]

    def __str__(self):
        return self.value

    def natural_key(self):
        return (self.clinic.slug, self.kind, self.value)

    @property
    def url(self):
        """A link that dials or writes; none for what could not be read as a number."""
        if self.kind == self.Kind.EMAIL:
            return f"mailto:{self.value}"
        digits = "".join(c for c in self.value if c.isdigit())
        return f"tel:+{digits}" if self.value.startswith("+") and self.kind != self.Kind.FAX else ""


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(ClinicFact):
    """When patients are received, in the clinic's local time."""

    natural_key_fields = ["clinic__slug", "weekday", "opens"]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="opening_hours", verbose_name=_("clinic"))
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))

    class Meta:
        ordering = ["weekday", "opens", "pk"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(fields=["clinic", "weekday", "opens"], name="opening_hours_once"),
            models.CheckConstraint(
                name="opening_hours_open_before_close",
                condition=models.Q(opens__lt=models.F("closes")),
                violation_error_message=_("Opening must come before closing."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def natural_key(self):
        return (self.clinic.slug, self.weekday, self.opens)
