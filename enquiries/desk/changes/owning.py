"""Who looks after it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enquiries import actions
from enquiries.desk.changes.base import Change, Difference


class Take(Change):
    main_field = "take"
    done = _("It is yours now.")
    done_before = _("It is yours already.")

    def apply(self, enquiry, user):
        actions.take(enquiry=enquiry, user=user, expected_version=self.expected_version)

    def was_done(self, current, user):
        return current.owner_id == user.pk


class Assign(Change):
    main_field = "owner"
    permission = "enquiries.assign_enquiry"
    done = _("The owner is changed.")

    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("No one yet")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.with_perm(
            "enquiries.answer_enquiry", backend="django.contrib.auth.backends.ModelBackend"
        ).order_by("first_name", "last_name", "pk")
        self.fields["owner"].label_from_instance = lambda user: user.display_name

    def apply(self, enquiry, user):
        actions.assign(
            enquiry=enquiry,
            by=user,
            owner=self.cleaned_data["owner"],
            expected_version=self.expected_version,
        )

    def was_done(self, current, user):
        return current.owner == self.cleaned_data["owner"]

    def differences(self, current):
        names = [user.display_name if user else _("No one yet") for user in (self.cleaned_data["owner"], current.owner)]
        return [Difference(_("Owner"), *names)]
