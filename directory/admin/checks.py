"""Checking facts from a list: filters that find them, actions that write down what came of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directory.actions import note_check
from directory.exporting import export_as_csv
from directory.models import Confirmation
from directory.models.provenance import to_check_again


class LastCheck(admin.SimpleListFilter):
    title = _("last check")
    parameter_name = "checked"

    def lookups(self, request, model_admin):
        return [("again", _("Confirmed, but more than a year ago")), ("never", _("Never"))]

    def queryset(self, request, queryset):
        match self.value():
            case "again":
                return queryset.filter(to_check_again())
            case "never":
                return queryset.filter(checked_on=None)
        return queryset


@admin.action(description=_("Confirmed today by me"), permissions=["change"])
def confirm(modeladmin, request, queryset):
    _note(modeladmin, request, queryset, Confirmation.CONFIRMED)


@admin.action(description=_("Contested"), permissions=["change"])
def contest(modeladmin, request, queryset):
    _note(modeladmin, request, queryset, Confirmation.CONTESTED)


@admin.action(description=_("Outdated"), permissions=["change"])
def outdate(modeladmin, request, queryset):
    _note(modeladmin, request, queryset, Confirmation.OUTDATED)


def _note(modeladmin, request, queryset, confirmation):
    facts = list(queryset)
    note_check(facts=facts, confirmation=confirmation, user=request.user)
    text = ngettext("%(count)s row is now marked: %(state)s.", "%(count)s rows are now marked: %(state)s.", len(facts))
    modeladmin.message_user(request, text % {"count": len(facts), "state": confirmation.label})


CHECK_ACTIONS = [export_as_csv, confirm, contest, outdate]
