"""What every form of the enquiry page has in common."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Change(forms.Form):
    """`version` is the enquiry's when the page was made; a missing or damaged one counts as an old one."""

    permission = "enquiries.answer_enquiry"
    keeps_text = False
    done = ""
    done_before = _("This was done already. Nothing was done twice.")

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_version(self):
        version = self.cleaned_data["version"]
        return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0

    @property
    def expected_version(self):
        return self.cleaned_data["version"]

    def apply(self, enquiry, user):
        """Raises StaleEnquiry, or ValidationError with what stands in the way."""
        raise NotImplementedError

    def was_done(self, current, user) -> bool:
        """Whether `current` is as it is because the same user pressed the same button a moment ago."""
        raise NotImplementedError
