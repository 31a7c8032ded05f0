"""What a coordinator can do to an enquiry: one form each. The name of its main field says which one was sent."""

from enquiries.desk.changes.base import Change
from enquiries.desk.changes.flags import CheckFlags
from enquiries.desk.changes.moves import Close, MarkSpam, Move, NotSpam, Reopen
from enquiries.desk.changes.owning import Assign, Take
from enquiries.desk.changes.papers import AskPapers, HavePaper, MissPaper, ReceivePaper
from enquiries.desk.changes.snoozing import Snooze, Wake
from enquiries.desk.changes.tags import AddTag, RemoveTag
from enquiries.desk.changes.taking_back import CallOff, Undo
from enquiries.desk.changes.texts import Note, Reply, Schedule, Text

__all__ = [
    "AddTag",
    "AskPapers",
    "Assign",
    "CallOff",
    "Change",
    "CheckFlags",
    "Close",
    "HavePaper",
    "MarkSpam",
    "MissPaper",
    "Move",
    "NotSpam",
    "Note",
    "ReceivePaper",
    "RemoveTag",
    "Reopen",
    "Reply",
    "Schedule",
    "Snooze",
    "Take",
    "Text",
    "Undo",
    "Wake",
    "sent_change",
]

CHANGES = {
    change.main_field: change
    for change in [
        Undo,
        CallOff,
        Schedule,
        Reply,
        Note,
        Take,
        Assign,
        Close,
        Reopen,
        MarkSpam,
        NotSpam,
        CheckFlags,
        AskPapers,
        ReceivePaper,
        HavePaper,
        MissPaper,
        AddTag,
        RemoveTag,
        Move,
        Snooze,
        Wake,
    ]
}


def sent_change(data):
    """The form that `data` was sent from; None for no form of ours."""
    return next((change for field, change in CHANGES.items() if field in data), None)
