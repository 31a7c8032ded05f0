"""Other enquiries that may be the same question, or come from the same person. Every query goes by an index."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from enquiries.models import Enquiry

NEARBY = timedelta(days=14)
MOST_SHOWN = 10
MOST_COUNTED = 100


@dataclass(frozen=True)
class Stub:
    enquiry: Enquiry
    from_same_address: bool


@dataclass(frozen=True)
class Similar:
    """`agrees`: in what, in words."""

    enquiry: Enquiry
    agrees: list[str]


@dataclass(frozen=True)
class Related:
    """`more`: how many other questions of the person are not shown, counted up to MOST_COUNTED."""

    stubs: list[Stub]
    similar: list[Similar]
    others: list[Enquiry]
    more: int

    @classmethod
    def to(cls, enquiry: Enquiry) -> "Related":
        merged = Enquiry.objects.merged_into(enquiry).order_by("pk")
        similar = _similar(enquiry)
        others, more = _others(enquiry, similar)
        return cls(
            stubs=[Stub(stub, stub.has_address_of(enquiry)) for stub in merged],
            similar=[Similar(other, agreement(enquiry, other)) for other in similar],
            others=others,
            more=more,
        )

    @property
    def merged(self) -> list[Enquiry]:
        return [stub.enquiry for stub in self.stubs]


def agreement(one: Enquiry, other: Enquiry) -> list[str]:
    """What both have in common, in words."""
    return [
        words
        for agrees, words in [
            (one.has_address_of(other), _("same email")),
            (one.email_key == other.email_key and not one.has_address_of(other), _("almost the same email")),
            (bool(one.phone_key) and one.phone_key == other.phone_key, _("same phone")),
            (bool(one.question_digest) and one.question_digest == other.question_digest, _("same text")),
        ]
        if agrees
    ]


def _without(enquiry):
    """All but the enquiry and what was merged into it, without their texts."""
    return Enquiry.objects.without_texts().exclude(pk=enquiry.pk).exclude(merged_into=enquiry.pk)


def _similar(enquiry):
    same = Q(email_key=enquiry.email_key) | _same_phone(enquiry)
    if enquiry.question_digest:
        same |= Q(question_digest=enquiry.question_digest)
    near = (enquiry.created_at - NEARBY, enquiry.created_at + NEARBY)
    return list(_without(enquiry).filter(same, created_at__range=near).order_by("-pk")[:MOST_SHOWN])


def _others(enquiry, similar):
    of_person = Q(email_key=enquiry.email_key, email__iexact=enquiry.email) | _same_phone(enquiry)
    others = _without(enquiry).filter(of_person).exclude(pk__in=[other.pk for other in similar])
    found = list(others.order_by("-pk")[: MOST_SHOWN + 1])
    if len(found) <= MOST_SHOWN:
        return found, 0
    return found[:MOST_SHOWN], others[: MOST_COUNTED + MOST_SHOWN].count() - MOST_SHOWN


def _same_phone(enquiry):
    return Q(phone_key=enquiry.phone_key) if enquiry.phone_key else Q(pk__in=[])
