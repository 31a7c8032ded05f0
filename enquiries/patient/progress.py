"""What the patient's private page shows: whose turn it is, until when, and everything said so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enquiries.actions.undoing import answer_event, without_answer
from enquiries.clock.hours import reply_due
from enquiries.clock.local_time import moment_in_words, zone_in_words, zone_of
from enquiries.models import Attachment, Enquiry, Event, Message, PaperRequest, Stage
from enquiries.patient.context import EnquiryContext
from enquiries.warnings.found_signs import FoundSign, by_urgency

OPENINGS_SHOWN = 100
SHOWN_TO_PATIENT = [Event.Kind.OPENED, Event.Kind.FILE_OPENED, Event.Kind.EXPORTED]


@dataclass(frozen=True)
class Step:
    number: int
    title: str
    text: str
    current: int

    @property
    def is_done(self):
        return self.number < self.current

    @property
    def is_now(self):
        return self.number == self.current


@dataclass(frozen=True)
class Said:
    """A message of the thread. `author` is empty for the patient's own."""

    author: str
    at: str
    body: str
    papers: list[Attachment]


@dataclass(frozen=True)
class Progress:
    """`enquiry` comes from `with_thread` and `hide_unreleased`; so do the merged ones shown with it (`joint`)."""

    enquiry: Enquiry
    joint: Sequence[Enquiry] = ()

    @cached_property
    def zone(self):
        return zone_of(self.enquiry)

    @cached_property
    def context(self) -> EnquiryContext:
        return EnquiryContext.of(self.enquiry)

    @property
    def is_merged(self):
        """Whether another question is answered in its place."""
        return self.enquiry.stage == Stage.MERGED

    @property
    def is_closed(self):
        return self.enquiry.stage == Stage.CLOSED

    @property
    def is_answered(self):
        return self.enquiry.first_replied_at is not None

    @property
    def waits_for_patient(self):
        return self.enquiry.stage in (Stage.WAITING_PATIENT, Stage.OFFER_SENT)

    @cached_property
    def due_at(self) -> datetime | None:
        """When our answer is due; None where it is not our turn. Nothing tells that a question was taken for spam."""
        if self.enquiry.stage == Stage.SPAM:
            return reply_due(self.enquiry.created_at, answered=False)
        return self.enquiry.due_at

    @property
    def due(self) -> str:
        """The same in words with its zone; empty for None."""
        if self.due_at is None:
            return ""
        words = {"moment": self._at(self.due_at), "zone": zone_in_words(self.zone, self.due_at)}
        return _("%(moment)s (%(zone)s)") % words

    @property
    def is_late(self) -> bool:
        """Whether our answer should be there already."""
        return self.due_at is not None and self.due_at < timezone.now()

    @property
    def heading(self) -> str:
        if self.is_merged:
            return _("We answer this question together with another one")
        if self.is_closed:
            return _("This question is closed")
        if self.waits_for_patient:
            return _("We have written to you")
        if self.is_answered:
            return _("Thank you. We have your message.")
        return _("Thank you. We have your question.")

    @property
    def masked_email(self) -> str:
        local, _at, domain = self.enquiry.email.rpartition("@")
        return f"{local[:1]}•••@{domain}"

    @property
    def sent_at(self) -> str:
        return self._at(self.enquiry.created_at)

    @cached_property
    def papers(self) -> list[Attachment]:
        return list(self.enquiry.attachments.all())

    @property
    def thread(self) -> list[Said]:
        """Each question and every message, in their order."""
        said = sorted(
            (pair for enquiry in (self.enquiry, *self.joint) for pair in self._said_in(enquiry)),
            key=lambda pair: pair[0],
        )
        return [words for _at, words in said]

    def _said_in(self, enquiry):
        papers = {}
        for paper in enquiry.attachments.all():
            papers.setdefault(paper.message_id, []).append(paper)
        at = enquiry.created_at
        yield at, Said("", self._at(at), enquiry.question, papers.get(None, []))
        for message in enquiry.messages.all():
            author = "" if message.is_from_patient else message.author.display_name
            at = message.created_at
            yield at, Said(author, self._at(at), message.body, papers.get(message.pk, []))

    @cached_property
    def openings(self) -> list[tuple[str, str]]:
        """Who of staff opened what and when, in words, newest first: the newest OPENINGS_SHOWN."""
        papers = {
            paper.pk: paper.name for enquiry in (self.enquiry, *self.joint) for paper in enquiry.attachments.all()
        }
        return [(_opening(event, papers), self._at(event.at)) for event in self._openings()]

    def _openings(self):
        of = [self.enquiry.pk, *(enquiry.pk for enquiry in self.joint)]
        events = Event.objects.filter(enquiry__in=of, kind__in=SHOWN_TO_PATIENT, actor__isnull=False)
        # What was merged is opened with the other one: where both show, one line tells of both.
        once = events.exclude(enquiry__in=of[1:], details__has_key="with") if self.joint else events
        return once.select_related("actor").order_by("-pk")[:OPENINGS_SHOWN]

    @cached_property
    def asked(self) -> list[PaperRequest]:
        """The papers we asked for, in the order we did."""
        return list(self.enquiry.paper_requests.told().select_related("attachment").order_by("pk"))

    @property
    def awaited_count(self):
        return sum(request.received_at is None for request in self.asked)

    @cached_property
    def warnings(self) -> list[tuple[str, list[FoundSign]]]:
        """What the guides advise about signs the patient wrote of, until somebody has answered or checked them."""
        flags = self.enquiry.red_flags.unanswered().for_the_patient().with_guides()
        return by_urgency(FoundSign.of(flag) for flag in flags)

    @property
    def consents(self) -> list[tuple[str, str]]:
        """The sentences agreed to, each once, and when; what was withdrawn is left out."""
        given = {
            consent.text: self._at(consent.given_at) for consent in self.enquiry.consents.all() if consent.is_in_force
        }
        return list(given.items())

    @property
    def steps(self) -> list[Step]:
        current = self._current_step()
        texts = [self._sent_text(), self._answer_text(), self._talk_text(), self._end_text()]
        titles = [
            _("We have your question"),
            _("A coordinator reads it and answers"),
            _("You and we write to each other"),
            _("You decide"),
        ]
        return [Step(n, title, text, current) for n, (title, text) in enumerate(zip(titles, texts, strict=True), 1)]

    def _current_step(self):
        if self.is_closed:
            return 4
        return 3 if self.is_answered else 2

    def _sent_text(self):
        count = sum(paper.message_id is None for paper in self.papers)
        if not count:
            return _("%(moment)s.") % {"moment": self.sent_at}
        return ngettext("%(moment)s, with %(count)s paper.", "%(moment)s, with %(count)s papers.", count) % {
            "moment": self.sent_at,
            "count": count,
        }

    def _answer_text(self):
        if self.is_answered:
            return _("%(moment)s.") % {"moment": self._at(self.enquiry.first_replied_at)}
        if self.is_late:
            return self._late_text()
        if self.due:
            return _("You will get an answer by %(due)s.") % {"due": self.due}
        return _("You will get an answer by email.")

    def _talk_text(self):
        if self._current_step() == 3 and self.waits_for_patient:
            return _("It is your turn: read our message below and write back when you are ready.")
        if self._current_step() == 3 and self.is_late:
            return self._late_text()
        if self._current_step() == 3 and self.due:
            return _("It is our turn: you will get an answer by %(due)s.") % {"due": self.due}
        return _("We may ask for papers. We ask you before we send anything to a clinic.")

    def _late_text(self):
        return _("It is our turn, and we are late: you should have had an answer by %(due)s.") % {"due": self.due}

    def _end_text(self):
        if self.is_closed:
            return _("We closed this question. Write to us here whenever you want to go on: that opens it again.")
        return _("Take your time with what you have learned. There is no duty to say yes.")

    def _at(self, moment: datetime) -> str:
        return moment_in_words(moment, self.zone)


def _opening(event, papers):
    words = {"who": event.actor.display_name, "paper": papers.get(event.details.get("attachment"), "")}
    if event.kind == Event.Kind.EXPORTED:
        return _("%(who)s copied your contact data to a list.") % words
    if event.kind == Event.Kind.OPENED:
        return _("%(who)s opened your question.") % words
    return (_("%(who)s opened “%(paper)s”.") if words["paper"] else _("%(who)s opened a paper.")) % words


def with_thread(enquiries):
    """The queryset with everything the page reads: of answers and their papers, those released."""
    return enquiries.select_related("condition", "treatment", "programme", "doctor").prefetch_related(
        "clinics",
        Prefetch("messages", Message.objects.released().select_related("author")),
        Prefetch("attachments", Attachment.objects.released()),
        "consents",
    )


def hide_unreleased(enquiry: Enquiry) -> Enquiry:
    """Give the instance the columns it would have without the answers that can still be taken back."""
    for message in Message.objects.unreleased().filter(enquiry=enquiry).order_by("-pk"):
        if event := answer_event(enquiry, message):
            for name, value in without_answer(enquiry, event).items():
                setattr(enquiry, name, value)
    return enquiry
