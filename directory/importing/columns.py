"""Which column of a list holds which field: recognised by its usual names, corrected by whoever imports."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.importing.errors import ImportFailed
from directory.search.text import normalise

# Names as `normalise` leaves them, the more telling ones first.
PLACES = {
    "city": "city|town|municipality|locality|place|ort|stadt|wohnort|ciudad|ville|addr city|address city|city name",
    "country": "country code|cc|country iso|iso country|iso2|iso|countrycode|land code|landercode|country|country name"
    "|land|staat|nation|pais|pays|addr country|address country",
}
SOURCE_ID = "source id|id|identifier|external id|ext id|record id|ref|uid|uuid|osm id|kennung"
DATE = "date|ref date|reference date|as of|stand|updated|last update|last updated|updated on|datum|checked on"
LANGUAGES = "languages|language|languages spoken|spoken languages|sprachen|sprache|idiomas|langues"
ALIASES = {
    "clinics": {
        "name": "name|clinic name|hospital name|clinic|hospital|facility name|facility|institution|provider name|title"
        "|name of hospital|name of clinic|klinik|klinikname|krankenhaus|name der klinik|name des krankenhauses"
        "|einrichtung|bezeichnung|nombre|nom",
        "site": "site|site name|branch|location name|campus|standort|standortname|name des standorts|sitename",
        "source_id": f"{SOURCE_ID}|hospital id|clinic id|facility id|ik|iknr|standort id",
        "type": "type|facility type|clinic type|hospital type|category|kind|art|typ|art der einrichtung",
        "street": "street|street address|address|address line 1|address 1|street name|strasse|anschrift|adresse"
        "|addr street|road|direccion|rue",
        "house_number": "house number|housenumber|house no|street number|hausnummer|hausnr|addr housenumber",
        "postcode": "postcode|postal code|zip|zip code|zipcode|plz|postleitzahl|addr postcode|code postal|cp",
        "region": "region|state|province|federal state|bundesland|county|kanton|canton|district|land region",
        "lat": "lat|latitude|breite|breitengrad|geo lat|y|lat wgs84|coord lat",
        "lon": "lon|lng|long|longitude|lange|langengrad|geo lon|geo lng|x|lon wgs84|coord lon",
        "phone": "phone|telephone|tel|phone number|telephone number|phones|telefon|telefonnummer|fon|rufnummer|tel no"
        "|contact phone|contact number|telefono",
        "email": "email|e mail|mail|email address|e mail address|e mail adresse|contact email|correo",
        "website": "website|url|web|homepage|web site|web address|internet|webseite|internetseite|link|www",
        "beds": "beds|cap beds|number of beds|bed count|bed capacity|total beds|no of beds|betten|bettenzahl"
        "|bettenanzahl|anzahl betten|planbetten",
        "specialties": "specialties|specialities|list specs|specialty|speciality|specialisations|departments|department"
        "|fachabteilungen|fachabteilung|fachgebiete|fachgebiet|fachrichtungen|fachrichtung|abteilungen",
        "languages": LANGUAGES,
        "date": DATE,
        **PLACES,
    },
    "doctors": {
        "name": "name|full name|doctor name|doctor|physician|physician name|display name|arzt|name des arztes|arztname",
        "first_name": "first name|firstname|given name|given names|forename|vorname",
        "last_name": "last name|lastname|surname|family name|nachname|familienname",
        "title": "title|titles|academic title|titel|akademischer titel|prefix",
        "specialty": "specialty|speciality|specialization|specialisation|specialties|specialities|fachgebiet"
        "|fachrichtung|facharzt|facharzt fur|field|discipline|department",
        "clinic": "clinic|hospital|clinic name|hospital name|workplace|institution|facility|practice|klinik|krankenhaus"
        "|arbeitgeber|employer|organisation|organization|praxis",
        "languages": LANGUAGES,
        "source_id": f"{SOURCE_ID}|doctor id|physician id|npi|lanr",
        "date": DATE,
        **PLACES,
    },
    "conditions": {
        "name": "name|condition|condition name|disease|disease name|diagnosis|preferred term|label|title|term"
        "|krankheit|erkrankung|diagnose|bezeichnung",
        "synonyms": "synonyms|synonym|aliases|alias|other names|also known as|aka|related terms|alternative names"
        "|andere namen|synonyme",
        "icd10": "icd10|icd 10|icd10cm|icd 10 cm|icd10 code|icd 10 code|icd10 codes|icd code|icd|icd10gm|icd 10 gm",
        "specialty": "specialty|speciality|specialization|specialties|field|fachgebiet|fachrichtung|department",
        "symptoms": "symptoms|symptom|signs and symptoms|symptome|beschwerden",
        "source_id": f"doid|{SOURCE_ID}|condition id|disease id|mondo|mondo id",
    },
}
FIELDS = {kind: tuple(aliases) for kind, aliases in ALIASES.items()}
# Every column of these counts; of the others the first that holds anything.
MANY = {"phone", "email", "specialties", "languages", "synonyms", "icd10", "symptoms"}
KEEP_ALL_FOUND = {"country", "phone", "email"}


@dataclass(frozen=True)
class Mapping:
    """Field → its columns, in the order they count."""

    fields: dict[str, list[str]]


def is_header(kind: str, cells: list[str]) -> bool:
    found = recognise(kind, cells).fields
    return "name" in found or ("last_name" in found and len(found) > 1)


def recognise(kind: str, columns: list[str]) -> Mapping:
    """Each column serves one field, the first that knows it."""
    by_name = {}
    for column in columns:
        by_name.setdefault(normalise(column), column)
    fields = {}
    used = set()
    for field, aliases in ALIASES[kind].items():
        found = [by_name[alias] for alias in aliases.split("|") if alias in by_name and by_name[alias] not in used]
        if found:
            fields[field] = found if field in KEEP_ALL_FOUND else found[:1]
            used.update(fields[field])
    return Mapping(fields)


def parse_overrides(kind: str, pairs: list[str]) -> dict[str, list[str]]:
    """`FIELD=COLUMN` pairs; the same field twice means both columns, an empty column leaves the field out."""
    overrides = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or field.strip() not in FIELDS[kind]:
            raise ImportFailed(
                _("“%(pair)s” is not FIELD=COLUMN. The fields are: %(fields)s.")
                % {"pair": pair, "fields": ", ".join(FIELDS[kind])}
            )
        overrides.setdefault(field.strip(), []).extend([column.strip()] if column.strip() else [])
    return overrides


def choose(kind: str, columns: list[str], *, remembered=None, overrides=None, needs_name=True) -> Mapping:
    """What was said now, else what was remembered, else what is recognised. Raises ImportFailed."""
    fields = dict(recognise(kind, columns).fields)
    fields |= {
        field: names
        for field, names in (remembered or {}).items()
        if field in FIELDS[kind] and all(name in columns for name in names)
    }
    for field, names in (overrides or {}).items():
        fields[field] = [_column(name, columns) for name in names]
    fields = {field: names for field, names in fields.items() if names}
    if needs_name and "name" not in fields and not (kind == "doctors" and "last_name" in fields):
        raise ImportFailed(
            _("No column is known to hold the name. Say which one (name=COLUMN). The columns are: %(columns)s.")
            % {"columns": ", ".join(columns[:40])}
        )
    return Mapping(fields)


def _column(name, columns):
    wanted = normalise(name)
    for column in columns:
        if column == name or normalise(column) == wanted:
            return column
    raise ImportFailed(
        _("There is no column “%(name)s”. The columns are: %(columns)s.")
        % {"name": name, "columns": ", ".join(columns[:40])}
    )
