"""What a field of medicine does, and who practises it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directory.models import Clinic, Condition, Doctor, DoctorSpecialty, Specialty, Treatment
from directory.promise import reply_promise
from directory.redirects import follows_slugs

CLINICS_SHOWN = 3
DOCTORS_SHOWN = 6
LINKS_SHOWN = 100


@require_safe
@follows_slugs(slug=Specialty)
def specialty(request, slug):
    specialty = get_object_or_404(Specialty, slug=slug)
    clinics = Clinic.objects.published().with_specialty([slug])
    practising = DoctorSpecialty.objects.standing().filter(specialty=specialty)
    doctors = Doctor.objects.published().filter(pk__in=practising.values("doctor"))
    context = {
        "specialty": specialty,
        "conditions": Condition.objects.published().filter(specialties=specialty).in_order()[:LINKS_SHOWN],
        "treatments": Treatment.objects.published().filter(specialties=specialty).in_order()[:LINKS_SHOWN],
        "clinics": clinics.for_cards().in_order()[:CLINICS_SHOWN],
        "clinic_count": clinics.count(),
        "doctors": doctors.for_cards().in_order()[:DOCTORS_SHOWN],
        "doctor_count": doctors.count(),
        "crumbs": [(specialty.name, "")],
        "reply_promise": reply_promise(),
    }
    return render(request, "directory/specialty.html", context)
