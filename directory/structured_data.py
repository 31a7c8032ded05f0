"""Pages in the words of schema.org, made of what the page has loaded anyway: no function here asks the database.

Only what the page itself says is said, nothing that is not known, and nothing of invented examples
(docs/decisions/0006): a page about one has no entity, a list leaves them out.
"""

import json
from html import unescape

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.guide import Guide
from directory.markdown import render
from directory.models import (
    Clinic,
    ClinicContact,
    ClinicType,
    Condition,
    ConditionSection,
    Doctor,
    Evidence,
    Programme,
    Qualifier,
    Specialty,
    Treatment,
    TreatmentSection,
    Weekday,
)

MAX_LISTED = 100
CLINIC_TYPES = {
    ClinicType.UNIVERSITY_HOSPITAL: "Hospital",
    ClinicType.HOSPITAL: "Hospital",
    ClinicType.MEDICAL_CENTRE: "MedicalClinic",
    ClinicType.CLINIC: "MedicalClinic",
    ClinicType.PRACTICE: "MedicalClinic",
}
ESTABLISHED = (Evidence.STANDARD, Evidence.OPTION)
# JSON inside a script element: no text may look like the end of the element or the beginning of a comment.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def as_json(entity: dict) -> SafeString:
    """The entity for a script element; empty where nothing is known of it."""
    known = _known(entity)
    if not known:
        return mark_safe("")
    text = json.dumps({"@context": "https://schema.org"} | known, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))


def as_text(text: str) -> SafeString:
    """What stands between the quotation marks of a string in such an entity."""
    return mark_safe(json.dumps(text, ensure_ascii=False)[1:-1].translate(ESCAPES))


def of_site() -> dict:
    search = f"{_absolute(reverse('directory:search'))}?q={{search_term_string}}"
    return {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": _absolute(reverse("directory:home")),
        "inLanguage": get_language(),
        "publisher": of_operator(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def of_operator() -> dict:
    return {
        "@type": "Organization",
        "name": settings.OPERATOR_NAME,
        "url": settings.SITE_URL,
        "email": settings.OPERATOR_EMAIL,
        "address": settings.OPERATOR_ADDRESS,
    }


def of_crumbs(crumbs: list[tuple[str, str]]) -> dict:
    """`crumbs` as the page shows them: the last without an address, home left to us."""
    steps = [(_("Home"), reverse("directory:home")), *crumbs]
    items = [
        {"@type": "ListItem", "position": position, "name": str(label), "item": url and _absolute(url)}
        for position, (label, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def of_guide(guide: Guide) -> dict:
    condition = guide.condition
    if condition.is_example:
        return {}
    return _medical_page(condition, condition.subtitle) | {
        "lastReviewed": condition.reviewed_on and condition.reviewed_on.isoformat(),
        "reviewedBy": condition.reviewed_on and {"@type": "Person", "name": condition.reviewer},
        "citation": [_citation(row.source) for row in condition.sources.all()],
        "about": {
            "@type": "MedicalCondition",
            "name": condition.name,
            "alternateName": guide.other_names,
            "description": condition.subtitle,
            "code": [
                {"@type": "MedicalCode", "codeValue": code.code, "codingSystem": code.system}
                for code in condition.codes.all()
            ],
            "signOrSymptom": [{"@type": "MedicalSignOrSymptom", "name": name} for name in _symptoms(guide)],
            "typicalTest": [{"@type": "MedicalTest", "name": test.name} for test in condition.tests.all()],
            "possibleTreatment": [
                _mention("MedicalTherapy", row.treatment)
                for row in condition.condition_treatments.all()
                if row.evidence in ESTABLISHED and not row.treatment.is_example
            ],
        },
    }


def of_landing(condition: Condition, heading: str, path: str, clinics: list[Clinic]) -> dict:
    """The page at `path` of a condition in a country or city."""
    listed = of_list(clinics)
    if condition.is_example or not listed:
        return {}
    return _medical_page(condition, condition.subtitle) | {
        "name": heading,
        "url": _absolute(path),
        "about": _mention("MedicalCondition", condition),
        "mainEntity": listed,
    }


def of_specialty(specialty: Specialty) -> dict:
    description = specialty.description or specialty.plain_name
    return _medical_page(specialty, description) | {"about": _mention("MedicalSpecialty", specialty)}


def of_clinic(clinic: Clinic) -> dict:
    """`clinic` with the facts its page shows."""
    if clinic.is_example:
        return {}
    offered = [row.treatment for row in clinic.clinic_treatments.all() if not row.treatment.is_example]
    return _mention(CLINIC_TYPES[clinic.type], clinic) | {
        "description": clinic.summary,
        "sameAs": clinic.website,
        "address": _address(clinic),
        "geo": _coordinates(clinic),
        "telephone": [row.value for row in clinic.contacts.all() if row.kind == ClinicContact.Kind.PHONE],
        "email": [row.value for row in clinic.contacts.all() if row.kind == ClinicContact.Kind.EMAIL],
        "openingHoursSpecification": [_opening(row) for row in clinic.opening_hours.all()],
        "medicalSpecialty": [_mention("MedicalSpecialty", row.specialty) for row in clinic.clinic_specialties.all()],
        "availableService": [_mention("MedicalProcedure", treatment) for treatment in offered],
        "knowsLanguage": [row.language.code for row in clinic.clinic_languages.all()],
    }


def of_doctor(doctor: Doctor, specialties: list[Specialty]) -> dict:
    """`doctor` with affiliations and languages. The titles stand as the person bears them."""
    if doctor.is_example:
        return {}
    clinics = [_clinic(row.clinic) for row in doctor.affiliations.all()]
    return {
        "@type": ["Physician", "Person"],
        "name": doctor.display_name,
        "url": _absolute(doctor.get_absolute_url()),
        "honorificPrefix": doctor.title,
        "givenName": doctor.given_name,
        "familyName": doctor.family_name,
        "honorificSuffix": doctor.suffix,
        "description": doctor.summary,
        "medicalSpecialty": [_mention("MedicalSpecialty", specialty) for specialty in specialties],
        "knowsLanguage": [row.language.code for row in doctor.doctor_languages.all()],
        "worksFor": clinics,
        "hospitalAffiliation": clinics,
    }


def of_treatment(treatment: Treatment, parts: dict[str, list[TreatmentSection]]) -> dict:
    """`parts`: the sections of the page by kind."""
    if treatment.is_example:
        return {}
    return _mention("MedicalProcedure", treatment) | {
        "description": treatment.summary,
        "howPerformed": _text_of(parts, TreatmentSection.Kind.STEPS),
        "followup": _text_of(parts, TreatmentSection.Kind.RECOVERY),
        "relevantSpecialty": [_mention("MedicalSpecialty", each) for each in treatment.specialties.all()],
    }


def of_programme(programme: Programme, clinic: Clinic, treatments: list[Treatment]) -> dict:
    if programme.is_example or clinic.is_example:
        return {}
    services = [_mention("MedicalTherapy", treatment) for treatment in treatments if not treatment.is_example]
    services = [service | {"@type": ["Service", "MedicalTherapy"]} for service in services]
    return _mention("Offer", programme) | {
        "description": programme.summary,
        "offeredBy": _clinic(clinic),
        "itemOffered": services or {"@type": "Service", "name": programme.name},
        "priceSpecification": _price(programme),
    }


def of_list(records: list) -> dict:
    """The records a list shows, in its order."""
    listed = [record for record in records if not record.is_example][:MAX_LISTED]
    items = [
        {"@type": "ListItem", "position": position, "name": str(record), "url": _absolute(record.get_absolute_url())}
        for position, record in enumerate(listed, start=1)
    ]
    return {"@type": "ItemList", "itemListElement": items} if items else {}


def _absolute(path):
    return settings.SITE_URL + path


def _medical_page(record, description):
    return _mention("MedicalWebPage", record) | {
        "description": description,
        "inLanguage": get_language(),
        "publisher": {"@type": "Organization", "name": settings.OPERATOR_NAME, "url": settings.SITE_URL},
    }


def _mention(kind, record):
    return {"@type": kind, "name": record.name, "url": _absolute(record.get_absolute_url())}


def _clinic(clinic):
    return None if clinic.is_example else _mention(CLINIC_TYPES[clinic.type], clinic)


def _citation(source):
    publisher = {"@type": "Organization", "name": source.publisher}
    return {"@type": "CreativeWork", "name": source.title, "url": source.url, "publisher": publisher}


def _symptoms(guide):
    """The points of the guide's lists of symptoms."""
    part = guide.parts.get(ConditionSection.Kind.SYMPTOMS)
    lines = [line.strip() for body in part.bodies for line in body.splitlines()] if part else []
    return [_plain(line[2:]) for line in lines if line.startswith(("- ", "* "))]


def _text_of(parts, kind):
    return _plain("\n\n".join(section.body for section in parts.get(kind, [])))


def _plain(markdown):
    """The words of a Markdown text."""
    return " ".join(unescape(strip_tags(render(markdown))).split())


def _address(clinic):
    known = {
        "streetAddress": clinic.street,
        "postalCode": clinic.postcode,
        "addressLocality": clinic.city and clinic.city.name,
        "addressRegion": clinic.region,
        "addressCountry": clinic.country and clinic.country.code.upper(),
    }
    return {"@type": "PostalAddress"} | known if any(known.values()) else None


def _opening(hours):
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{Weekday(hours.weekday).name.title()}",
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
    }


def _coordinates(clinic):
    """The clinic's own: those of its city would be wrong by miles."""
    if clinic.latitude is None or clinic.longitude is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": float(clinic.latitude), "longitude": float(clinic.longitude)}


def _price(programme):
    """The price, unless it is only known about: schema.org has no word for that."""
    if programme.price is None or programme.qualifier in (Qualifier.ABOUT, Qualifier.ALMOST):
        return None
    low, high = programme.price_from, programme.price_to
    amounts = {"price": str(low)} if low == high else {"minPrice": low and str(low), "maxPrice": high and str(high)}
    return {"@type": "PriceSpecification", "priceCurrency": programme.currency} | amounts


def _known(value):
    """Without what is empty, at any depth; an entity of which only the type is left is empty too."""
    match value:
        case dict():
            kept = {name: known for name, each in value.items() if (known := _known(each)) not in (None, "", [], {})}
            return kept if kept.keys() - {"@type"} else {}
        case list():
            return [known for each in value if (known := _known(each)) not in (None, "", [], {})]
        case _:
            return value
