"""One change of several enquiries: each for itself, with the version its row was shown with."""

import re
from dataclasses import dataclass, field

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from enquiries.actions import StaleEnquiry, WrongStage
from enquiries.desk.changes import AddTag, Assign, Change, Close, Take
from enquiries.models import Enquiry
from enquiries.patient.requests import NOT_STORED

MOST_AT_ONCE = 50
CHANGES = {"take": Take, "assign": Assign, "tag": AddTag, "close": Close}
DONE = {
    Take: lambda number: ngettext("%(number)s enquiry is yours now.", "%(number)s enquiries are yours now.", number),
    Assign: lambda number: ngettext(
        "The owner of %(number)s enquiry is set.", "The owner of %(number)s enquiries is set.", number
    ),
    AddTag: lambda number: ngettext("%(number)s enquiry bears the tag.", "%(number)s enquiries bear the tag.", number),
    Close: lambda number: ngettext("%(number)s enquiry is closed.", "%(number)s enquiries are closed.", number),
}


@dataclass
class Outcome:
    """The references of the enquiries, by what became of them."""

    change: type[Change]
    done: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    not_stored: list[str] = field(default_factory=list)
    gone: int = 0

    def tell(self, request):
        """One message for each kind of outcome."""
        if self.done:
            messages.success(request, DONE[self.change](len(self.done)) % {"number": len(self.done)})
        if self.changed:
            text = _("Somebody changed these meanwhile, so nothing was done to them: %(names)s. Look at them again.")
            messages.warning(request, text % {"names": ", ".join(self.changed)})
        if self.refused:
            text = _("This cannot be done in the stage these are in: %(names)s.")
            messages.warning(request, text % {"names": ", ".join(self.refused)})
        if self.not_stored:
            text = _("These could not be stored just now; nothing was done to them: %(names)s. Try again.")
            messages.error(request, text % {"names": ", ".join(self.not_stored)})
        if self.gone:
            text = ngettext("%(number)s is no longer there.", "%(number)s are no longer there.", self.gone)
            messages.warning(request, text % {"number": self.gone})


def ticked(values: list[str]) -> dict[int, str]:
    """The version each ticked enquiry was shown with, by its key. Values that no page of ours sends are left out."""
    pairs = [match.groups() for value in values if (match := re.fullmatch(r"([0-9]{1,18}):([0-9]{1,9})", value))]
    return {int(pk): version for pk, version in pairs[:MOST_AT_ONCE]}


def change_all(change: type[Change], value: str, versions: dict[int, str], user: User) -> Outcome:
    """Apply `change` to each of the enquiries that is still as it was shown."""
    outcome = Outcome(change)
    rows = Enquiry.objects.visible_to(user).in_bulk(versions)
    outcome.gone = len(versions) - len(rows)
    for pk, version in versions.items():
        if pk in rows:
            form = change({"version": version, change.main_field: value})
            _apply(form, rows[pk], user, outcome)
    return outcome


def _apply(form, enquiry, user, outcome):
    try:
        if form.is_valid():
            form.apply(enquiry, user)
    except StaleEnquiry as stale:
        was_done = form.was_done(stale.current, user)
        (outcome.done if was_done else outcome.changed).append(enquiry.reference)
    except WrongStage:
        outcome.refused.append(enquiry.reference)
    except NOT_STORED:
        outcome.not_stored.append(enquiry.reference)
    else:
        (outcome.done if form.is_valid() else outcome.refused).append(enquiry.reference)
