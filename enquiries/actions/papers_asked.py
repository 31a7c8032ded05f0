"""Asking the patient for papers."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import translation

from accounts.models import User
from directory.models import ChecklistItem
from enquiries.actions.answering import reply
from enquiries.models import Enquiry, Event, Message, PaperRequest


def paper_names(enquiry: Enquiry, items: Sequence[ChecklistItem | str]) -> list[str]:
    """In the language of the patient, each once."""
    with translation.override(enquiry.language):
        return list(dict.fromkeys(str(item).strip() for item in items))


@transaction.atomic
def ask_papers(
    *, enquiry: Enquiry, author: User, items: Sequence[ChecklistItem | str], body: str, expected_version: int
) -> Message:
    """Send `body` and remember each of `items`, of the checklist or in own words, until it arrives.

    What is awaited already keeps its first request. The requests hang on the message: taking it back takes them too.
    """
    message = reply(enquiry=enquiry, author=author, body=body, expected_version=expected_version)
    awaited = list(enquiry.paper_requests.awaited())
    known = {asked.item_id for asked in awaited} - {None}
    names = {asked.name for asked in awaited}
    for item in items:
        name = paper_names(enquiry, [item])[0]
        row = item if isinstance(item, ChecklistItem) else None
        if name not in names and (row is None or row.pk not in known):
            PaperRequest.objects.create(enquiry=enquiry, message=message, item=row, name=name)
            names.add(name)
    Event.objects.create(enquiry=enquiry, kind=Event.Kind.PAPERS_ASKED, actor=author, details={"message": message.pk})
    return message
