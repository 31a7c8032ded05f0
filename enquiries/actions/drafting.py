"""Texts their authors have not sent yet. They are nobody else's business: no event, no version."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from enquiries.actions.changing import ANSWER
from enquiries.models import Attachment, Draft, Enquiry, Stage
from enquiries.papers.keeping import answer_key


class AlreadyScheduled(Exception):
    """The author's answer waits to be sent by itself; to change it, it is called off first."""


@dataclass(frozen=True)
class Saved:
    """`draft` is None where nothing is left to keep. `replaced`: another text was kept since the page was made."""

    draft: Draft | None
    replaced: bool

    @property
    def seen(self) -> str:
        return seen(self.draft)


def seen(draft: Draft | None) -> str:
    """What a page says of the draft it shows, so that it is noticed when another tab has saved since."""
    return draft.updated_at.isoformat() if draft else ""


@transaction.atomic
def save_draft(
    *, enquiry: Enquiry, author: User, kind: str, body: str, set_to: Stage | str = "", known: str | None = None
) -> Saved:
    """Keep the text; the last one saved wins. Without words and papers there is no draft. Raises AlreadyScheduled.

    `known` is what `seen` said of the draft when the page was made; None where the page does not tell.
    """
    if not author.has_perm(ANSWER):
        raise PermissionDenied
    own = Draft.objects.select_for_update().filter(enquiry=enquiry, author=author, kind=kind)
    draft = own.first()
    if draft and draft.send_at:
        raise AlreadyScheduled
    if known and draft is None and _was_just_written(enquiry, author, kind, body):
        return Saved(None, replaced=False)
    replaced = bool(known is not None and draft and seen(draft) != known and draft.body != body)
    has_papers = kind == Draft.Kind.REPLY and papers_of_draft(enquiry, author).exists()
    if not body.strip() and not has_papers:
        own.delete()
        return Saved(None, replaced)
    values = {"body": body, "set_to": set_to, "updated_at": timezone.now()}
    draft, _made = Draft.objects.update_or_create(enquiry=enquiry, author=author, kind=kind, defaults=values)
    return Saved(draft, replaced)


def forget_draft(*, enquiry: Enquiry, author: User, kind: str, body: str, known: str | None = None) -> None:
    """The text was sent. Another text that another tab has saved since stays, and so does a scheduled answer."""
    draft = Draft.objects.filter(enquiry=enquiry, author=author, kind=kind, send_at=None).first()
    if draft and (known is None or seen(draft) == known or draft.body.split() == body.split() or not draft.body):
        draft.delete()


def papers_of_draft(enquiry: Enquiry, author: User):
    return Attachment.objects.drafts(answer_key(enquiry.pk, author.pk))


def _was_just_written(enquiry, author, kind, body):
    """A page saves its text by itself; that may arrive after the same text was sent."""
    texts = enquiry.messages if kind == Draft.Kind.REPLY else enquiry.notes
    last = texts.filter(author=author).order_by("-pk").first()
    return last is not None and last.body.split() == body.split()
