"""Words of a warning sign that somebody has read."""

from django.utils.translation import gettext_lazy as _

from enquiries import actions
from enquiries.desk.changes.base import Change
from enquiries.models import Alert


class CheckFlags(Change):
    main_field = "check_flags"
    done = _("Checked: it waits in its turn.")

    def apply(self, enquiry, user):
        actions.check_flags(enquiry=enquiry, user=user, expected_version=self.expected_version)

    def was_done(self, current, user):
        return current.alert == Alert.NONE
