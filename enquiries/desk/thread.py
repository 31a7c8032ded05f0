"""All that happened to an enquiry, in the order it happened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from enquiries.desk.time_left import short
from enquiries.models import Attachment, CloseReason, Enquiry, Event, Message, Note, OutgoingMail, Stage

OPENINGS = [Event.Kind.OPENED, Event.Kind.FILE_OPENED, Event.Kind.EXPORTED]
BESIDE = [
    Event.Kind.SUBMITTED,
    Event.Kind.LINK_SENT,
    Event.Kind.FLAGGED,
    Event.Kind.PAPERS_ASKED,
    Event.Kind.REMINDED,
    Event.Kind.LATE,
    Event.Kind.HELD,
]
"""Events that raise no version, or stand beside another one that does."""


@dataclass(frozen=True)
class Entry:
    """A text somebody wrote (`kind` patient, staff, scheduled or note) or, without `who`, a line about what happened.

    `is_pending`: an answer that can still be taken back.
    `reference`: of the merged enquiry it belongs to; empty for the one shown.
    """

    kind: str
    at: datetime
    text: str
    who: str = ""
    initials: str = ""
    icon: str = ""
    papers: list[Attachment] = field(default_factory=list)
    is_pending: bool = False
    reference: str = ""


def thread(enquiry: Enquiry, merged: Sequence[Enquiry] = ()) -> list[Entry]:
    """Its own texts and those of what was `merged` into it, which bear their reference."""
    family = {row.pk: row for row in (enquiry, *merged)}
    of_all = {"enquiry__in": family}
    papers = {}
    of_merged = Attachment.objects.filter(enquiry__in=[row.pk for row in merged]) if merged else ()
    for attachment in (*enquiry.attachments.all(), *of_merged):
        papers.setdefault((attachment.enquiry_id, attachment.message_id), []).append(attachment)
    mails = OutgoingMail.objects.filter(**of_all, recipient=F("enquiry__email")).defer("text", "html")
    entries = [
        *((row.pk, _question(row, papers)) for row in family.values()),
        *(
            (message.enquiry_id, _message(family[message.enquiry_id], message, papers))
            for message in Message.objects.filter(**of_all).select_related("author")
        ),
        *((note.enquiry_id, _note(note)) for note in Note.objects.filter(**of_all).select_related("author")),
        *(
            (event.enquiry_id, Entry("event", event.at, text, icon=ICONS.get(event.kind, "info")))
            for event, text in told(_happened(enquiry, family))
        ),
        *((enquiry.pk, _scheduled(draft)) for draft in enquiry.drafts.all() if draft.send_at),
        *((mail.enquiry_id, _mail(mail)) for mail in mails),
    ]
    marked = [entry if pk == enquiry.pk else replace(entry, reference=family[pk].reference) for pk, entry in entries]
    return sorted(marked, key=lambda entry: entry.at)


def changes_since(enquiry: Enquiry, version: int) -> list[tuple[Event, str]]:
    """What raised the version since `version`, in words: each change writes one event."""
    number = min(max(enquiry.version - version, 0), 20)
    raising = enquiry.events.exclude(kind__in=[*OPENINGS, *BESIDE]).exclude(kind=Event.Kind.PAPER_RECEIVED, actor=None)
    newest = list(raising.select_related("actor").order_by("-pk")[:number])
    names = _names_in(newest)
    return [(event, what_happened(event, names)) for event in reversed(newest) if event.kind in SENTENCES]


def said_since(entries: list[Entry], changes: list[tuple[Event, str]]) -> list[Entry]:
    """The texts of the thread that `changes` tell of."""
    number = Counter(KIND_OF_TEXT.get(event.kind) for event, _sentence in changes)
    number["staff"] -= sum(event.kind == Event.Kind.UNDONE for event, _sentence in changes)
    found = []
    for entry in reversed(entries):
        if number[entry.kind] > 0:
            number[entry.kind] -= 1
            found.append(entry)
    return found[::-1]


def told(events) -> list[tuple[Event, str]]:
    """The events that no text of the thread tells of already, in words."""
    shown = [event for event in events.select_related("actor") if event.kind in SENTENCES and event.kind not in TEXTS]
    names = _names_in(shown)
    return [(event, what_happened(event, names)) for event in shown]


def _names_in(events):
    ids = {pk for event in events if isinstance(pk := event.details.get("to"), int)}
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=ids)} if ids else {}


KIND_OF_TEXT = {Event.Kind.REPLIED: "staff", Event.Kind.NOTED: "note", Event.Kind.MESSAGE_RECEIVED: "patient"}
TEXTS = list(KIND_OF_TEXT)
SENTENCES = {
    Event.Kind.TAKEN: lambda: _("%(who)s took the enquiry."),
    Event.Kind.ASSIGNED: lambda: _("%(who)s gave the enquiry to %(to)s."),
    Event.Kind.REPLIED: lambda: _("%(who)s answered the patient."),
    Event.Kind.NOTED: lambda: _("%(who)s wrote a note."),
    Event.Kind.MESSAGE_RECEIVED: lambda: _("The patient wrote a message."),
    Event.Kind.CLOSED: lambda: _("%(who)s closed the enquiry: %(reason)s."),
    Event.Kind.REOPENED: lambda: _("%(who)s opened the enquiry again."),
    Event.Kind.MARKED_SPAM: lambda: _("%(who)s marked the enquiry as spam."),
    Event.Kind.NOT_SPAM: lambda: _("%(who)s marked the enquiry as not spam."),
    Event.Kind.TAGGED: lambda: _("%(who)s changed the tags: %(tags)s."),
    Event.Kind.MERGED: lambda: _("%(who)s merged two enquiries into one."),
    Event.Kind.UNMERGED: lambda: _("%(who)s undid a merging."),
    Event.Kind.LINK_SENT: lambda: _("The patient asked for the private link again."),
    Event.Kind.UNDONE: lambda: _("%(who)s took an answer back before it was sent."),
    Event.Kind.SCHEDULED: lambda: _("%(who)s scheduled an answer."),
    Event.Kind.UNSCHEDULED: lambda: _("%(who)s called a scheduled answer off."),
    Event.Kind.HELD: lambda: _("The scheduled answer of %(to)s was held back."),
    Event.Kind.FLAGGED: lambda: _("Words of a warning sign were found."),
    Event.Kind.PAPERS_ASKED: lambda: _("%(who)s asked for papers."),
    Event.Kind.PAPER_RECEIVED: lambda: _("%(who)s updated the list of papers."),
    Event.Kind.FLAG_CHECKED: lambda: _("%(who)s checked the words of a warning sign: not urgent."),
    Event.Kind.MOVED: lambda: _("%(who)s set the stage to “%(stage)s”."),
    Event.Kind.SNOOZED: lambda: _("%(who)s put the enquiry off until %(until)s."),
    Event.Kind.WOKEN: lambda: _("%(who)s put the enquiry back on the table."),
    Event.Kind.REMINDED: lambda: _("%(who)s reminded by email that an answer is due soon."),
    Event.Kind.LATE: lambda: _("%(who)s told everybody who answers that the answer is late."),
}
ICONS = {
    Event.Kind.SNOOZED: "bell",
    Event.Kind.WOKEN: "bell",
    Event.Kind.REMINDED: "bell",
    Event.Kind.LATE: "circle-alert",
}
MAIL_SENTENCES = {
    OutgoingMail.State.QUEUED: lambda: _("An email to the patient waits to be sent."),
    OutgoingMail.State.SENDING: lambda: _("An email to the patient is being sent."),
    OutgoingMail.State.RETRY: lambda: _("An email to the patient could not be sent yet. It will be tried again."),
    OutgoingMail.State.SENT: lambda: _("An email was sent to the patient."),
    OutgoingMail.State.FAILED: lambda: _("An email to the patient could not be sent. Call or write to them yourself."),
    OutgoingMail.State.WITHHELD: lambda: _("An email to the patient is held back."),
}


OF_THE_PATIENT = {Event.Kind.SUBMITTED, Event.Kind.MESSAGE_RECEIVED, Event.Kind.FILE_OPENED, Event.Kind.LINK_SENT}


def actor_name(event: Event) -> str:
    if event.actor:
        return event.actor.display_name
    return _("The patient") if event.kind in OF_THE_PATIENT else _("The site")


def what_happened(event: Event, names: dict[int, str]) -> str:
    """The sentence of a kind in SENTENCES; `names`: people the details name, by key."""
    details = event.details
    to, reason, until = details.get("to"), details.get("reason"), details.get("until")
    return SENTENCES[event.kind]() % {
        "who": actor_name(event),
        "tags": _tags(details),
        "to": names.get(to, _("somebody else") if to else _("no one")),
        "reason": CloseReason(reason).label if reason else "",
        "stage": Stage(to).label if to in Stage.values else "–",
        "until": short(datetime.fromisoformat(until)) if until else "–",
    }


def _tags(details):
    added, removed = (details.get(change, []) for change in ("added", "removed"))
    return ", ".join([f"+ {name}" for name in added] + [f"− {name}" for name in removed])


def _happened(enquiry, family):
    """Of a merging both enquiries have an event: one of them is enough."""
    events = Event.objects.filter(enquiry__in=family)
    return events.exclude(~Q(enquiry=enquiry), kind__in=[Event.Kind.MERGED, Event.Kind.UNMERGED])


def _question(enquiry, papers):
    return _from_patient(enquiry, enquiry.question, enquiry.created_at, papers.get((enquiry.pk, None), []))


def _from_patient(enquiry, text, at, papers):
    initials = "".join(name[0] for name in enquiry.name.split()[:2]).upper()
    return Entry("patient", at, text, who=enquiry.name, initials=initials, papers=papers)


def _message(enquiry, message, papers):
    if message.is_from_patient:
        return _from_patient(enquiry, message.body, message.created_at, papers.get((enquiry.pk, message.pk), []))
    return Entry(
        "staff",
        message.created_at,
        message.body,
        who=message.author.display_name,
        initials=message.author.initials,
        papers=papers.get((enquiry.pk, message.pk), []),
        is_pending=message.released_at > timezone.now(),
    )


def _scheduled(draft):
    return Entry("scheduled", draft.send_at, draft.body, who=draft.author.display_name, initials=draft.author.initials)


def _note(note):
    return Entry("note", note.created_at, note.body, who=note.author.display_name, initials=note.author.initials)


def _mail(mail):
    failed = mail.state in (OutgoingMail.State.FAILED, OutgoingMail.State.RETRY)
    return Entry(
        "trouble" if failed else "event",
        mail.sent_at or mail.created_at,
        MAIL_SENTENCES[mail.state](),
        icon="circle-alert" if failed else "mail",
    )
