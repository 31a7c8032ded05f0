"""Invented enquiries in every stage, language and lateness, so that the desk can be judged at first sight.

They are told in fixtures/desk/enquiries.json: who asks what, how long is left to answer (`due_in`: past moments by the
calendar, coming ones in office hours), what was said since (`steps`), and where it stands. No mail is made of them.
"""

import hashlib
import io
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.text import slugify
from PIL import Image, ImageDraw

from accounts.models import User
from directory.models import Clinic, Condition, Programme, Treatment
from enquiries.actions.flagging import flag
from enquiries.clock.hours import office_hours, reply_due
from enquiries.digests import keyed_digest, text_digest
from enquiries.models import (
    Attachment,
    Consent,
    Enquiry,
    Event,
    Message,
    Note,
    PaperRequest,
    Stage,
    Tag,
    Turn,
)
from enquiries.models.stages import TURN_IN
from enquiries.papers import storage
from enquiries.patient import consent
from enquiries.patient.drafts import EnquiryDraft
from enquiries.warnings import red_flags

NOUNS = {"condition": Condition, "treatment": Treatment, "programme": Programme}
PLAIN = ("name", "country", "language", "age", "phone", "relation", "time_zone", "wants")
SPAN = re.compile(r"([+-]?)(?:(\d+):(\d\d) h|(\d+) ([hd]))")


def load(path: Path) -> int:
    """Make the enquiries told in `path`; how many."""
    now = timezone.now()
    stories = json.loads(path.read_bytes())
    for number, story in enumerate(stories):
        Story(number, story, now).tell()
    return len(stories)


def span(text: str) -> timedelta:
    """`-1:20 h`, `3 h`, `-2 d`"""
    sign, hours, minutes, number, unit = SPAN.fullmatch(text).groups()
    length = (
        timedelta(**{"hours" if unit == "h" else "days": int(number)})
        if number
        else timedelta(hours=int(hours), minutes=int(minutes))
    )
    return -length if sign == "-" else length


class Story:
    """One enquiry, from its question to where it stands now."""

    def __init__(self, number: int, told: dict, now: datetime):
        self.number = number
        self.told = told
        self.now = now
        self.stage = Stage(told["stage"])
        self.turn = Turn(told.get("turn", TURN_IN[self.stage]))
        self.steps = told.get("steps", [])
        self.owner = self.user(told.get("owner"))

    def tell(self):
        self.enquiry = self._ask()
        self._agree()
        self.happened(Event.Kind.SUBMITTED, self.enquiry.created_at)
        self._flag()
        if self.owner:
            self.happened(Event.Kind.OPENED, self.enquiry.created_at + timedelta(minutes=20), self.owner)
            self.happened(Event.Kind.TAKEN, self.enquiry.created_at + timedelta(minutes=22), self.owner)
        for step in self.steps:
            getattr(self, f"_{step[0]}")(*step[1:])
        self._ask_for_papers()
        self._end()

    def user(self, username):
        return User.objects.get(username=username) if username else None

    def happened(self, kind, at, actor=None, **details):
        Event.objects.create(enquiry=self.enquiry, kind=kind, at=at, actor=actor, details=details)

    def at(self, text):
        return self.now + span(text)

    def _due(self):
        if self.turn != Turn.US:
            return None
        left = span(self.told["due_in"])
        return self.now + left if left < timedelta() else office_hours().after(self.now, left / timedelta(hours=1))

    def _asked_at(self, due):
        if "asked" in self.told:
            return self.at(self.told["asked"])
        asked = _latest_start(due)
        said = [self.at(step[1] if step[0] != "staff" and step[0] != "note" else step[2]) for step in self.steps]
        return min([asked, *(moment - timedelta(hours=2) for moment in said)])

    def _ask(self):
        told, due = self.told, self._due()
        asked_at = self._asked_at(due)
        staff = [self.at(step[2]) for step in self.steps if step[0] == "staff"]
        patient = [self.at(step[1]) for step in self.steps if step[0] == "patient"]
        enquiry = Enquiry.objects.create(
            idempotency_key=keyed_digest(f"demo {self.number}"),
            content_digest=keyed_digest(told["question"]),
            question_digest=text_digest(told["question"]),
            question=told["question"],
            email=f"{slugify(told['name'])}-{told['country'].lower()}@example.org",
            acts_for=told.get("relation", "self") != "self",
            stage=self.stage,
            turn=self.turn,
            owner=self.owner,
            created_at=asked_at,
            due_at=due,
            turn_since=max([asked_at, *patient, *staff]),
            last_message_at=max([asked_at, *patient, *staff]),
            first_replied_at=min(staff, default=None),
            close_reason=told.get("close", ""),
            snoozed_until=self.at(told["snoozed"]) if "snoozed" in told else None,
            merged_into=Enquiry.objects.filter(name=told.get("merged_into")).order_by("pk").first(),
            **{name: told[name] for name in PLAIN if name in told},
            **{noun: model.objects.filter(slug=told[noun]).first() for noun, model in NOUNS.items() if noun in told},
        )
        enquiry.clinics.set(Clinic.objects.filter(slug__in=told.get("clinics", [])))
        enquiry.tags.set([Tag.objects.get_or_create(name=name)[0] for name in told.get("tags", [])])
        return enquiry

    def _flag(self):
        enquiry = self.enquiry
        matches = red_flags.read(enquiry.question, enquiry.condition)
        flag(enquiry, matches, at=enquiry.created_at)
        if self.turn == Turn.US and not enquiry.first_replied_at:
            Enquiry.objects.filter(pk=enquiry.pk).update(alert=red_flags.alert_of(match.sign for match in matches))

    def _agree(self):
        enquiry = self.enquiry
        draft = EnquiryDraft(
            question=enquiry.question,
            name=enquiry.name,
            email=enquiry.email,
            country=str(enquiry.country),
            language=enquiry.language,
            site_language="de" if enquiry.language == "de" else "en",
            acts_for=enquiry.acts_for,
            consent_share=self.told.get("share", False),
            clinics=tuple(enquiry.clinics.all()),
        )
        Consent.objects.bulk_create(consent.given_with(draft, enquiry=enquiry, at=enquiry.created_at))

    def _staff(self, username, when, body):
        user, at = self.user(username), self.at(when)
        Message.objects.create(enquiry=self.enquiry, author=user, body=body, created_at=at, released_at=at)
        self.happened(Event.Kind.REPLIED, at, user)

    def _patient(self, when, body):
        at = self.at(when)
        message = Message.objects.create(enquiry=self.enquiry, body=body, created_at=at, released_at=at)
        self.happened(Event.Kind.MESSAGE_RECEIVED, at)
        if "report" in body:
            self._add_paper(message, at)

    def _note(self, username, when, body):
        user, at = self.user(username), self.at(when)
        Note.objects.create(enquiry=self.enquiry, author=user, body=body, created_at=at)
        self.happened(Event.Kind.NOTED, at, user)

    def _add_paper(self, message, at):
        content = _example_paper()
        Attachment.objects.create(
            enquiry=self.enquiry,
            message=message,
            name="Example report.png",
            content_type="image/png",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            stored_name=storage.store(content),
            created_at=at,
        )

    def _ask_for_papers(self):
        asked = self.enquiry.messages.exclude(author=None).last()
        for name in self.told.get("papers", []):
            PaperRequest.objects.create(enquiry=self.enquiry, message=asked, name=name)
        if "papers" in self.told:
            self.happened(Event.Kind.PAPERS_ASKED, asked.created_at, asked.author)

    def _end(self):
        """What led to the stage, where no answer did."""
        at = max(self.enquiry.last_message_at, self.enquiry.created_at) + timedelta(minutes=5)
        actor = self.owner or self.user("coordinator")
        if self.stage == Stage.CLOSED:
            self.happened(Event.Kind.CLOSED, at, actor, reason=self.told["close"])
        elif self.stage == Stage.SPAM:
            self.happened(Event.Kind.MARKED_SPAM, at, actor)
        elif self.stage == Stage.MERGED:
            before = {"stage": Stage.NEW, "turn": Turn.US}
            self.happened(Event.Kind.MERGED, at, self.user("lead"), into=self.enquiry.merged_into_id, before=before)
        elif self.stage not in (Stage.NEW, Stage.OPEN, Stage.WAITING_PATIENT):
            self.happened(Event.Kind.MOVED, at, actor, **{"from": Stage.OPEN, "to": self.stage})
        if "snoozed" in self.told:
            self.happened(Event.Kind.SNOOZED, at, actor, until=self.enquiry.snoozed_until.isoformat())


def _latest_start(due):
    """The last minute from which an answer is due by `due`."""
    early, late = due - timedelta(days=30), due
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if reply_due(middle, answered=False) <= due else (early, middle)
    return early


def _example_paper():
    picture = Image.new("RGB", (420, 594), "white")
    ImageDraw.Draw(picture).text((60, 60), "Example. Not a report of any person.", fill="black")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
