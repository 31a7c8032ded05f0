"""What a clinic offers as one package."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Clinic, Condition, Programme, Treatment
from directory.promise import reply_promise
from directory.redirects import follows_slugs


@require_safe
@follows_slugs(slug=Programme)
def programme(request, slug):
    return render(request, "directory/programme.html", programme_page(Programme.objects.published(), slug))


def programme_page(programmes, slug) -> dict:
    programme = get_object_or_404(programmes.select_related("source"), slug=slug)
    clinic = Clinic.objects.for_cards().get(pk=programme.clinic_id)
    conditions = list(Condition.objects.published().filter(programmes=programme).in_order())
    treatments = list(Treatment.objects.published().filter(programmes=programme).in_order())
    return {
        "programme": programme,
        "clinic": clinic,
        "conditions": conditions,
        "treatments": treatments,
        "asked_condition": conditions[0].slug if len(conditions) == 1 else "",
        "asked_treatment": treatments[0].slug if len(treatments) == 1 else "",
        "crumbs": [
            (_("Clinics"), reverse("directory:clinic_list")),
            (clinic.name, clinic.get_absolute_url()),
            (programme.name, ""),
        ],
        "reply_promise": reply_promise(),
    }
