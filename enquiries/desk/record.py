"""The record of an enquiry in words: who did what and when, without anything of its content."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from enquiries.desk.thread import SENTENCES, actor_name, what_happened
from enquiries.models import Enquiry, Event

PAGE_SIZE = 50
READING = {
    Event.Kind.SUBMITTED: lambda: _("%(who)s sent the question."),
    Event.Kind.OPENED: lambda: _("%(who)s opened the enquiry."),
    Event.Kind.FILE_OPENED: lambda: _("%(who)s opened a paper."),
    Event.Kind.EXPORTED: lambda: _("%(who)s exported the contact data and what is known about the case."),
}
MERGING = {
    (Event.Kind.MERGED, True): lambda: _("%(who)s merged the enquiry into %(other)s."),
    (Event.Kind.MERGED, False): lambda: _("%(who)s merged %(other)s into the enquiry."),
    (Event.Kind.UNMERGED, True): lambda: _("%(who)s took the enquiry out of %(other)s again."),
    (Event.Kind.UNMERGED, False): lambda: _("%(who)s took %(other)s out of the enquiry again."),
}
REFERENCE = re.compile(r"\s*HB[\s-]*([2-9A-HJ-NP-Z]{3})[\s-]*([2-9A-HJ-NP-Z]{3})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class RecordLine:
    at: datetime
    kind: str
    sentence: str


@dataclass(frozen=True)
class RecordPage:
    lines: list[RecordLine]
    kinds: list[tuple[str, str]]
    kind: str
    number: int
    has_next: bool

    @property
    def previous(self):
        return self.number - 1

    @property
    def next(self):
        return self.number + 1


def record_page(enquiry: Enquiry, *, kind: str = "", number: int = 1) -> RecordPage:
    """Page `number` of the events, newest first; of one kind, or of all for an unknown one."""
    present = enquiry.events.order_by().values_list("kind", flat=True).distinct()
    kinds = sorted(((name, Event.Kind(name).label) for name in present), key=lambda pair: str(pair[1]))
    kind = kind if kind in dict(kinds) else ""
    events = enquiry.events.filter(**{"kind": kind} if kind else {}).select_related("actor").order_by("-pk")
    start = (number - 1) * PAGE_SIZE
    found = list(events[start : start + PAGE_SIZE + 1])
    return RecordPage(in_words(found[:PAGE_SIZE]), kinds, kind, number, len(found) > PAGE_SIZE)


def in_words(events: Iterable[Event]) -> list[RecordLine]:
    """One line for each event; people and other enquiries named in the details are looked up together."""
    events = list(events)
    people = _known(User.objects.all(), events, "to")
    merging = [event for event in events if event.kind in (Event.Kind.MERGED, Event.Kind.UNMERGED)]
    others = _known(Enquiry.objects.only("reference"), merging, "into", "from")
    names = {pk: user.display_name for pk, user in people.items()}
    return [RecordLine(event.at, event.kind, _sentence(event, names, others)) for event in events]


def _known(rows, events, *names):
    """The rows whose keys stand in the events' details under one of `names`, by key."""
    keys = {event.details.get(name) for event in events for name in names}
    keys = {key for key in keys if isinstance(key, int)}
    return {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}


def _sentence(event, names, others):
    details = event.details
    words = {"who": actor_name(event), "what": event.get_kind_display()}
    if event.kind == Event.Kind.OPENED and details.get("shown") == "contact":
        return _("%(who)s opened the enquiry and saw email and phone in full.") % words
    if event.kind in (Event.Kind.MERGED, Event.Kind.UNMERGED):
        other = others.get(details.get("into") or details.get("from"))
        return MERGING[event.kind, "into" in details]() % {
            **words,
            "other": other.reference if other else _("a deleted enquiry"),
        }
    if event.kind in READING:
        return READING[event.kind]() % words
    return what_happened(event, names) if event.kind in SENTENCES else _("%(who)s: %(what)s.") % words


def found_by(text: str, user: User) -> list[Enquiry]:
    """The enquiries with exactly this reference or email whose record `user` may read; newest first, at most 50."""
    known = Enquiry.objects.with_record_open_to(user)
    if reference := as_reference(text):
        return list(known.filter(reference=reference))
    return list(known.sent_from(text.strip()).order_by("-pk")[:PAGE_SIZE]) if "@" in text else []


def as_reference(text: str) -> str:
    """`hb 4k7 29m` → `HB-4K7-29M`; empty where it is none."""
    match = REFERENCE.fullmatch(text)
    return f"HB-{match[1]}-{match[2]}".upper() if match else ""
