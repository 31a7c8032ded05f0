"""Words of warning signs as pages show them: to staff with the patient's words, to the patient as the guide says it."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.models import Publication, Urgency
from enquiries.models import Enquiry, RedFlag


@dataclass(frozen=True)
class FoundSign:
    """`sign` as the guide words it, `words` the patient's own; `guide`: the address of a public guide, or empty."""

    urgency: Urgency
    sign: str
    words: str
    guide: str
    condition: str

    @classmethod
    def of(cls, flag: RedFlag) -> "FoundSign":
        condition = flag.sign and flag.sign.condition
        is_public = condition and condition.state == Publication.PUBLISHED
        return cls(
            urgency=Urgency(flag.urgency),
            sign=str(flag.sign or ""),
            words=flag.words,
            guide=f"{condition.get_absolute_url()}#warning-signs" if is_public else "",
            condition=str(condition or ""),
        )


def found_signs(enquiry: Enquiry) -> list[tuple[str, list[FoundSign]]]:
    """What nobody has answered or checked yet, by what the guides advise; the most urgent first."""
    if not enquiry.alert:
        return []
    return by_urgency(FoundSign.of(flag) for flag in RedFlag.objects.of_case(enquiry).unanswered().with_guides())


def by_urgency(signs: Iterable[FoundSign]) -> list[tuple[str, list[FoundSign]]]:
    signs = list(signs)
    grouped = [(str(label), [sign for sign in signs if sign.urgency == urgency]) for urgency, label in Urgency.choices]
    return [(advice, found) for advice, found in grouped if found]
