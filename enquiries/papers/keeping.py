"""Papers of a form that is not sent yet, and papers as downloads."""

import hashlib
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enquiries.digests import keyed_digest
from enquiries.models import Attachment, Draft
from enquiries.papers import storage
from enquiries.papers.uploads import MAX_FILES, MAX_TOTAL_SIZE, MEGABYTE, RefusedPaper, clean_name, read_paper

DRAFT_LIFE = timedelta(hours=24)


def keep(uploads: list[UploadedFile], *, key: str) -> list[str]:
    """Store what was uploaded to the form with `key`; the sentences that name what was refused.

    Raises OSError or a database error where nothing can be stored.
    """
    return keep_all(uploads, key=key)[1]


def keep_all(uploads: list[UploadedFile], *, key: str) -> tuple[list[Attachment], list[str]]:
    """The same, with the papers that are kept now."""
    papers, refusals = [], []
    kept = list(Attachment.objects.drafts(key))
    for upload in uploads:
        try:
            papers.append(_keep(upload, key, kept))
            kept.append(papers[-1])
        except RefusedPaper as refusal:
            refusals.append(str(refusal))
    return papers, refusals


def _keep(upload, key, kept):
    paper_name = clean_name(upload.name)
    if len(kept) >= MAX_FILES:
        raise RefusedPaper(
            ngettext(
                "%(name)s was not added: %(count)s paper at a time can be sent. Send the others in a message later.",
                "%(name)s was not added: %(count)s papers at a time can be sent. Send the others in a message later.",
                MAX_FILES,
            )
            % {"name": paper_name, "count": MAX_FILES}
        )
    paper = read_paper(upload)
    digest = hashlib.sha256(paper.content).hexdigest()
    for known in kept:
        if known.sha256 == digest:
            return known
    if sum(known.size for known in kept) + len(paper.content) > MAX_TOTAL_SIZE:
        raise RefusedPaper(
            _("%(name)s was not added: all papers together may have %(size)s MB. Send the others in a message later.")
            % {"name": paper_name, "size": MAX_TOTAL_SIZE // MEGABYTE}
        )
    return Attachment.objects.create(
        draft_key=keyed_digest(key),
        name=paper.name,
        content_type=paper.content_type,
        size=len(paper.content),
        sha256=digest,
        stored_name=storage.store(paper.content),
    )


def answer_key(enquiry_pk: int, author_pk: int) -> str:
    """The key under which an author's papers wait for their answer. No form of a patient can have it: see `is_key`."""
    return f"answer:{enquiry_pk}:{author_pk}"


def remove(pk: str, *, key: str) -> None:
    """Take a paper out of a form that is not sent yet."""
    if pk.isascii() and pk.isdigit() and len(pk) < 19:
        for paper in Attachment.objects.drafts(key).filter(pk=pk):
            paper.delete()
            storage.discard(paper.stored_name)


def download(attachment: Attachment) -> HttpResponse:
    """The paper as a file that no browser shows or runs."""
    headers = {
        "Content-Disposition": content_disposition_header(True, attachment.name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(storage.load(attachment.stored_name), content_type=attachment.content_type, headers=headers)


def sweep(age: timedelta = DRAFT_LIFE) -> int:
    """Remove papers of forms nobody sent within `age`, and files as old that no row knows; how many files went.

    The papers of an answer stay as long as its draft.
    """
    limit = timezone.now() - age
    abandoned = Attachment.objects.filter(enquiry=None, created_at__lt=limit)
    waiting = _of_unsent_answers()
    for pk, key in list(abandoned.values_list("pk", "draft_key")):
        if key not in waiting:
            abandoned.filter(pk=pk).delete()
    names = list(storage.written_before(limit))
    known = set()
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        known.update(Attachment.objects.filter(stored_name__in=part).values_list("stored_name", flat=True))
    orphans = [name for name in names if name not in known]
    for name in orphans:
        storage.discard(name)
    return len(orphans)


def _of_unsent_answers():
    drafts = Draft.objects.filter(kind=Draft.Kind.REPLY).values_list("enquiry", "author")
    return {keyed_digest(answer_key(enquiry, author)) for enquiry, author in drafts.iterator()}
