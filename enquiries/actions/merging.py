"""Two enquiries that are one question: the stub leads to the other one. Nothing is moved, so it can be undone."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from enquiries.actions.changing import MERGE, StaleEnquiry, WrongStage, becoming_ours, change, entering, held
from enquiries.models import Alert, Draft, Enquiry, Event, Message, Stage, Turn
from enquiries.models.stages import MERGEABLE, UNFINISHED


class CannotMerge(Exception):
    """Why these two cannot become one, in words for whoever wanted it."""


@transaction.atomic
def merge(*, enquiry: Enquiry, into: Enquiry, user: User, expected_version: int, into_version: int) -> Enquiry:
    """Make `enquiry` a stub that leads to `into`; returns `into`, whose turn is ours where the stub's was.

    Where both have a deadline the earlier one counts. A closed `into` is opened again by a stub that is unfinished. The
    agreements of the stub stay its own: they let nobody send what stands in `into` to a clinic.
    Raises StaleEnquiry with whichever of them changed, or CannotMerge.
    """
    if not user.has_perm(MERGE):
        raise PermissionDenied
    rows = held(enquiry.pk, into.pk)
    stub, target = rows[enquiry.pk], rows[into.pk]
    for row, version in ((stub, expected_version), (target, into_version)):
        if row.version != version:
            raise StaleEnquiry(row)
    _refuse_what_cannot_be_one(stub, target)
    now = timezone.now()
    Event.objects.create(
        enquiry=stub, kind=Event.Kind.MERGED, actor=user, at=now, details={"into": target.pk, **_before(stub)}
    )
    Event.objects.create(enquiry=target, kind=Event.Kind.MERGED, actor=user, at=now, details={"from": stub.pk})
    changes = _taken_over(stub, target)
    change(stub, **entering(stub, Stage.MERGED, now), merged_into=target, alert=Alert.NONE)
    return change(target, **changes)


@transaction.atomic
def unmerge(*, enquiry: Enquiry, user: User, expected_version: int) -> Enquiry:
    """Take the stub out again and put it back to where it was; what the patient wrote meanwhile makes it our turn.

    What the other one took over (turn, deadline, owner) stays: somebody looks at it. Raises StaleEnquiry, WrongStage.
    """
    if not user.has_perm(MERGE):
        raise PermissionDenied
    target_pk = Enquiry.objects.values_list("merged_into", flat=True).get(pk=enquiry.pk)
    rows = held(enquiry.pk, target_pk)
    stub = rows[enquiry.pk]
    if stub.version != expected_version:
        raise StaleEnquiry(stub)
    if stub.merged_into_id is None or stub.merged_into_id != target_pk:
        raise WrongStage(f"{stub.reference} is not merged.")
    merged = stub.events.filter(kind=Event.Kind.MERGED, details__into=target_pk).order_by("-pk").first()
    Event.objects.create(enquiry=stub, kind=Event.Kind.UNMERGED, actor=user, details={"into": target_pk})
    Event.objects.create(enquiry=rows[target_pk], kind=Event.Kind.UNMERGED, actor=user, details={"from": stub.pk})
    change(rows[target_pk])
    return change(stub, **_put_back(stub, merged), merged_into=None)


def _refuse_what_cannot_be_one(stub, target):
    if stub.pk == target.pk:
        raise CannotMerge(_("An enquiry cannot be merged into itself."))
    for row in (stub, target):
        if row.stage not in MERGEABLE:
            words = {"reference": row.reference, "stage": row.get_stage_display()}
            raise CannotMerge(_("%(reference)s cannot be merged: its stage is “%(stage)s”.") % words)
    if unreleased := Message.objects.filter(enquiry__in=[stub, target], released_at__gt=timezone.now()).first():
        words = {"reference": stub.reference if unreleased.enquiry_id == stub.pk else target.reference}
        raise CannotMerge(_("An answer to %(reference)s can still be taken back. Wait some seconds.") % words)
    if Enquiry.objects.merged_into(stub).exists():
        raise CannotMerge(
            _("Others are merged into %(reference)s already. Merge the other way round.")
            % {"reference": stub.reference}
        )
    if Draft.objects.filter(enquiry=stub, send_at__isnull=False).exists():
        raise CannotMerge(
            _("An answer to %(reference)s is scheduled. Call it off first.") % {"reference": stub.reference}
        )


def _before(stub):
    """What `unmerge` needs to know."""
    return {
        "stage": stub.stage,
        "turn": stub.turn,
        "alert": stub.alert,
        "close_reason": stub.close_reason,
        "turn_since": stub.turn_since.isoformat(),
        "due_at": stub.due_at and stub.due_at.isoformat(),
        "snoozed_until": stub.snoozed_until and stub.snoozed_until.isoformat(),
    }


def _put_back(stub, merged):
    before = merged.details
    columns = {name: before[name] for name in ("stage", "turn", "alert", "close_reason")}
    columns |= {name: _moment(before[name]) for name in ("turn_since", "due_at", "snoozed_until")}
    written = Message.objects.filter(enquiry=stub, author=None, created_at__gte=merged.at).order_by("-pk").first()
    if written is None:
        return columns
    columns["snoozed_until"] = None
    if before["turn"] == Turn.US:
        return columns
    stub.stage = before["stage"]
    return columns | becoming_ours(stub, written.created_at)


def _moment(text) -> datetime | None:
    return parse_datetime(text) if text else None


def _taken_over(stub, target):
    """The changes of `target`: nobody who waits for us may be forgotten because two questions became one."""
    changes = {
        "alert": max(stub.alert, target.alert),
        "last_message_at": max(stub.last_message_at, target.last_message_at),
        "owner": target.owner or stub.owner,
    }
    if stub.stage not in UNFINISHED:
        return changes | {"alert": target.alert}
    if target.stage not in UNFINISHED:
        changes |= entering(target, Stage.OPEN)
    if stub.turn != Turn.US:
        return changes
    if target.turn != Turn.US:
        changes |= becoming_ours(target, stub.turn_since)
    deadlines = [stub.due_at, target.due_at if target.turn == Turn.US else None]
    changes["due_at"] = min(due_at for due_at in deadlines if due_at)
    if stub.snoozed_until is None:
        changes["snoozed_until"] = None
    return changes
