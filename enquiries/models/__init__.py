from enquiries.models.consent import Consent
from enquiries.models.enquiry import CloseReason, Enquiry, Relation, Stage, Turn, Wish
from enquiries.models.event import Event
from enquiries.models.mail import OutgoingMail
from enquiries.models.thread import Attachment, Message, Note

__all__ = [
    "Attachment",
    "CloseReason",
    "Consent",
    "Enquiry",
    "Event",
    "Message",
    "Note",
    "OutgoingMail",
    "Relation",
    "Stage",
    "Turn",
    "Wish",
]
