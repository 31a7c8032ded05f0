"""Asking for papers and ticking them off."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enquiries import actions, templating
from enquiries.actions.papers_asked import paper_names
from enquiries.desk.changes.base import Change
from enquiries.models import Event, ReplyTemplate

MOST_OWN_WORDS = 1000


class Numbers(forms.Field):
    """The primary keys of ticked rows; what is none is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        return [int(number) for number in value or [] if number.isascii() and number.isdigit() and len(number) < 19]


class AskPapers(Change):
    main_field = "ask_papers"
    done = gettext_lazy("The patient is asked for the papers.")
    done_before = gettext_lazy("The patient was already asked. Nothing was sent twice.")

    ask_papers = forms.CharField(required=False, widget=forms.HiddenInput)
    item = Numbers(required=False)
    own_words = forms.CharField(
        label=gettext_lazy("Other papers, one a line"),
        required=False,
        max_length=MOST_OWN_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["item"] and not cleaned["own_words"].strip():
            self.add_error("own_words", _("Tick a paper or write one down. Nothing was sent."))
        return cleaned

    def apply(self, enquiry, user):
        items = self._items(enquiry)
        if not items:
            raise ValidationError(_("These papers are no longer on the list. Nothing was sent."))
        try:
            actions.ask_papers(
                enquiry=enquiry,
                author=user,
                items=items,
                body=request_text(enquiry, user, items),
                expected_version=self.expected_version,
            )
        except templating.Unfilled as error:
            text = _("The template that asks for papers is not filled in: %(words)s. Write the answer yourself.")
            raise ValidationError(text % {"words": error.words}) from error

    def _items(self, enquiry):
        checklist = enquiry.condition.checklist.filter(pk__in=self.cleaned_data["item"]) if enquiry.condition else []
        own = [line.strip() for line in self.cleaned_data["own_words"].splitlines() if line.strip()]
        return [*checklist, *own]

    def was_done(self, current, user):
        asked = current.events.filter(kind=Event.Kind.PAPERS_ASKED, actor=user)
        return current.version == self.expected_version + 1 and asked.exists()


def request_text(enquiry, user, items) -> str:
    """The answer that asks for `items`, from the template for it, in the language of the patient."""
    template = ReplyTemplate.objects.filter(is_active=True, purpose=ReplyTemplate.Purpose.PAPERS).first()
    missing = "\n".join(f"- {name}" for name in paper_names(enquiry, items))
    with translation.override(enquiry.language):
        text = template.body if template else _("We still need these papers:") + "\n\n{missing_papers}"
    return templating.fill(text, enquiry=enquiry, user=user, missing_papers=missing)


class PaperTick(Change):
    """A button at one paper; its value is the row's primary key."""

    def clean(self):
        cleaned = super().clean()
        value = cleaned.get(self.main_field, "")
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise ValidationError(_("This paper is no longer on the list."))
        return cleaned

    def row(self, rows):
        row = rows.filter(pk=self.cleaned_data[self.main_field]).first()
        if row is None:
            raise ValidationError(_("This paper is no longer on the list."))
        return row

    def was_done(self, current, user):
        ticked = current.events.filter(kind=Event.Kind.PAPER_RECEIVED, actor=user)
        return current.version == self.expected_version + 1 and ticked.exists()


class ReceivePaper(PaperTick):
    main_field = "paper_received"
    done = gettext_lazy("The paper is ticked off.")

    paper_received = forms.CharField(widget=forms.HiddenInput)

    def apply(self, enquiry, user):
        request = self.row(enquiry.paper_requests.all())
        actions.receive_paper(request=request, user=user, expected_version=self.expected_version)


class HavePaper(PaperTick):
    main_field = "paper_here"
    done = gettext_lazy("The paper is ticked off.")

    paper_here = forms.CharField(widget=forms.HiddenInput)

    def apply(self, enquiry, user):
        if enquiry.condition is None:
            raise ValidationError(_("This paper is no longer on the list."))
        item = self.row(enquiry.condition.checklist.all())
        actions.have_paper(enquiry=enquiry, item=item, user=user, expected_version=self.expected_version)


class MissPaper(PaperTick):
    main_field = "paper_missing"
    done = gettext_lazy("The paper is missing again.")

    paper_missing = forms.CharField(widget=forms.HiddenInput)

    def apply(self, enquiry, user):
        request = self.row(enquiry.paper_requests.all())
        actions.miss_paper(request=request, user=user, expected_version=self.expected_version)
