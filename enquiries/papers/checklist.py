"""Which papers of an enquiry are there, asked for or missing."""

from dataclasses import dataclass

from directory.models import ChecklistItem
from enquiries.models import Enquiry, PaperRequest


@dataclass(frozen=True)
class PaperLine:
    """A paper of the checklist or of own words; `request` is the one that counts, where there is one."""

    name: str
    hint: str
    item: ChecklistItem | None
    request: PaperRequest | None

    @property
    def is_awaited(self):
        return self.request is not None and self.request.received_at is None

    @property
    def is_missing(self):
        return self.request is None


def paper_lines(enquiry: Enquiry) -> list[PaperLine]:
    """The checklist in its order, then what was asked for besides. An awaited request counts before a received one."""
    requests = list(enquiry.paper_requests.select_related("message", "attachment").order_by("pk"))
    requests.sort(key=lambda request: request.received_at is None)
    counting = {request.item_id: request for request in requests if request.item_id}
    items = list(enquiry.condition.checklist.order_by("position", "pk")) if enquiry.condition else []
    listed = {item.pk for item in items}
    besides = sorted(
        (request for request in requests if request.item_id not in listed and _counts(request, counting)),
        key=lambda request: request.pk,
    )
    return [PaperLine(str(item), item.hint or "", item, counting.get(item.pk)) for item in items] + [
        PaperLine(request.name, "", None, request) for request in besides
    ]


def _counts(request, counting):
    return request.item_id is None or counting[request.item_id] is request
