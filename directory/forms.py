"""What readers write to us about the directory itself."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_TEXT = 2000


class PlainText(forms.CharField):
    """Text without what no database and no page can hold: NUL and its like, halves of characters."""

    def to_python(self, value):
        text = super().to_python(value)
        return "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cs"))


class ReportForm(forms.Form):
    text = PlainText(
        label=_("What is wrong?"),
        help_text=_(
            "Tell us what is wrong and, if you can, what is right and where we can read it. "
            "Please do not write about your own health here."
        ),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Tell us what is wrong"),
            "max_length": _("Your text has %(show_value)d characters, %(limit_value)d are possible. Please shorten it"),
        },
    )
    email = forms.EmailField(
        label=_("Email"),
        help_text=_("Only if you want an answer."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={"invalid": _("Enter an email address with an @, like name@example.com")},
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_from_a_robot(self):
        return bool(self.cleaned_data["website"])
