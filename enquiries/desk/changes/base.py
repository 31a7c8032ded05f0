"""What every form of the enquiry page has in common."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Difference:
    """What a form that came too late would have set, beside what somebody else has set since."""

    label: str
    yours: str
    current: str


class Change(forms.Form):
    """`version` is the enquiry's when the page was made; a missing or damaged one counts as an old one.

    `apply` may refuse with a ValidationError: a form that keeps its text shows it at its field, others as a message.
    """

    permission = "enquiries.answer_enquiry"
    keeps_text = False
    main_field = ""
    place = ""
    """The form on the page whose button this is; where nothing else is said, that of its own main field."""
    done = ""
    done_before = _("This was done already. Nothing was done twice.")

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_version(self):
        version = self.cleaned_data["version"]
        return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.place = cls.__dict__.get("place") or cls.main_field

    def __init__(self, *args, enquiry=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.enquiry = enquiry

    @property
    def expected_version(self):
        return self.cleaned_data["version"]

    def apply(self, enquiry, user):
        """Raises StaleEnquiry, or ValidationError with what stands in the way."""
        raise NotImplementedError

    def was_done(self, current, user) -> bool:
        """Whether `current` is as it is because the same user pressed the same button a moment ago."""
        raise NotImplementedError

    def differences(self, current) -> list[Difference]:
        """Both versions of each field that this form and somebody else have changed."""
        return []
