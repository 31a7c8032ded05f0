import re
from functools import partial

from django.db.models import Max
from django.utils.translation import gettext as _

from directory.importing import cells as read
from directory.importing.base import Importer, Neighbour, bulk_create_each
from directory.importing.cells import Reading, known
from directory.importing.entries import Entry, fingerprint
from directory.importing.names import name_key
from directory.importing.people import resolve_specialties
from directory.models import (
    Condition,
    ConditionCode,
    ConditionSection,
    ConditionSource,
    ConditionSynonym,
    ImportKind,
    Publication,
)
from directory.models.specialties import NAMES
from directory.search.text import normalise, search_key

ICD10 = re.compile(r"([A-Z]\d[0-9A-Z])\.?([0-9A-Z]{0,4})([-+*†!]*)$")
SYMPTOMS = ConditionSection.Kind.SYMPTOMS


class ConditionImporter(Importer):
    kind = ImportKind.CONDITIONS
    model = Condition
    scalars = ("name",)
    lists = ("synonyms", "codes", "specialties", "symptoms")

    def read(self, cells, order):
        name = cells.take("name", partial(read.words, max_length=200))
        if not name or not name_key(name):
            cells.refuse("name", _("A condition needs a name; the row was left out."))
            return None
        number = cells.take("source_id", read.identifier, "")
        system = icd_system(cells.column("icd10"))
        separators = r"\s*[|;\n]\s*"
        synonyms = cells.take_all("synonyms", partial(read.items, max_length=200, separators=separators))
        values = {
            "name": name,
            "synonyms": [text for text in synonyms if text.casefold() != name.casefold()],
            "codes": cells.take_all("icd10", partial(icd10_codes, system=system)),
            "specialties": cells.take_all("specialty", partial(read.items, max_length=500)),
            "symptoms": cells.take_all("symptoms", partial(read.items, max_length=200)),
        }
        return Entry(
            row=cells.row.number,
            name=name,
            name_key=name_key(name),
            place_key=name_key(name),
            site_key="",
            identity=fingerprint(number, "" if number else name_key(name)),
            listed_as=fingerprint(number) if number else "",
            values={field: value for field, value in values.items() if value},
            problems=cells.problems,
            column=cells.column,
        )

    def resolve(self, entries):
        for entry in entries:
            resolve_specialties(self.vocabulary, entry, several=False, field="specialty")

    def neighbours(self, entries):
        """Conditions are near by their very names and synonyms only: one letter makes another illness."""
        keys = {normalise(entry.name)[:255] for entry in entries}
        spelt = {search_key(entry.name)[:1000]: entry.name_key for entry in entries}
        found = {}
        for row in Condition.objects.filter(sort_key__in=keys).values("pk", *NAMES):
            for column in NAMES:
                if row[column]:
                    key = name_key(row[column])
                    found.setdefault(key, []).append(Neighbour(row["pk"], frozenset([key])))
        synonyms = ConditionSynonym.objects.filter(search_key__in=spelt).values_list("search_key", "condition")
        for key, condition in synonyms:
            # Not the name itself: the same words may stand for several illnesses, so an editor decides.
            almost = f"{spelt[key]} disease"
            found.setdefault(spelt[key], []).append(Neighbour(condition, frozenset([almost])))
        return found

    def current(self, pks):
        conditions = Condition.objects.filter(pk__in=pks).prefetch_related(
            "synonyms", "codes", "specialties", "sections"
        )
        return {
            condition.pk: (
                condition,
                {
                    "name": condition.name_en,
                    "synonyms": [row.name for row in condition.synonyms.all()],
                    "codes": [f"{row.system} {row.code}" for row in condition.codes.all()],
                    "specialties": [specialty.slug for specialty in condition.specialties.all()],
                    "symptoms": [
                        line.removeprefix("- ")
                        for section in condition.sections.all()
                        if section.kind == SYMPTOMS
                        for line in (section.body_en or "").splitlines()
                    ],
                },
            )
            for condition in conditions
        }

    def create(self, entries):
        slugs = self.free_slugs([(entry.name,) for entry in entries])
        conditions = [
            Condition(slug=slug, state=Publication.PUBLISHED, name_en=entry.name)
            for entry, slug in zip(entries, slugs, strict=True)
        ]
        Condition.objects.bulk_create(conditions)
        bulk_create_each(
            row
            for condition, entry in zip(conditions, entries, strict=True)
            for row in [
                *self._parts(condition, entry.values, position=1),
                ConditionSource(condition=condition, source=self.source, position=1),
            ]
        )
        return conditions

    def change(self, record, *, scalars, added, removed, date):
        if "name" in scalars:
            record.name_en = scalars["name"]
        record.save()
        last = record.sections.aggregate(last=Max("position"))["last"] or 0
        bulk_create_each(self._parts(record, added, position=last + 1), ignore_conflicts=True)
        if not record.sources.filter(source=self.source).exists():
            last = record.sources.aggregate(last=Max("position"))["last"] or 0
            ConditionSource.objects.create(condition=record, source=self.source, position=last + 1)
        record.synonyms.filter(name__in=removed.get("synonyms", ())).delete()
        for text in removed.get("codes", ()):
            system, _space, code = text.rpartition(" ")
            record.codes.filter(system=system, code=code).delete()

    def _parts(self, condition, values, *, position):
        for name in values.get("synonyms", ()):
            yield ConditionSynonym(condition=condition, name=name)
        for text in values.get("codes", ()):
            system, _space, code = text.rpartition(" ")
            yield ConditionCode(condition=condition, system=system, code=code)
        for slug in values.get("specialties", ()):
            specialty = self.vocabulary.specialty_by_slug(slug)
            yield Condition.specialties.through(condition=condition, specialty=specialty)
        if symptoms := values.get("symptoms"):
            body = "\n".join(f"- {symptom}" for symptom in symptoms)
            yield ConditionSection(condition=condition, kind=SYMPTOMS, body_en=body, position=position)

    def is_protected(self, record):
        return record.reviewed_on is not None


def icd_system(column: str) -> str:
    """By the column's name: `icd10cm` → `ICD-10-CM`"""
    name = normalise(column).replace(" ", "")
    return next((f"ICD-10-{edition}" for edition in ("CM", "GM") if f"icd10{edition.lower()}" in name), "ICD-10")


def icd10_codes(text: str, *, system: str) -> Reading:
    """`ICD-10-CM C78.7`, several in a cell."""
    reading = known(text)
    found, reasons = {}, []
    for part in re.split(r"[|;,\s]+", reading.value or ""):
        code = ICD10.match(part.upper())
        if code:
            found[f"{system} {code[1]}" + (f".{code[2]}" if code[2] else "")] = None
        elif part:
            reasons.append(_("“%(part)s” is not a code of ICD-10.") % {"part": part[:100]})
    return Reading(list(found), tuple(reasons) or (reading.reasons if not found else ()))
