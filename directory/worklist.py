"""What waits for an editor: counted in one query, each number with the list it leads to."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, Q, QuerySet, Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import (
    Clinic,
    Condition,
    Confirmation,
    Doctor,
    ErrorReport,
    ImportReview,
    ImportRun,
    Photo,
    Programme,
    Publication,
    SearchMiss,
    Treatment,
)
from directory.models.provenance import Sourced, to_check_again

CHANGES_SHOWN = 10
PUBLISHED_NOUNS = [Condition, Treatment, Clinic, Doctor, Programme]
UNCONFIRMED = Q(confirmation=Confirmation.UNCONFIRMED)
CONTESTED = Q(confirmation=Confirmation.CONTESTED)


@dataclass(frozen=True)
class Task:
    """`number` rows wait in the list at `url`."""

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class FactTasks:
    """Of one kind of fact: what nobody confirmed, what somebody contested, what was confirmed long ago."""

    label: str
    url: str
    tasks: list[Task]


@dataclass(frozen=True)
class Worklist:
    """Nothing in it is empty; `tasks` come in the order in which they matter to readers."""

    tasks: list[Task]
    facts: list[FactTasks]


def worklist(user: User) -> Worklist:
    """Only what `user` may see."""
    seen = _lists_of(user)
    waiting = [(label, rows, parameters) for label, rows, parameters in _waiting() if rows.model in seen]
    kinds = [model for model in seen if issubclass(model, Sourced)]
    counts = _count([rows for _label, rows, _parameters in waiting], kinds)
    tasks = [
        Task(label, number, _address(rows.model, **parameters))
        for (label, rows, parameters), (number, *_rest) in zip(waiting, counts, strict=False)
        if number
    ]
    facts = [_fact_tasks(model, numbers) for model, numbers in zip(kinds, counts[len(waiting) :], strict=True)]
    return Worklist(tasks, [each for each in facts if each is not None])


def recent_changes(user: User) -> QuerySet[LogEntry]:
    """The last changes to the directory, of what `user` may see."""
    types = ContentType.objects.get_for_models(*_lists_of(user)).values()
    changes = LogEntry.objects.filter(content_type__in=types).select_related("user", "content_type")
    return changes.order_by("-pk")[:CHANGES_SHOWN]


def _waiting():
    """Label, rows, and the parameters of the list that shows exactly those."""
    yield _("Errors readers reported"), ErrorReport.objects.filter(state="new"), {"state__exact": "new"}
    yield (
        _("Guides without a medical review, or due for the next"),
        Condition.objects.due_for_review(),
        {"review": "due"},
    )
    yield _("Questions an import left"), ImportReview.objects.filter(decision=""), {"decision__exact": ""}
    yield (
        _("Imports waiting for your decision"),
        ImportRun.objects.filter(state=ImportRun.State.UPLOADED),
        {"state__exact": ImportRun.State.UPLOADED},
    )
    yield _("Photos that were refused"), Photo.objects.filter(state="refused"), {"state__exact": "refused"}
    yield _("Photos waiting to be prepared"), Photo.objects.waiting(), {"state__exact": Photo.State.WAITING}
    new = SearchMiss.State.NEW
    yield _("Searches that found nothing"), SearchMiss.objects.filter(state=new), {"state__exact": new}
    for model in PUBLISHED_NOUNS:
        for state in (Publication.IN_REVIEW, Publication.DRAFT):
            label = _("%(names)s: %(state)s") % {
                "names": _name(model),
                "state": state.label,
            }
            yield label, model.objects.filter(state=state), {"state__exact": state.value}


def _lists_of(user) -> list[type[Model]]:
    """The models of the directory `user` finds lists of in the admin."""
    return [
        model
        for model in admin.site._registry
        if model._meta.app_label == Clinic._meta.app_label
        and user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    ]


def _count(querysets, kinds):
    """Three numbers for each: rows; or rows unconfirmed, contested, to be checked again."""
    nothing = Value(0)
    selects = [
        _numbered(rows, place).annotate(first=Count("pk"), second=nothing, third=nothing)
        for place, rows in enumerate(querysets)
    ]
    selects += [
        _numbered(model.objects.all(), place).annotate(
            first=Count("pk", filter=UNCONFIRMED),
            second=Count("pk", filter=CONTESTED),
            third=Count("pk", filter=to_check_again()),
        )
        for place, model in enumerate(kinds, start=len(querysets))
    ]
    if not selects:
        return []
    one, *others = selects
    found = {row["place_in_list"]: (row["first"], row["second"], row["third"]) for row in one.union(*others, all=True)}
    return [found.get(place, (0, 0, 0)) for place in range(len(selects))]


def _numbered(rows, place):
    # A plain queryset: one of translated models adds all their columns to `values`.
    return QuerySet(rows.model, query=rows.query.chain()).order_by().values(place_in_list=Value(place))


def _fact_tasks(model, numbers):
    if not any(numbers):
        return None
    unconfirmed, contested, again = numbers
    tasks = [
        Task(_("Not yet confirmed"), unconfirmed, _address(model, confirmation__exact=Confirmation.UNCONFIRMED)),
        Task(_("Contested"), contested, _address(model, confirmation__exact=Confirmation.CONTESTED)),
        Task(_("Confirmed over a year ago"), again, _address(model, checked="again")),
    ]
    return FactTasks(_name(model), _address(model), tasks)


def _name(model):
    return getattr(admin.site.get_model_admin(model), "menu_name", capfirst(model._meta.verbose_name_plural))


def _address(model, **parameters):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(parameters)}" if parameters else address
