"""The words an enquiry's state is made of, and the law of its stages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Needs reply")
    WAITING_PATIENT = "waiting_patient", _("With patient")
    WITH_CLINIC = "with_clinic", _("With clinic")
    OFFER_SENT = "offer_sent", _("Offer sent")
    ACCEPTED = "accepted", _("Offer accepted")
    BOOKED = "booked", _("Booked")
    TREATED = "treated", _("Treated")
    CLOSED = "closed", _("Closed")
    SPAM = "spam", _("Spam")
    MERGED = "merged", _("Merged")


class Turn(models.TextChoices):
    """Who has to do something next. Queues and clocks read it."""

    US = "us", _("Us")
    PATIENT = "patient", _("The patient")
    CLINIC = "clinic", _("The clinic")
    NOBODY = "nobody", _("Nobody")


TURN_IN = {
    Stage.NEW: Turn.US,
    Stage.OPEN: Turn.US,
    Stage.WAITING_PATIENT: Turn.PATIENT,
    Stage.WITH_CLINIC: Turn.CLINIC,
    Stage.OFFER_SENT: Turn.PATIENT,
    Stage.ACCEPTED: Turn.US,
    Stage.BOOKED: Turn.CLINIC,
    Stage.TREATED: Turn.PATIENT,
    Stage.CLOSED: Turn.NOBODY,
    Stage.SPAM: Turn.NOBODY,
    Stage.MERGED: Turn.NOBODY,
}
"""Whose turn it becomes when an enquiry enters a stage. A patient's message makes it ours in any of them."""

OVER = frozenset({Stage.CLOSED, Stage.SPAM, Stage.MERGED})
UNFINISHED = frozenset(Stage) - OVER
MERGEABLE = frozenset(Stage) - {Stage.SPAM, Stage.MERGED}

MOVES = {
    Stage.NEW: {Stage.OPEN, Stage.WAITING_PATIENT, Stage.WITH_CLINIC},
    Stage.OPEN: {Stage.WAITING_PATIENT, Stage.WITH_CLINIC, Stage.OFFER_SENT, Stage.ACCEPTED},
    Stage.WAITING_PATIENT: {Stage.OPEN, Stage.WITH_CLINIC, Stage.OFFER_SENT, Stage.ACCEPTED},
    Stage.WITH_CLINIC: {Stage.OPEN, Stage.WAITING_PATIENT, Stage.OFFER_SENT},
    Stage.OFFER_SENT: {Stage.OPEN, Stage.WAITING_PATIENT, Stage.WITH_CLINIC, Stage.ACCEPTED},
    Stage.ACCEPTED: {Stage.OPEN, Stage.WAITING_PATIENT, Stage.BOOKED},
    Stage.BOOKED: {Stage.OPEN, Stage.WAITING_PATIENT, Stage.TREATED},
    Stage.TREATED: {Stage.OPEN, Stage.WAITING_PATIENT},
}
"""Where staff may move an enquiry by hand; closing, spam and merging are functions of their own."""

AFTER_REPLY = {
    Stage.NEW: Stage.WAITING_PATIENT,
    Stage.OPEN: Stage.WAITING_PATIENT,
    Stage.CLOSED: Stage.WAITING_PATIENT,
}
"""The stage an answer leads to where its author chooses none; elsewhere the stage stays."""


class CloseReason(models.TextChoices):
    ANSWERED = "answered", _("Answered")
    NO_ANSWER = "no_answer", _("The patient no longer answers")
    NOT_FOR_US = "not_for_us", _("We cannot help with this")
    WITHDRAWN = "withdrawn", _("The patient does not want to go on")


class Alert(models.IntegerChoices):
    """How urgent the warning signs are that were found in what the patient wrote and nobody has answered yet."""

    NONE = 0, _("No warning sign found")
    SOON = 1, _("Words of a warning sign: see a doctor soon")
    TODAY = 2, _("Words of a warning sign: see a doctor today")
    EMERGENCY = 3, _("Words of a warning sign: call the emergency number")


class Relation(models.TextChoices):
    SELF = "self", _("I do")
    RELATIVE = "relative", _("A relative")
    FRIEND = "friend", _("A friend")
    PROFESSIONAL = "professional", _("Somebody I care for in my work")
    OTHER = "other", _("Somebody else")


class Wish(models.TextChoices):
    PLAN = "plan", _("A treatment plan and a price")
    OPINION = "opinion", _("A second opinion")
    CHOOSE = "choose", _("Help to choose a clinic")
    DATE = "date", _("The first free date")
