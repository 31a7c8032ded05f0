"""The queue: which enquiries a coordinator sees, in which order, with which counters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.search.text import normalise
from enquiries.desk.time_left import TimeLeft, time_left
from enquiries.models import Attachment, Enquiry, Message, Turn

PAGE_SIZE = 50
LAST_PAGE = 200
MOST_COUNTED = 1000
EXCERPT = 90


@dataclass(frozen=True)
class View:
    """One way to look at the queue."""

    name: str
    label: str
    empty: str
    of: Callable


VIEWS = {
    view.name: view
    for view in [
        View("answer", _("To answer"), _("Everything is answered."), lambda rows, user: rows.to_answer()),
        View("mine", _("Mine"), _("Nothing is yours. Take the next one."), lambda rows, user: rows.owned_by(user)),
        View("unowned", _("No owner"), _("Every open question has an owner."), lambda rows, user: rows.unowned()),
        View("late", _("Late"), _("Nothing is late."), lambda rows, user: rows.late()),
        View("patient", _("With patient"), _("No patient owes us an answer."), lambda rows, user: rows.with_patient()),
        View("closed", _("Closed"), _("Nothing is closed yet."), lambda rows, user: rows.closed()),
        View("spam", _("Spam"), _("No spam."), lambda rows, user: rows.spam()),
        View("all", _("All"), _("No enquiry has arrived yet."), lambda rows, user: rows.all()),
    ]
}


@dataclass(frozen=True)
class QueueQuery:
    """What the address asks for; what it does not know becomes the default."""

    view: View
    text: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, parameters) -> "QueueQuery":
        page = parameters.get("page", "")
        return cls(
            view=VIEWS.get(parameters.get("view"), VIEWS["answer"]),
            text=parameters.get("q", "").replace("\x00", "").strip()[:200],
            page=min(max(int(page), 1), LAST_PAGE) if re.fullmatch(r"[0-9]{1,6}", page) else 1,
        )


@dataclass(frozen=True)
class Tab:
    view: View
    count: int
    is_current: bool

    @property
    def count_text(self):
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


@dataclass(frozen=True)
class Row:
    enquiry: Enquiry
    time_left: TimeLeft
    excerpt: str


@dataclass(frozen=True)
class Queue:
    query: QueueQuery
    tabs: list[Tab]
    counts: dict[str, int]
    rows: list[Row]
    has_next: bool

    @property
    def previous_page(self):
        return self.query.page - 1

    @property
    def next_page(self):
        return self.query.page + 1


def queue(query: QueueQuery, *, user: User, now: datetime) -> Queue:
    visible = Enquiry.objects.visible_to(user)
    counts = count_views(visible, user, now)
    chosen = visible.filter(matching(query.text)) if query.text else query.view.of(visible, user)
    start = (query.page - 1) * PAGE_SIZE
    found = list(_with_what_a_row_shows(chosen).by_time_left()[start : start + PAGE_SIZE + 1])
    return Queue(
        query=query,
        tabs=[Tab(view, counts[name], not query.text and view == query.view) for name, view in VIEWS.items()],
        counts=counts,
        rows=_rows(found[:PAGE_SIZE], now),
        has_next=len(found) > PAGE_SIZE and query.page < LAST_PAGE,
    )


def count_views(visible, user, now) -> dict[str, int]:
    """How many each view holds: exact while somebody's turn, else at most MOST_COUNTED + 1."""
    ours = Q(turn=Turn.US)
    counts = visible.filter(turn__in=[Turn.US, Turn.PATIENT]).aggregate(
        answer=Count("pk", filter=ours),
        mine=Count("pk", filter=Q(owner=user)),
        unowned=Count("pk", filter=ours & Q(owner=None)),
        late=Count("pk", filter=ours & Q(due_at__lt=now)),
        patient=Count("pk", filter=Q(turn=Turn.PATIENT)),
    )
    counts["closed"] = visible.closed()[: MOST_COUNTED + 1].count()
    counts["spam"] = visible.spam()[: MOST_COUNTED + 1].count()
    counts["all"] = counts["answer"] + counts["patient"] + counts["closed"] + counts["spam"]
    return counts


def matching(text: str) -> Q:
    """Reference, email and phone number as a whole, the name from its beginning: each answered by an index."""
    found = Q(email__in={text, text.lower()})
    letters = re.sub(r"[\W_]", "", text).upper().removeprefix("HB")
    if len(letters) == 6:
        found |= Q(reference=f"HB-{letters[:3]}-{letters[3:]}")
    if number := _phone_number(text):
        found |= Q(phone_key=normalise(number))
    if name := normalise(text):
        found |= Q(name_key__gte=name, name_key__lt=f"{name}\U0010ffff")
    return found


def _phone_number(text):
    if not re.fullmatch(r"[+0-9 ()/.-]{6,30}", text):
        return None
    digits = re.sub(r"^(\+|00)?", "+", re.sub(r"[^+0-9]", "", text))
    try:
        return phonenumbers.format_number(phonenumbers.parse(digits), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return None


def _with_what_a_row_shows(enquiries):
    papers = Attachment.objects.filter(enquiry=OuterRef("pk")).order_by().values("enquiry").annotate(number=Count("pk"))
    return (
        enquiries.annotate(papers=Subquery(papers.values("number")))
        .select_related("condition", "treatment", "programme", "doctor", "owner")
        .prefetch_related("clinics")
    )


def _rows(enquiries, now):
    newest = Message.objects.filter(enquiry__in=enquiries).order_by().values("enquiry").annotate(newest=Max("pk"))
    bodies = dict(Message.objects.filter(pk__in=newest.values("newest")).values_list("enquiry", "body"))
    return [
        Row(
            enquiry=enquiry,
            time_left=time_left(enquiry, now),
            excerpt=Truncator(" ".join(bodies.get(enquiry.pk, enquiry.question).split())).chars(EXCERPT),
        )
        for enquiry in enquiries
    ]
