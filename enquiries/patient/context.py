"""What a question is about: clinics, doctor, condition, treatment and programme named in the form's address."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode

from directory.models import Clinic, Condition, Doctor, Programme, Treatment, Urgency

MAX_CLINICS = 4
SINGLE = {"condition": Condition, "treatment": Treatment, "programme": Programme, "doctor": Doctor}
ICONS = {
    "condition": "book-open",
    "treatment": "stethoscope",
    "programme": "file-text",
    "doctor": "user",
    "clinic": "building-2",
}


@dataclass(frozen=True)
class Line:
    """One thing the question is about. `value` names it in the form: `clinic:<slug>`."""

    kind: str
    record: Condition | Treatment | Programme | Doctor | Clinic

    @property
    def icon(self):
        return ICONS[self.kind]

    @property
    def value(self):
        return f"{self.kind}:{self.record.slug}"


@dataclass(frozen=True)
class EnquiryContext:
    condition: Condition | None = None
    treatment: Treatment | None = None
    programme: Programme | None = None
    doctor: Doctor | None = None
    clinics: tuple[Clinic, ...] = ()

    @classmethod
    def from_query(cls, query) -> "EnquiryContext":
        """Unknown, unpublished and supernumerary values are left out."""
        single = {}
        for kind, model in SINGLE.items():
            if slug := _slug(query.get(kind)):
                single[kind] = model.objects.published().filter(slug=slug).first()
        slugs = list(dict.fromkeys(filter(None, map(_slug, query.getlist("clinic")))))[: 2 * MAX_CLINICS]
        found = {clinic.slug: clinic for clinic in Clinic.objects.published().filter(slug__in=slugs)} if slugs else {}
        clinics = tuple(found[slug] for slug in slugs if slug in found)[:MAX_CLINICS]
        return cls(**single, clinics=clinics)

    @classmethod
    def of(cls, enquiry) -> "EnquiryContext":
        single = {kind: getattr(enquiry, kind) for kind in SINGLE}
        return cls(**single, clinics=tuple(enquiry.clinics.all()))

    @property
    def lines(self) -> list[Line]:
        single = [Line(kind, getattr(self, kind)) for kind in SINGLE if getattr(self, kind)]
        return single + [Line("clinic", clinic) for clinic in self.clinics]

    @property
    def address(self) -> str:
        """The form for exactly this."""
        query = urlencode([(line.kind, line.record.slug) for line in self.lines])
        path = reverse("enquiries:new")
        return f"{path}?{query}" if query else path

    @property
    def clinic_names(self) -> str:
        return ", ".join(clinic.name for clinic in self.clinics)

    def without(self, value: str) -> "EnquiryContext":
        kind, _, slug = value.partition(":")
        if kind == "clinic":
            return replace(self, clinics=tuple(clinic for clinic in self.clinics if clinic.slug != slug))
        if kind in SINGLE and getattr(self, kind) and getattr(self, kind).slug == slug:
            return replace(self, **{kind: None})
        return self

    def warnings(self) -> list[tuple[str, list[str]]]:
        """What to do, and the condition's signs that ask for it; the most urgent first."""
        if self.condition is None:
            return []
        signs = list(self.condition.warning_signs.order_by("position", "pk"))
        groups = [
            (str(label), [sign.text for sign in signs if sign.urgency == urgency]) for urgency, label in Urgency.choices
        ]
        return [(label, texts) for label, texts in groups if texts]


def _slug(value):
    return value if value and len(value) <= 250 and "\0" not in value else None
