"""What the queue's address asks for, as a value: read from a query string, written back in its one canonical form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.selection import clean_text
from enquiries.desk.queue.filters import FILTERS, Choice
from enquiries.models import Stage

LAST_PAGE = 200


@dataclass(frozen=True)
class View:
    """One way to look at the queue. An archive may be huge; `stage` is the only one in it, where it has one."""

    name: str
    label: str
    empty: str
    of: Callable
    order: str = "by_deadline"
    is_archive: bool = False
    stage: str = ""

    @property
    def order_text(self):
        return ORDERS[self.order]

    def in_order(self, rows):
        return getattr(rows, self.order)()


ORDERS = {
    "by_deadline": _("Sorted by time left"),
    "by_time_left": _("Sorted by time left"),
    "by_return": _("First to come back first"),
    "newest_first": _("Newest first"),
}
VIEWS = {
    view.name: view
    for view in [
        View("answer", _("To answer"), _("Everything is answered."), lambda rows, user: rows.to_answer()),
        View(
            "mine",
            _("Mine"),
            _("Nothing is yours. Take the next one."),
            lambda rows, user: rows.owned_by(user),
            order="by_time_left",
        ),
        View("unowned", _("No owner"), _("Every open question has an owner."), lambda rows, user: rows.unowned()),
        View("late", _("Late"), _("Nothing is late."), lambda rows, user: rows.late()),
        View("clinic", _("With clinic"), _("No clinic owes us an answer."), lambda rows, user: rows.with_clinic()),
        View("patient", _("With patient"), _("No patient owes us an answer."), lambda rows, user: rows.with_patient()),
        View("snoozed", _("Put off"), _("Nothing is put off."), lambda rows, user: rows.snoozed(), order="by_return"),
        View(
            "closed",
            _("Closed"),
            _("Nothing is closed yet."),
            lambda rows, user: rows.closed(),
            order="newest_first",
            is_archive=True,
            stage=Stage.CLOSED,
        ),
        View(
            "spam",
            _("Spam"),
            _("No spam."),
            lambda rows, user: rows.spam(),
            order="newest_first",
            is_archive=True,
            stage=Stage.SPAM,
        ),
        View(
            "all",
            _("All"),
            _("No enquiry has arrived yet."),
            lambda rows, user: rows.all(),
            order="newest_first",
            is_archive=True,
        ),
    ]
}
FIRST = VIEWS["answer"]


@dataclass(frozen=True)
class QueueQuery:
    """A page of a view, narrowed by `chosen` filters; or of what `text` finds in all views."""

    view: View = FIRST
    text: str = ""
    chosen: tuple[tuple[str, Choice], ...] = ()
    page: int = 1

    @classmethod
    def from_query(cls, parameters, choices) -> "QueueQuery":
        """What it does not know is dropped."""
        page = parameters.get("page", "")
        values = ((name, choices[name].get(parameters.get(name, "").lower())) for name in FILTERS)
        return cls(
            view=VIEWS.get(parameters.get("view"), FIRST),
            text=clean_text(parameters.get("q", "")),
            chosen=tuple((name, choice) for name, choice in values if choice),
            page=min(max(int(page), 1), LAST_PAGE) if re.fullmatch(r"[0-9]{1,6}", page) else 1,
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value in canonical order, without what goes without saying."""
        pairs = [("view", "" if self.view == FIRST else self.view.name), ("q", self.text)]
        pairs += [(name, choice.value) for name, choice in self.chosen]
        pairs.append(("page", str(self.page) if self.page > 1 else ""))
        return [(name, value) for name, value in pairs if value]

    @property
    def query_string(self) -> str:
        return urlencode(self.pairs)

    @property
    def url(self) -> str:
        address = reverse("admin:enquiries_enquiry_changelist")
        return f"{address}?{self.query_string}" if self.pairs else address

    def is_canonical(self, query_string: str) -> bool:
        return parse_qsl(query_string, keep_blank_values=True) == self.pairs

    def with_page(self, page: int) -> "QueueQuery":
        return replace(self, page=page)

    def in_view(self, view: View) -> "QueueQuery":
        """The same filters in another view; a search goes, as it looks into all views."""
        return replace(self, view=view, text="", page=1)

    def without(self, name: str) -> "QueueQuery":
        return replace(self, chosen=tuple(pair for pair in self.chosen if pair[0] != name), page=1)

    def without_text(self) -> "QueueQuery":
        return replace(self, text="", page=1)

    def without_filters(self) -> "QueueQuery":
        return replace(self, chosen=(), page=1)

    def value_of(self, name: str) -> str:
        return next((choice.value for chosen, choice in self.chosen if chosen == name), "")
