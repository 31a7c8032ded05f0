"""What a private link opens: an enquiry, and what was merged with it as far as the same person sent it."""

from dataclasses import dataclass, field

from django.core import signing

from enquiries.models import Attachment, Enquiry
from enquiries.patient.links import read_token
from enquiries.patient.progress import hide_unreleased, with_thread


@dataclass(frozen=True)
class Opened:
    """`joint`: the merged enquiries whose texts may show beside its own. Everything else of a merging stays hidden.

    A merging is the desk's judgement about two questions, no proof of who may read them. That is given only where both
    came from one address and the link was mailed to it: anybody can write another person's address into the form.
    """

    enquiry: Enquiry
    token: str
    is_from_mail: bool
    joint: list[Enquiry] = field(default_factory=list)

    @property
    def moved_to(self) -> Enquiry | None:
        """The enquiry that answers this one, where its page may be shown instead."""
        into = self.enquiry.merged_into
        return into if into and self.is_from_mail and into.has_address_of(self.enquiry) else None

    def papers(self):
        return Attachment.objects.released().filter(enquiry__in=[self.enquiry, *self.joint]).select_related("enquiry")


def opened(token: str) -> Opened | None:
    """None for a link we did not make or have revoked."""
    try:
        link = read_token(token)
    except signing.BadSignature:
        return None
    enquiries = Enquiry.objects.select_related("merged_into").defer("merged_into__question")
    enquiry = enquiries.filter(link_id=link.link_id, link_version=link.version).first()
    if enquiry is None:
        return None
    joint = _sent_from_same_address(enquiry) if link.is_from_mail else []
    return Opened(enquiry, token, link.is_from_mail, joint)


def _sent_from_same_address(enquiry):
    merged = Enquiry.objects.merged_into(enquiry).without_texts().order_by("pk")
    return [stub for stub in merged if stub.has_address_of(enquiry)]


def with_threads(page: Opened) -> tuple[Enquiry, list[Enquiry]]:
    """The enquiry and its joint ones with everything their page shows."""
    pks = [page.enquiry.pk, *(stub.pk for stub in page.joint)]
    rows = {row.pk: hide_unreleased(row) for row in with_thread(Enquiry.objects.filter(pk__in=pks))}
    return rows[page.enquiry.pk], [rows[stub.pk] for stub in page.joint if stub.pk in rows]
