"""What is written: answers to the patient, notes for colleagues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enquiries import actions
from enquiries.desk.changes.base import Change

MAX_TEXT = 20_000


class Text(Change):
    """A text that comes back to its author, whatever happens."""

    keeps_text = True

    def text(self):
        return self.cleaned_data[self.main_field]

    def was_written(self, texts, current):
        """Whether the same words are among what was written since the page was made."""
        since = max(current.version - self.expected_version, 0)
        return any(written.body == self.text() for written in texts.order_by("-pk")[:since])


class Reply(Text):
    main_field = "reply"
    done = _("Your answer is on its way to the patient.")
    done_before = _("This answer was already sent. It was not sent twice.")

    reply = forms.CharField(
        label=_("Reply to the patient"),
        max_length=MAX_TEXT,
        error_messages={"required": _("Write an answer first. Nothing was sent.")},
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def apply(self, enquiry, user):
        actions.reply(enquiry=enquiry, author=user, body=self.text(), expected_version=self.expected_version)

    def was_done(self, current, user):
        return self.was_written(current.messages.filter(author=user), current)


class Note(Text):
    main_field = "note"
    done = _("Your note is kept.")
    done_before = _("This note was already kept. It was not written twice.")

    note = forms.CharField(
        label=_("Note for colleagues"),
        max_length=MAX_TEXT,
        error_messages={"required": _("Write a note first. Nothing was kept.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def apply(self, enquiry, user):
        actions.note(enquiry=enquiry, author=user, body=self.text(), expected_version=self.expected_version)

    def was_done(self, current, user):
        return self.was_written(current.notes.filter(author=user), current)
