"""The queue: which enquiries a coordinator sees, in which order, with which counters."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, Prefetch, Subquery, TextField
from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import User
from directory.models import Clinic
from enquiries.desk.queue.counting import CappedCount, in_one_query
from enquiries.desk.queue.figures import Figures, figures
from enquiries.desk.queue.filters import FILTERS, STAGE, Choice, Filter
from enquiries.desk.queue.finding import MOST_FOUND, found
from enquiries.desk.queue.query import LAST_PAGE, VIEWS, QueueQuery, View
from enquiries.desk.time_left import TimeLeft, duration, time_left
from enquiries.models import Attachment, Enquiry, Message, Tag

PAGE_SIZE = 25
MOST_COUNTED = 1000
MOST_COMPARED = 10_000
EXCERPT = 90
ABOUT = ("condition", "treatment", "programme", "doctor")


def capped(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


@dataclass(frozen=True)
class Tab:
    view: View
    count: int
    is_current: bool
    url: str

    @property
    def count_text(self):
        return capped(self.count)


@dataclass(frozen=True)
class Counters:
    """`since`: the key of the newest enquiry the page knew of; `news`: how many to answer have come after it.

    `figures`: for those who may see how fast the desk answers.
    """

    query: QueueQuery
    tabs: list[Tab]
    counts: dict[str, int]
    figures: Figures | None
    since: int
    news: int

    @property
    def url(self):
        told = [("since", self.since), ("told", self.news)]
        return f"{reverse('admin:enquiries_enquiry_counters')}?{urlencode([*self.query.pairs, *told])}"

    @property
    def late(self):
        return capped(self.counts["late"])

    @property
    def unowned(self):
        return capped(self.counts["unowned"])

    @property
    def median_reply(self):
        return "–" if self.figures.median_reply is None else duration(self.figures.median_reply)


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `url` is the queue without it."""

    filter: Filter
    choice: Choice
    url: str


@dataclass(frozen=True)
class Row:
    enquiry: Enquiry
    time_left: TimeLeft
    tags: list[Tag]
    excerpt: str

    @property
    def is_late(self):
        return self.time_left.kind == "late"


@dataclass(frozen=True)
class Queue:
    """`is_cut`: the search found more than it looks at."""

    query: QueueQuery
    rows: list[Row]
    has_next: bool
    is_cut: bool = False

    @property
    def chips(self):
        return [Chip(FILTERS[name], choice, self.query.without(name).url) for name, choice in self.query.chosen]

    @property
    def previous_url(self):
        return self.query.with_page(self.query.page - 1).url

    @property
    def next_url(self):
        return self.query.with_page(self.query.page + 1).url


def queue(query: QueueQuery, *, user: User, now: datetime) -> Queue:
    chosen, is_cut = _chosen(query, user)
    start = (query.page - 1) * PAGE_SIZE
    rows = _with_what_a_row_shows(chosen.values("pk")[start : start + PAGE_SIZE + 1])
    shown = list(rows.by_time_left() if query.text else query.view.in_order(rows))
    return Queue(
        query=query,
        rows=[_row(enquiry, now) for enquiry in shown[:PAGE_SIZE]],
        has_next=len(shown) > PAGE_SIZE and query.page < LAST_PAGE,
        is_cut=is_cut,
    )


def keys_of(query: QueueQuery, *, user: User, most: int) -> list[int]:
    """The first `most` keys of all pages, in order."""
    return list(_chosen(query, user)[0].values_list("pk", flat=True)[:most])


def _chosen(query, user):
    """The rows of all pages in order, and whether a search found more than it looks at."""
    visible = Enquiry.objects.visible_to(user)
    if not query.text:
        return _in_view(query, visible, user), False
    keys = found(query.text, visible)
    return _checked(visible.filter(pk__in=keys), query.chosen).by_time_left(), len(keys) >= MOST_FOUND


def counters(query: QueueQuery, *, user: User, now: datetime, since: int | None = None) -> Counters:
    """The counters as they are now; `since` is the key of the newest enquiry a page knew of when it was made."""
    visible = Enquiry.objects.visible_to(user)
    columns = {name: CappedCount(view.of(visible, user), MOST_COUNTED + 1) for name, view in VIEWS.items()}
    columns["newest"] = Subquery(visible.newest_first().values("pk")[:1])
    if since is not None:
        columns["news"] = CappedCount(visible.to_answer().filter(pk__gt=since), MOST_COUNTED)
    counts = in_one_query(columns, user=user)
    newest, news = counts.pop("newest") or 0, counts.pop("news", 0)
    tabs = [
        Tab(view, counts[name], not query.text and view == query.view, query.in_view(view).url)
        for name, view in VIEWS.items()
    ]
    measured = figures(now) if user.has_perm("enquiries.view_figures") else None
    return Counters(query, tabs, counts, measured, newest if since is None else since, news)


def _in_view(query, visible, user):
    """In order. A view of what is unfinished is small enough to check each row; an archive is entered by the rarest
    of what is asked for, as its index holds the columns of the others."""
    if not query.view.is_archive:
        return query.view.in_order(_checked(query.view.of(visible, user), query.chosen))
    asked = [(FILTERS[name], choice.key) for name, choice in query.chosen]
    if query.view.stage:
        asked.append((STAGE, query.view.stage))
    if not asked:
        return visible.newest_first()
    rarest, key = asked.pop(_rarest(asked, visible, user))
    rows = rarest.newest_first(rarest.finding(visible, key))
    for other, other_key in asked:
        rows = other.checking(rows, other_key)
    return rows


def _checked(rows, chosen):
    for name, choice in chosen:
        rows = FILTERS[name].checking(rows, choice.key)
    return rows


def _rarest(asked, visible, user) -> int:
    """Which of the conditions fewest rows fulfil, as far as that is worth counting."""
    if len(asked) == 1:
        return 0
    rows = {str(number): one.finding(visible, key) for number, (one, key) in enumerate(asked)}
    counts = in_one_query({number: CappedCount(few, MOST_COMPARED) for number, few in rows.items()}, user=user)
    return int(min(counts, key=counts.get))


def _with_what_a_row_shows(keys):
    """The enquiries of `keys`: all columns are read for the rows of one page only."""
    papers = Attachment.objects.filter(enquiry=OuterRef("pk")).order_by().values("enquiry").annotate(number=Count("pk"))
    newest = Message.objects.filter(enquiry=OuterRef("pk")).order_by("-pk")
    return (
        Enquiry.objects.filter(pk__in=keys)
        .annotate(
            papers=Subquery(papers.values("number")),
            newest_message=Subquery(newest.values("body")[:1]),
            merged_reference=F("merged_into__reference"),
        )
        .select_related(*ABOUT, "owner")
        .defer(*(f"{relation}__{text}" for relation in ABOUT for text in _texts(relation)))
        .prefetch_related(Prefetch("clinics", Clinic.objects.rewrite(False).defer(*_texts("clinics"))), "tags")
    )


@cache
def _texts(relation):
    """The long texts of what an enquiry is about, in all languages: a row shows its name."""
    columns = Enquiry._meta.get_field(relation).related_model._meta.concrete_fields
    return [column.name for column in columns if isinstance(column, TextField)]


def _row(enquiry, now):
    text = enquiry.question if enquiry.newest_message is None else enquiry.newest_message
    return Row(
        enquiry=enquiry,
        time_left=time_left(enquiry, now),
        tags=list(enquiry.tags.all()),
        excerpt=Truncator(" ".join(text.split())).chars(EXCERPT),
    )
