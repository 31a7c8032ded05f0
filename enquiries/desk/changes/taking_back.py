"""What is on its way, taken back: an answer just sent, an answer that was to be sent later."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enquiries import actions
from enquiries.desk.changes.base import Change
from enquiries.models import Draft, Message


class Undo(Change):
    main_field = "undo"
    done = _("Your answer was taken back. Its text is in the answer box again.")

    undo = forms.ModelChoiceField(queryset=Message.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["undo"].queryset = Message.objects.filter(enquiry=self.enquiry).exclude(author=None)
        self.fields["undo"].error_messages["invalid_choice"] = TOO_LATE

    def apply(self, enquiry, user):
        try:
            actions.undo_reply(message=self.cleaned_data["undo"], user=user)
        except actions.TooLate as error:
            raise forms.ValidationError(TOO_LATE) from error


TOO_LATE = _("It was too late to take the answer back: the patient has it.")


class CallOff(Change):
    main_field = "call_off"
    done = _("The scheduled answer was called off. Its text is its author's draft.")
    done_before = _("It was called off already.")

    call_off = forms.ModelChoiceField(queryset=Draft.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call_off"].queryset = Draft.objects.filter(enquiry=self.enquiry)
        self.fields["call_off"].error_messages["invalid_choice"] = SENT_ALREADY

    def apply(self, enquiry, user):
        try:
            actions.call_off(draft=self.cleaned_data["call_off"], user=user)
        except actions.TooLate as error:
            raise forms.ValidationError(SENT_ALREADY) from error


SENT_ALREADY = _("This answer is not scheduled any more: it was sent, held back or called off.")
