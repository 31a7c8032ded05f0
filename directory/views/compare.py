"""Clinics side by side."""

from dataclasses import dataclass
from typing import Self

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.compare import MAX_CLINICS, MIN_CLINICS, Comparison, clinics_to_compare
from directory.selection import clean_text

ONLY_DIFFERENCES = "differences"
MAX_NAMED = 12


@dataclass(frozen=True)
class Choice:
    """What a comparison's address asks for: sorted slugs, and whether equal rows are left out."""

    slugs: tuple[str, ...]
    only_differences: bool = False

    @classmethod
    def from_query(cls, query) -> Self:
        slugs = sorted({slug.strip() for slug in query.getlist("clinic") if slug.strip()})
        return cls(tuple(slugs[:MAX_NAMED]), query.get("only") == ONLY_DIFFERENCES)

    @property
    def url(self) -> str:
        query = [("clinic", slug) for slug in self.slugs]
        if self.only_differences:
            query.append(("only", ONLY_DIFFERENCES))
        address = reverse("directory:compare")
        return f"{address}?{urlencode(query)}" if query else address

    def without(self, slug: str) -> Self:
        return Choice(tuple(other for other in self.slugs if other != slug), self.only_differences)


@require_safe
def compare(request):
    asked = Choice.from_query(request.GET)
    clinics = clinics_to_compare([slug for slug in asked.slugs if "\x00" not in slug])
    if asked.slugs and not clinics:
        return render(request, "404.html", {"message": _unknown(asked.slugs)}, status=404)
    choice = Choice(tuple(clinic.slug for clinic in clinics), asked.only_differences and len(clinics) >= MIN_CLINICS)
    if request.get_full_path() != choice.url:
        return redirect(choice.url)
    is_comparable = MIN_CLINICS <= len(clinics) <= MAX_CLINICS
    context = {
        "choice": choice,
        "chosen": [(clinic, choice.without(clinic.slug).url) for clinic in clinics],
        "clinics": clinics,
        "too_many": len(clinics) > MAX_CLINICS,
        "max_clinics": MAX_CLINICS,
        "comparison": Comparison(clinics) if is_comparable else None,
        "other_url": Choice(choice.slugs, not choice.only_differences).url,
        "crumbs": [(_("Clinics"), reverse("directory:clinic_list")), (_("Compare"), "")],
    }
    return render(request, "directory/compare.html", context)


def _unknown(slugs):
    names = ", ".join(f"“{clean_text(slug)[:80]}”" for slug in slugs)
    return _("We know no clinic called %(names)s.") % {"names": names}
