"""From stage to stage."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enquiries import actions
from enquiries.desk.changes.base import Change
from enquiries.models import CloseReason, Stage


class Close(Change):
    main_field = "close"
    done = _("The enquiry is closed.")

    close = forms.ChoiceField(label=_("Reason"), choices=CloseReason.choices)

    def apply(self, enquiry, user):
        actions.close(
            enquiry=enquiry,
            user=user,
            reason=CloseReason(self.cleaned_data["close"]),
            expected_version=self.expected_version,
        )

    def was_done(self, current, user):
        return current.close_reason == self.cleaned_data["close"]


class Reopen(Change):
    main_field = "reopen"
    done = _("The enquiry is open again. It is our turn.")

    def apply(self, enquiry, user):
        actions.reopen(enquiry=enquiry, user=user, expected_version=self.expected_version)

    def was_done(self, current, user):
        return not current.is_over


class MarkSpam(Change):
    main_field = "spam"
    done = _("The enquiry is marked as spam.")

    def apply(self, enquiry, user):
        actions.mark_spam(enquiry=enquiry, user=user, expected_version=self.expected_version)

    def was_done(self, current, user):
        return current.stage == Stage.SPAM


class NotSpam(Change):
    main_field = "not_spam"
    done = _("The enquiry is back in the queue. Mails that were held back are sent now.")

    def apply(self, enquiry, user):
        actions.not_spam(enquiry=enquiry, user=user, expected_version=self.expected_version)

    def was_done(self, current, user):
        return current.stage != Stage.SPAM
