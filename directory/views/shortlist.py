"""What somebody saved, the list somebody shared, and the one address that saves. No other page reads the cookie."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from directory.compare import MAX_CLINICS
from directory.requests import refuses_other_sites
from directory.shortlist import SavedRecords, Shortlist, ShortlistFull

SEE_OTHER = 303


@require_safe
@cache_control(private=True, no_store=True)
def shortlist(request):
    if "clinic" in request.GET or "doctor" in request.GET:
        return _page(request, SavedRecords.of(Shortlist.from_query(request.GET)), is_shared=True)
    return _page(request, SavedRecords.of(Shortlist.from_cookie(request)))


@require_POST
@cache_control(private=True, no_store=True)
@refuses_other_sites
def change(request):
    """`add` and `remove` hold items of the list, as the cookie does."""
    kept = Shortlist.from_cookie(request).without(request.POST.getlist("remove"))
    try:
        changed = SavedRecords.of(kept.adding(request.POST.getlist("add"))).shortlist
    except ShortlistFull:
        return _page(request, SavedRecords.of(kept), is_full=True, status=409)
    response = HttpResponseRedirect(reverse("directory:shortlist"), status=SEE_OTHER)
    changed.set_cookie(response)
    return response


def _page(request, saved, *, is_shared=False, is_full=False, status=200):
    context = {
        "saved": saved,
        "is_shared": is_shared,
        "is_full": is_full,
        "max_clinics": MAX_CLINICS,
        "crumbs": [(_("A shared list") if is_shared else _("Saved"), "")],
    }
    return render(request, "directory/shortlist.html", context, status=status)
