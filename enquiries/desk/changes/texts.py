"""What is written: answers to the patient, now or later, and notes for colleagues."""

from datetime import datetime

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enquiries import actions, templating
from enquiries.desk import sending_times
from enquiries.desk.changes.base import Change, Difference
from enquiries.models import Draft, Enquiry, Stage
from enquiries.papers.keeping import answer_key

MAX_TEXT = 20_000


class Text(Change):
    """A text that comes back to its author, whatever happens. `draft_seen`: what the page knew of its draft."""

    keeps_text = True

    draft_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def text(self):
        return self.cleaned_data[self.place]

    @property
    def known_draft(self):
        """None where the form does not tell."""
        return self.data.get("draft_seen")

    def forget_draft(self, enquiry, user):
        actions.forget_draft(enquiry=enquiry, author=user, kind=self.place, body=self.text(), known=self.known_draft)

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
    set_to = forms.ChoiceField(label=_("Send and set to"), choices=Stage.choices, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.enquiry:
            stages = actions.stages_after_reply(Stage(self.enquiry.stage))
            # Offered are these; another one is understood, since the page may be stale.
            self.fields["set_to"].widget.choices = [(stage.value, stage.label) for stage in stages]

    def clean_set_to(self):
        return Stage(self.cleaned_data["set_to"]) if self.cleaned_data["set_to"] else None

    def clean_reply(self):
        text = self.cleaned_data["reply"]
        if standing := templating.unfilled(text):
            words = gettext("Fill in or remove what is still missing: %(placeholders)s. Nothing was sent.")
            raise forms.ValidationError(words % {"placeholders": templating.in_words(standing)})
        return text

    def apply(self, enquiry, user):
        with transaction.atomic(), self.refusals():
            actions.reply(
                enquiry=enquiry,
                author=user,
                body=self.text(),
                expected_version=self.expected_version,
                set_to=self.cleaned_data["set_to"],
                papers_key=answer_key(enquiry.pk, user.pk),
            )
            self.forget_draft(enquiry, user)

    def refusals(self):
        return Refusals(
            {
                actions.NoConsent: (
                    "set_to",
                    _("The patient has not agreed that a clinic is asked. Choose another stage, or ask them first."),
                )
            }
        )

    def was_done(self, current, user):
        return self.was_written(current.messages.filter(author=user), current)

    def differences(self, current: Enquiry):
        before = self.cleaned_data.get("set_to")
        if not before or before == current.stage:
            return []
        return [Difference(_("Stage"), before.label, current.get_stage_display())]


class Refusals:
    """Turns what an action refuses into an error at the form's field."""

    def __init__(self, words):
        self.words = words

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        for refused, (field, words) in self.words.items():
            if kind and issubclass(kind, refused):
                raise forms.ValidationError({field: words}) from error


class Schedule(Reply):
    """The same answer, to be sent by itself."""

    main_field = "schedule"
    place = "reply"
    done = _("Your answer is scheduled. Until then you can call it off.")
    done_before = _("This answer was already scheduled.")

    when = forms.CharField(required=False)
    send_date = forms.DateField(required=False)
    send_time = forms.TimeField(required=False)
    send_zone = forms.CharField(required=False)

    def clean(self):
        cleaned = super().clean()
        if at := self._send_at(cleaned):
            cleaned["send_at"] = at
        else:
            self.add_error("when", _("Choose when to send it, or give a date and a time. Nothing was scheduled."))
        return cleaned

    def _send_at(self, cleaned) -> datetime | None:
        offered = {time.value: time.at for time in sending_times.suggestions(self.enquiry, timezone.now())}
        if cleaned.get("when") in offered:
            return offered[cleaned["when"]]
        day, at = cleaned.get("send_date"), cleaned.get("send_time")
        if day and at:
            return sending_times.own_time(self.enquiry, day, at, cleaned.get("send_zone"))
        return None

    def apply(self, enquiry, user):
        with self.refusals():
            actions.schedule_reply(
                enquiry=enquiry,
                author=user,
                body=self.text(),
                send_at=self.cleaned_data["send_at"],
                expected_version=self.expected_version,
                set_to=self.cleaned_data["set_to"],
            )

    def refusals(self):
        refusals = super().refusals()
        words = _("Choose a time that is still to come, at most 60 days ahead. Nothing was scheduled.")
        refusals.words[actions.WrongTime] = ("when", words)
        return refusals

    def was_done(self, current, user):
        scheduled = current.drafts.filter(author=user, kind=Draft.Kind.REPLY, send_at__isnull=False).first()
        return scheduled is not None and scheduled.body == self.text()


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
        with transaction.atomic():
            actions.note(enquiry=enquiry, author=user, body=self.text(), expected_version=self.expected_version)
            self.forget_draft(enquiry, user)

    def was_done(self, current, user):
        return self.was_written(current.notes.filter(author=user), current)
