import zoneinfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_time_zone(value):
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(value)s” is not a time zone, like Europe/Berlin."), params={"value": value})


class User(AbstractUser):
    """A member of staff. Patients have no account."""

    language = models.CharField(_("language"), max_length=8, choices=settings.ALL_LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Berlin", validators=[validate_time_zone]
    )

    @property
    def display_name(self):
        return self.get_full_name() or self.username

    @property
    def initials(self):
        names = self.display_name.split()
        return "".join(name[0] for name in (names[:1] + names[1:][-1:])).upper()
