"""From stage to stage."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enquiries import actions
from enquiries.desk.changes.base import Change, Difference
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

    def differences(self, current):
        return [Difference(_("Stage"), Stage.CLOSED.label, current.get_stage_display())]


class Move(Change):
    main_field = "stage"
    done = _("The stage is changed.")
    done_before = _("It is in this stage already.")

    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=Stage.choices,
        error_messages={"required": _("Choose another stage. Nothing was changed.")},
    )

    def offer(self, enquiry):
        """The stages `enquiry` can go to; the one it is in stands first and is no choice."""
        moves = [(stage, stage.label) for stage in actions.moves_from(enquiry)]
        self.fields["stage"].widget.choices = [("", enquiry.get_stage_display()), *moves]

    def apply(self, enquiry, user):
        to = Stage(self.cleaned_data["stage"])
        try:
            actions.move(enquiry=enquiry, user=user, to=to, expected_version=self.expected_version)
        except actions.NoConsent as error:
            raise forms.ValidationError(
                gettext(
                    "The patient has not agreed that a clinic sees the enquiry, or no longer agrees. "
                    "Ask for the agreement first. Nothing was changed."
                )
            ) from error

    def was_done(self, current, user):
        return current.stage == self.cleaned_data["stage"]

    def differences(self, current):
        return [Difference(_("Stage"), Stage(self.cleaned_data["stage"]).label, current.get_stage_display())]


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
