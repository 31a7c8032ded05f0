"""What a coordinator can do to an enquiry: one form each. The name of its main field says which one was sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enquiries import actions
from enquiries.models import CloseReason, Stage

MAX_TEXT = 20_000


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
        """Raises StaleEnquiry."""
        raise NotImplementedError

    def was_done(self, current, user) -> bool:
        """Whether `current` is as it is because the same user pressed the same button a moment ago."""
        raise NotImplementedError


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


CHANGES = {change.main_field: change for change in [Reply, Note, Take, Assign, Close, Reopen, MarkSpam, NotSpam]}


def sent_change(data):
    """The form that `data` was sent from; None for no form of ours."""
    return next((change for field, change in CHANGES.items() if field in data), None)
