from enquiries.models.consent import Consent
from enquiries.models.enquiry import Enquiry
from enquiries.models.event import Event
from enquiries.models.findings import Erasure, PaperRequest, RedFlag
from enquiries.models.mail import OutgoingMail
from enquiries.models.stages import Alert, CloseReason, Relation, Stage, Turn, Wish
from enquiries.models.tags import SavedFilter, Tag, Tagging
from enquiries.models.thread import Attachment, Message, Note
from enquiries.models.writing import Draft, Presence, ReplyTemplate

__all__ = [
    "Alert",
    "Attachment",
    "CloseReason",
    "Consent",
    "Draft",
    "Enquiry",
    "Erasure",
    "Event",
    "Message",
    "Note",
    "OutgoingMail",
    "PaperRequest",
    "Presence",
    "RedFlag",
    "Relation",
    "ReplyTemplate",
    "SavedFilter",
    "Stage",
    "Tag",
    "Tagging",
    "Turn",
    "Wish",
]
