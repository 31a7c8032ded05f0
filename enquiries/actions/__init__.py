"""Every change of an enquiry: one function each, one transaction, with its right, its event and its mails.

Staff actions take the version their page was made from and raise StaleEnquiry where somebody was faster:
nothing is ever overwritten unseen. What a patient sends is always taken.
"""

from enquiries.actions.answering import note, reply, stages_after_reply
from enquiries.actions.changing import StaleEnquiry, WrongStage
from enquiries.actions.drafting import AlreadyScheduled, forget_draft, save_draft
from enquiries.actions.erasing import erase
from enquiries.actions.flagging import check_flags
from enquiries.actions.merging import CannotMerge, merge, unmerge
from enquiries.actions.moving import NoConsent, close, mark_spam, move, moves_from, not_spam, reopen
from enquiries.actions.owning import assign, take
from enquiries.actions.papers_asked import ask_papers
from enquiries.actions.recording import record_export, record_file_opening, record_opening
from enquiries.actions.reminding import remind, tell_late
from enquiries.actions.scheduling import WrongTime, call_off, schedule_reply, send_next_scheduled
from enquiries.actions.snoozing import LONGEST_SNOOZE, NoSuchMoment, bring_back, snooze, wake
from enquiries.actions.submitting import ChangedSinceSent, add_message, send_link, submit
from enquiries.actions.tagging import set_tags
from enquiries.actions.ticking_off import have_paper, miss_paper, receive_paper
from enquiries.actions.undoing import TooLate, undo_reply
from enquiries.templating import Unfilled

__all__ = [
    "LONGEST_SNOOZE",
    "AlreadyScheduled",
    "CannotMerge",
    "ChangedSinceSent",
    "NoConsent",
    "NoSuchMoment",
    "StaleEnquiry",
    "TooLate",
    "Unfilled",
    "WrongStage",
    "WrongTime",
    "add_message",
    "ask_papers",
    "assign",
    "bring_back",
    "call_off",
    "check_flags",
    "close",
    "erase",
    "forget_draft",
    "have_paper",
    "mark_spam",
    "merge",
    "miss_paper",
    "move",
    "moves_from",
    "not_spam",
    "note",
    "receive_paper",
    "record_export",
    "record_file_opening",
    "record_opening",
    "remind",
    "reopen",
    "reply",
    "save_draft",
    "schedule_reply",
    "send_link",
    "send_next_scheduled",
    "set_tags",
    "snooze",
    "stages_after_reply",
    "submit",
    "take",
    "tell_late",
    "undo_reply",
    "unmerge",
    "wake",
]
