"""The patient's forms. What people type is taken as it comes; an error is only what a field cannot hold."""

import re
import secrets
import unicodedata

from django import forms
from django.conf import settings
from django.core import signing
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from phonenumber_field.phonenumber import to_python as to_phone_number

from enquiries.clock.local_time import is_time_zone
from enquiries.models import Relation, Wish
from enquiries.papers.uploads import ACCEPT, MAX_FILE_SIZE, MAX_FILES, MEGABYTE
from enquiries.patient import consent
from enquiries.patient.context import EnquiryContext
from enquiries.patient.drafts import EnquiryDraft

MAX_TEXT = 10_000
KEY = re.compile(r"[A-Za-z0-9_-]{32,64}")
STAMP_LIFE_SECONDS = 60 * 60 * 24 * 30
_stamps = signing.TimestampSigner(salt="enquiries.form-shown")


def new_key() -> str:
    return secrets.token_urlsafe(32)


def new_stamp() -> str:
    return _stamps.sign("form")


def is_key(value: str) -> bool:
    return bool(KEY.fullmatch(value))


def without_control_characters(data: QueryDict) -> QueryDict:
    """The same values without what no database and no page can hold: NUL and its like, halves of characters."""
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        cleaned.setlist(_plain(name), [_plain(value) for value in values])
    return cleaned


def _plain(text):
    return "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _country_choices():
    return [("", _("Choose a country")), *countries]


def _language_choices():
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


class OneLine(forms.CharField):
    """Text without line breaks: a name must not become two headers or two rows."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class LanguageField(forms.ChoiceField):
    """Where nothing is chosen, the language of the page."""

    def clean(self, value):
        return super().clean(value or get_language())


class PaperInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


def papers_field():
    return forms.FileField(
        label=_("Add reports or scans"),
        required=False,
        widget=PaperInput(attrs={"accept": ACCEPT}),
        help_text=lazy(
            lambda: (
                _(
                    "PDF, JPG or PNG. Up to %(count)s files, up to %(size)s MB each. "
                    "A photo taken with your phone is fine. You can also add them later."
                )
                % {"count": MAX_FILES, "size": MAX_FILE_SIZE // MEGABYTE}
            ),
            str,
        )(),
    )


def paper_field(request):
    """One paper we asked for; it may be several photos."""
    return forms.FileField(
        label=request.name,
        required=False,
        widget=PaperInput(attrs={"accept": ACCEPT}),
        help_text=_("We asked for this paper. Several photos are fine."),
    )


class PatientForm(forms.Form):
    """A form that survives errors, a second press and the back button: it knows itself by `key`, its papers too."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, key, **kwargs):
        if data is not None:
            data = data.copy()
            data["key"] = key
        super().__init__(data, initial={"key": key, **kwargs.pop("initial", {})}, **kwargs)
        self.key = key

    def leave_unjudged(self):
        """Show what was typed without saying what is wrong with it: it is not being sent yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def refuse_papers(self, refusals):
        for refusal in refusals:
            self.add_error("attachments", refusal)

    def clean_attachments(self):
        """Papers are read and kept before the form is judged (`papers.keep`)."""


class EnquiryForm(PatientForm):
    relation = forms.ChoiceField(
        label=_("Who needs care?"),
        choices=Relation,
        required=False,
        initial=Relation.SELF,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers")},
    )
    acts_for = forms.BooleanField(required=False, help_text=_("Only needed if you write for somebody else."))
    age = forms.IntegerField(
        label=_("Age of the patient"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"}),
        error_messages={
            "invalid": _("Enter the age as a number, like 61"),
            "min_value": _("Enter an age between 0 and 120"),
            "max_value": _("Enter an age between 0 and 120"),
        },
    )
    question = forms.CharField(
        label=_("What would you like to know?"),
        help_text=_("Write in any language. Tell us what doctors have found, and treatments so far."),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write your question"),
            "max_length": _(
                "Your question has %(show_value)d characters, %(limit_value)d are possible. "
                "Shorten it, or add the rest as a paper"
            ),
        },
    )
    wants = forms.MultipleChoiceField(
        label=_("What would help most?"),
        choices=Wish,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list"), "invalid_list": _("Choose from the list")},
    )
    attachments = papers_field()
    name = OneLine(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Enter your name"),
            "max_length": _("Enter a name with at most %(limit_value)d characters"),
        },
    )
    email = forms.EmailField(
        label=_("Email"),
        help_text=_("We send your private link here."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter your email address, so that we can answer"),
            "invalid": _("Enter an email address with an @, like name@example.com"),
            "max_length": _("Enter an email address with at most %(limit_value)d characters"),
        },
    )
    phone = OneLine(
        label=_("Phone or WhatsApp"),
        required=False,
        max_length=60,
        help_text=_("With the country code, for example +971. We call only if you ask us to."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": _("Enter one phone number, with at most %(limit_value)d characters")},
    )
    country = forms.ChoiceField(
        label=_("Country you live in"),
        choices=_country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={
            "required": _("Choose the country you live in"),
            "invalid_choice": _("Choose a country from the list"),
        },
    )
    language = LanguageField(
        label=_("Language for our answer"),
        choices=_language_choices,
        error_messages={"invalid_choice": _("Choose a language from the list")},
    )
    consent_health = forms.BooleanField(
        help_text=_(
            "Needed. Only staff who handle your enquiry can read it. You can ask us at any time to delete everything."
        ),
        error_messages={"required": _("Tick the box to let us read your health information")},
    )
    consent_share = forms.BooleanField(
        required=False,
        help_text=_("Your choice. If you leave this empty, we ask you again before we send anything."),
    )
    website = forms.CharField(label=_("Leave this empty"), required=False)
    started = forms.CharField(widget=forms.HiddenInput, required=False)
    time_zone = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["relation", "acts_for", "age", "question", "wants", "attachments"]

    def __init__(self, data=None, *, context: EnquiryContext, **kwargs):
        initial = {"language": get_language(), "started": new_stamp()}
        super().__init__(data, initial=initial, **kwargs)
        self.context = context
        self.fields["acts_for"].label = consent.acts_for_text()
        self.fields["consent_health"].label = consent.health_text()
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        if context.clinics:
            self.fields["consent_share"].label = consent.share_text(context.clinic_names)
        else:
            del self.fields["consent_share"]

    def clean_email(self):
        local, _at, domain = self.cleaned_data["email"].rpartition("@")
        return f"{local}@{domain.lower()}"

    def clean_relation(self):
        return self.cleaned_data["relation"] or Relation.SELF

    def clean_time_zone(self):
        zone = self.cleaned_data["time_zone"]
        return zone if is_time_zone(zone) else ""

    def clean_started(self):
        """A form that was never shown, or very long ago, is shown again; nothing else hangs on the time."""
        try:
            _stamps.unsign(self.cleaned_data["started"], max_age=STAMP_LIFE_SECONDS)
        except signing.BadSignature as error:
            self.data["started"] = new_stamp()
            raise forms.ValidationError(
                _("This form was open for a long time. Nothing is lost. Please press “Send my question” again")
            ) from error

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("relation", Relation.SELF) == Relation.SELF:
            cleaned["acts_for"] = False
        elif not cleaned.get("acts_for"):
            self.add_error(
                "acts_for", _("Tick the box if the patient knows that you write, or you may act for the patient")
            )
        self._clean_phone(cleaned)
        return cleaned

    def _clean_phone(self, cleaned):
        if typed := cleaned.get("phone"):
            number = to_phone_number(re.sub(r"^00", "+", typed), region=cleaned.get("country") or None)
            if number.is_valid():
                cleaned["phone"] = number.as_e164
            else:
                self.add_error(
                    "phone", _("Enter one phone number with the country code, like +971 50 123 4567, or leave it empty")
                )

    @property
    def is_from_a_robot(self):
        return bool(self.data.get("website"))

    def draft(self) -> EnquiryDraft:
        """What the valid form says."""
        said = self.cleaned_data
        return EnquiryDraft(
            **{name: said[name] for name in ("question", "name", "email", "country", "language", "phone", "age")},
            **{name: said[name] for name in ("relation", "acts_for", "time_zone")},
            wants=tuple(said["wants"]),
            consent_share=said.get("consent_share", False),
            site_language=get_language(),
            condition=self.context.condition,
            treatment=self.context.treatment,
            programme=self.context.programme,
            doctor=self.context.doctor,
            clinics=self.context.clinics,
        )


class MessageForm(PatientForm):
    message = forms.CharField(
        label=_("Add a message"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _(
                "Your message has %(show_value)d characters, %(limit_value)d are possible. "
                "Shorten it, or send it in two parts"
            )
        },
    )
    attachments = papers_field()

    def __init__(self, *args, asked=(), **kwargs):
        """`asked`: PaperRequests that are still awaited; each gets a field of its own."""
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for request in self.asked:
            self.fields[f"paper_{request.pk}"] = paper_field(request)

    @property
    def asked_fields(self):
        return [self[f"paper_{request.pk}"] for request in self.asked]

    def refuse_asked(self, refusals: dict[int, list[str]]) -> None:
        """Each at the field of its request; where that arrived meanwhile, at the one for all papers."""
        for pk, sentences in refusals.items():
            for sentence in sentences:
                self.add_error(f"paper_{pk}" if f"paper_{pk}" in self.fields else "attachments", sentence)

    def require_content(self, *, has_papers: bool) -> None:
        """A message needs words or papers."""
        if not has_papers and not self.errors and not self.cleaned_data["message"]:
            self.add_error("message", _("Write a message or add a paper"))


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Email"),
        help_text=_("The address you gave us with your question."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter your email address"),
            "invalid": _("Enter an email address with an @, like name@example.com"),
        },
    )
    reference = OneLine(
        label=_("Number of your question"),
        help_text=_("If you know it. It looks like HB-4K7-29M."),
        required=False,
        max_length=30,
        error_messages={"max_length": _("Enter the number as it stands in our email")},
    )
