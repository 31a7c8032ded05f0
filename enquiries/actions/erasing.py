"""Deleting for good: everything of an enquiry goes, its reference stays in the deletion log."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from enquiries.actions.changing import ERASE
from enquiries.models import Attachment, Enquiry, Erasure
from enquiries.papers import storage

logger = logging.getLogger(__name__)


def erase(
    *, enquiry: Enquiry, by: User | None, reason: Erasure.Reason, among: QuerySet[Enquiry] | None = None
) -> list[str]:
    """Delete the enquiry and what was merged into it, with messages, notes, consents, record, mails and papers.

    Returns the references that went. Nobody (`by` None) deletes but because the time to keep it is over. Files go after
    the commit, so it must not run inside another transaction; what a broken process leaves is swept by the worker.
    Raises Enquiry.DoesNotExist where somebody was faster, or where it is no longer `among` those to delete.
    """
    if not (by.has_perm(ERASE) if by else reason == Erasure.Reason.RETENTION):
        raise PermissionDenied
    with transaction.atomic(durable=True):
        references, papers = _erase_rows(enquiry.pk, by, reason, Enquiry.objects.all() if among is None else among)
    for name in papers:
        try:
            storage.discard(name)
        except OSError as error:
            logger.warning("A paper of a deleted enquiry is left to the sweep: %s", type(error).__name__)
    return references


def _erase_rows(pk, by, reason, among):
    # Only keys are read: what no key of ours opens any more can be deleted, too.
    enquiry = among.select_for_update().only("pk").get(pk=pk)
    going = dict(Enquiry.objects.with_merged(enquiry).order_by("pk").values_list("pk", "reference"))
    papers = list(Attachment.objects.filter(enquiry__in=going).values_list("stored_name", flat=True))
    for reference in going.values():
        Erasure.objects.get_or_create(reference=reference, defaults={"reason": reason, "erased_by": by})
    enquiry.delete()
    return list(going.values()), papers
