"""What the answer box shows: own drafts and papers, what can be taken back, who else is at it, templates, times."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.models import User
from enquiries import presence
from enquiries.actions.drafting import papers_of_draft, seen
from enquiries.desk.sending_times import SendingTime, suggestions, zone_choices
from enquiries.models import Attachment, Draft, Enquiry, Event, Message, ReplyTemplate

HELD_BECAUSE = {
    "news": lambda: _("something was said since you wrote it"),
    "stage": lambda: _("the enquiry is in a stage that does not allow it"),
    "consent": lambda: _("the patient does not agree that a clinic is asked"),
    "placeholder": lambda: _("something in it is not filled in"),
    "author": lambda: _("its author may not answer any more"),
}


@dataclass(frozen=True)
class Offer:
    """A template to choose; `other_language` where it is not written in the patient's."""

    slug: str
    title: str
    other_language: str
    is_safety: bool = False


@dataclass(frozen=True)
class Undoable:
    message: Message
    seconds: int


@dataclass(frozen=True)
class Answering:
    """`papers` belong to the draft; `scheduled` is the user's own; `unfinished`: names of others with a draft."""

    draft: Draft | None
    note_draft: Draft | None
    scheduled: Draft | None
    held_because: str
    papers: list[Attachment]
    unfinished: list[str]
    undoable: Undoable | None
    present: list[str]
    offers: list[Offer]
    times: list[SendingTime]
    zones: list[tuple[str, str]]

    @classmethod
    def of(cls, enquiry: Enquiry, user: User, *, now: datetime) -> "Answering":
        drafts = enquiry.drafts.all()
        own = {draft.kind: draft for draft in drafts if draft.author_id == user.pk}
        reply = own.get(Draft.Kind.REPLY)
        return cls(
            draft=reply if reply and not reply.send_at else None,
            note_draft=own.get(Draft.Kind.NOTE),
            scheduled=reply if reply and reply.send_at else None,
            held_because=_held_because(reply, enquiry),
            papers=list(papers_of_draft(enquiry, user)),
            unfinished=[
                draft.author.display_name
                for draft in drafts
                if draft.kind == Draft.Kind.REPLY and draft.author_id != user.pk and not draft.send_at
            ],
            undoable=_undoable(enquiry, user, now),
            present=people_in_words(enquiry, user, now),
            offers=_offers(enquiry),
            times=suggestions(enquiry, now),
            zones=zone_choices(enquiry),
        )

    @property
    def draft_seen(self):
        return seen(self.draft)

    @property
    def safety_text(self) -> str:
        """The template for a warning sign; empty where there is none, or nowhere to insert it."""
        return next((offer.slug for offer in self.offers if offer.is_safety), "") if not self.scheduled else ""

    @property
    def note_seen(self):
        return seen(self.note_draft)


def people_in_words(enquiry: Enquiry, user: User, now: datetime | None = None) -> list[str]:
    """A sentence for each colleague who has the page open."""
    sentences = {True: _("%(who)s is writing an answer."), False: _("%(who)s has this open.")}
    return [
        sentences[present.is_writing] % {"who": present.user.display_name}
        for present in presence.others(enquiry=enquiry, user=user, now=now)
    ]


def _held_because(draft, enquiry):
    if draft is None or draft.held_at is None or draft.send_at:
        return ""
    held = enquiry.events.filter(kind=Event.Kind.HELD).order_by("-pk")
    event = next((event for event in held if event.details.get("to") == draft.author_id), None)
    return HELD_BECAUSE[event.details["why"]]() if event else ""


def _undoable(enquiry, user, now):
    message = Message.objects.unreleased(now).filter(enquiry=enquiry, author=user).order_by("-pk").first()
    return Undoable(message, int((message.released_at - now).total_seconds())) if message else None


def _offers(enquiry):
    language = enquiry.language
    return [
        Offer(
            template.slug,
            template.title,
            other_language="" if _is_in(template, language) else _name_of_fallback(),
            is_safety=template.purpose == ReplyTemplate.Purpose.SAFETY,
        )
        for template in ReplyTemplate.objects.filter(is_active=True).order_by("position", "pk")
    ]


def _is_in(template, language):
    return bool(getattr(template, f"body_{language}", ""))


def _name_of_fallback():
    return get_language_info("en")["name_translated"]
