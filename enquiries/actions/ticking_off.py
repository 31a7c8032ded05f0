"""Papers we asked for: ticked off as they arrive, or by hand where they came another way."""

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from directory.models import ChecklistItem
from enquiries.actions.changing import ANSWER, NO_SPAM, WrongStage, change, locked
from enquiries.models import Attachment, Enquiry, Event, Message, PaperRequest


def answers_among_drafts(key: str, answers: dict[int, int]) -> dict[int, str]:
    """`answers` name a paper of the form with `key` for some requests; the same with the papers' digests."""
    if not answers:
        return {}
    digests = dict(Attachment.objects.drafts(key).filter(pk__in=answers.values()).values_list("pk", "sha256"))
    return {request: digests[paper] for request, paper in answers.items() if paper in digests}


def tick_off(*, enquiry: Enquiry, message: Message, answers: dict[int, str], at) -> None:
    """Note which requests the papers of `message` answer. Part of the transaction that stores the message."""
    if not answers:
        return
    arrived = {paper.sha256: paper for paper in enquiry.attachments.filter(message=message)}
    for request in enquiry.paper_requests.told().awaited().filter(pk__in=answers):
        if paper := arrived.get(answers[request.pk]):
            enquiry.paper_requests.filter(pk=request.pk).update(received_at=at, attachment=paper)
            _told(enquiry, None, request.pk, at)


@transaction.atomic
def receive_paper(*, request: PaperRequest, user: User, expected_version: int) -> Enquiry:
    """We have it: it came with another paper, by post, or is no longer needed."""
    enquiry = locked(request.enquiry, user, ANSWER, expected_version, NO_SPAM)
    if not enquiry.paper_requests.awaited().filter(pk=request.pk).update(received_at=timezone.now()):
        raise WrongStage("The paper is not awaited.")
    _told(enquiry, user, request.pk)
    return change(enquiry)


@transaction.atomic
def have_paper(*, enquiry: Enquiry, item: ChecklistItem, user: User, expected_version: int) -> Enquiry:
    """A paper of the checklist is there although nobody asked for it."""
    enquiry = locked(enquiry, user, ANSWER, expected_version, NO_SPAM)
    with translation.override(enquiry.language):
        name = str(item)
    had = enquiry.paper_requests.create(message=None, item=item, name=name, received_at=timezone.now())
    _told(enquiry, user, had.pk)
    return change(enquiry)


@transaction.atomic
def miss_paper(*, request: PaperRequest, user: User, expected_version: int) -> Enquiry:
    """It is not there after all; the file that ticked it off stays among the papers."""
    enquiry = locked(request.enquiry, user, ANSWER, expected_version, NO_SPAM)
    received = enquiry.paper_requests.filter(pk=request.pk, received_at__isnull=False)
    asked_again = request.item_id and enquiry.paper_requests.awaited().filter(item=request.item_id).exists()
    if asked_again or not received.exists():
        raise WrongStage("The paper is awaited already.")
    _told(enquiry, user, request.pk)
    if request.message_id is None:
        received.delete()
    else:
        received.update(received_at=None, attachment=None)
    return change(enquiry)


def _told(enquiry, user, pk, at=None):
    Event.objects.create(
        enquiry=enquiry,
        kind=Event.Kind.PAPER_RECEIVED,
        actor=user,
        at=at or timezone.now(),
        details={"paper": pk},
    )
