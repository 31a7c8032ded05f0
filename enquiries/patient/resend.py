from datetime import timedelta

from django.utils import timezone

from enquiries import actions
from enquiries.models import Enquiry, Event, Stage
from enquiries.patient.throttle import LINKS_PER_EMAIL


def send_links(*, email: str, reference: str = "") -> None:
    """Mail the links of the newest questions that came from `email`, or of the one with `reference`; a few an hour."""
    hour_ago = timezone.now() - timedelta(hours=1)
    asked = Event.objects.filter(kind=Event.Kind.LINK_SENT, at__gt=hour_ago, enquiry__email__iexact=email).count()
    found = Enquiry.objects.filter(email__iexact=email).exclude(stage=Stage.SPAM)
    if reference:
        found = found.filter(reference=reference.upper())
    for enquiry in found.order_by("-pk")[: max(LINKS_PER_EMAIL - asked, 0)]:
        actions.send_link(enquiry=enquiry)
