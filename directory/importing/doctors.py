from collections import defaultdict
from functools import partial

from django.utils.translation import gettext as _

from directory.importing import cells as read
from directory.importing import places
from directory.importing.base import Importer, Neighbour, bulk_create_each
from directory.importing.dates import day
from directory.importing.entries import Entry, fingerprint
from directory.importing.names import name_key, split_person
from directory.importing.people import languages, resolve_specialties
from directory.models import (
    Affiliation,
    City,
    Clinic,
    ClinicSynonym,
    Confirmation,
    Doctor,
    DoctorLanguage,
    DoctorSpecialty,
    ImportedRecord,
    ImportKind,
    Publication,
)
from directory.search.text import normalise, search_key

NAME_PARTS = {"title": 60, "given_name": 100, "family_name": 100, "suffix": 60}


class DoctorImporter(Importer):
    kind = ImportKind.DOCTORS
    model = Doctor
    scalars = tuple(NAME_PARTS)
    lists = ("specialties", "languages", "clinics")

    def read(self, cells, order):
        parts = self._name(cells)
        plain = f"{parts['given_name']} {parts['family_name']}".strip()
        if not parts["family_name"] or not name_key(plain):
            cells.refuse("name", _("A doctor needs a name; the row was left out."))
            return None
        for part, longest in NAME_PARTS.items():
            if len(parts[part]) > longest:
                cells.refuse("name", _("A part of the name is longer than %(max)d characters.") % {"max": longest})
                return None
        country = cells.take("country", places.country, "")
        city = cells.take("city", partial(read.words, max_length=120), "")
        clinic = cells.take("clinic", partial(read.words, max_length=250), "")
        number = cells.take("source_id", read.identifier, "")
        place_key = name_key(city) or name_key(clinic)
        values = {
            **parts,
            "specialties": cells.take_all("specialty", partial(read.items, max_length=500)),
            "languages": cells.take_all("languages", languages),
            "workplace": [clinic, city, country] if clinic else None,
        }
        return Entry(
            row=cells.row.number,
            name=plain,
            name_key=name_key(plain),
            place_key=place_key,
            site_key="",
            identity=fingerprint(number, name_key(plain), "" if number else place_key),
            listed_as=fingerprint(number) if number else "",
            values={field: value for field, value in values.items() if value},
            date=cells.take("date", partial(day, order=order, today=self.today), ""),
            problems=cells.problems,
            column=cells.column,
        )

    def _name(self, cells):
        words = partial(read.words, max_length=400)
        whole = cells.take("name", words, "")
        given, family = cells.take("first_name", words, ""), cells.take("last_name", words, "")
        parts = split_person(whole if whole and not family else family)
        if family:
            first = split_person(given) if given else {"title": "", "given_name": "", "family_name": ""}
            parts["title"] = " ".join(filter(None, [first["title"], parts["title"]]))
            family_name = f"{parts['given_name']} {parts['family_name']}".strip()
            parts |= {"given_name": f"{first['given_name']} {first['family_name']}".strip(), "family_name": family_name}
        if title := cells.take("title", words, ""):
            parts["title"] = title
        return parts

    def resolve(self, entries):
        """Values name clinics by primary key: a clinic that comes in later changes the row."""
        workplaces = {}
        for entry in entries:
            resolve_specialties(self.vocabulary, entry, several=False, field="specialty")
            if "workplace" in entry.values:
                workplaces[entry.row] = entry.values.pop("workplace")
        clinics = self._clinics_called({name for name, _city, _country in workplaces.values()})
        for entry in entries:
            if entry.row in workplaces:
                name, city, country = workplaces[entry.row]
                found = self._workplace(entry, clinics.get(normalise(name), []), name, city, country)
                if found:
                    entry.values["clinics"] = [found["pk"]]

    def _clinics_called(self, names):
        """By normalised name: the clinics that bear it, or have it as another name."""
        keys = {search_key(name): normalise(name) for name in names}
        sort_keys = {form[:255]: normalise(name) for name in names for form in (name_key(name), normalise(name))}
        columns = ("pk", "sort_key", "city__search_key", "city__country__code", "city__name_en")
        columns = (*columns, "country_without_city__code")
        found = defaultdict(list)
        clinics = Clinic.objects.exclude(state=Publication.RETIRED)
        for row in clinics.filter(sort_key__in=sort_keys).order_by("pk").values(*columns):
            found[sort_keys[row["sort_key"]]].append(row)
        synonyms = ClinicSynonym.objects.filter(search_key__in=keys, noun__in=clinics).values_list("search_key", "noun")
        for key, clinic in synonyms:
            row = clinics.values(*columns).get(pk=clinic)
            if row not in found[keys[key]]:
                found[keys[key]].append(row)
        return found

    def _workplace(self, entry, clinics, name, city, country):
        """The clinic of that name in that city, else the only one of that name in the country."""
        if city:
            here = [row for row in clinics if name_key(city) in (row["city__search_key"] or "")]
            if len(here) == 1:
                return here[0]
        there = [row for row in clinics if not country or _country(row) in (country, None)]
        if len(there) == 1:
            if city and there[0]["city__name_en"]:
                shown = {"clinic_city": there[0]["city__name_en"]}
                entry.note("clinic", name, _("Linked to the only clinic of that name, in %(clinic_city)s.") % shown)
            return there[0]
        if there:
            entry.note("clinic", name, _("Several clinics bear this name; the doctor came in without a clinic."))
        else:
            entry.note("clinic", name, _("We have no clinic of this name; the doctor came in without a clinic."))
        return None

    def neighbours(self, entries):
        by_clinic = defaultdict(set)
        places = {entry.place_key for entry in entries if entry.place_key}
        for entry in entries:
            for pk in entry.values.get("clinics", ()):
                by_clinic[pk].add(entry.place_key)
        # One step at a time: as a single join, a database without statistics of new tables takes a minute for it.
        cities = dict(City.objects.filter(sort_key__in=places).values_list("pk", "sort_key"))
        for clinic, city in Clinic.objects.filter(city__in=list(cities)).values_list("pk", "city"):
            by_clinic[clinic].add(cities[city])
        found = defaultdict(list)
        person = ("doctor", "doctor__given_name", "doctor__family_name")
        colleagues = Affiliation.objects.filter(clinic__in=list(by_clinic)).order_by("pk")
        for clinic, *names in colleagues.values_list("clinic", *person):
            for key in by_clinic[clinic]:
                found[key].append(_neighbour(*names))
        imported = ImportedRecord.objects.filter(kind=self.kind, place_key__in=places).order_by("pk")
        for place, *names in imported.values_list("place_key", *person):
            found[place].append(_neighbour(*names))
        return found

    def current(self, pks):
        doctors = Doctor.objects.filter(pk__in=pks).prefetch_related(
            "doctor_specialties__specialty", "doctor_languages__language", "affiliations"
        )
        return {
            doctor.pk: (
                doctor,
                {
                    **{part: getattr(doctor, part) for part in NAME_PARTS},
                    "specialties": [row.specialty.slug for row in doctor.doctor_specialties.all()],
                    "languages": [row.language.code for row in doctor.doctor_languages.all()],
                    "clinics": [row.clinic_id for row in doctor.affiliations.all()],
                },
            )
            for doctor in doctors
        }

    def create(self, entries):
        doctors = [
            Doctor(
                slug=slug,
                state=Publication.PUBLISHED,
                **{part: entry.values.get(part, "") for part in NAME_PARTS},
                **self.fact(entry.date),
            )
            for entry, slug in zip(entries, self.free_slugs([(entry.name,) for entry in entries]), strict=True)
        ]
        Doctor.objects.bulk_create(doctors)
        bulk_create_each(
            row
            for doctor, entry in zip(doctors, entries, strict=True)
            for row in self._facts(doctor, entry.values, entry.date, has_clinic=False)
        )
        return doctors

    def change(self, record, *, scalars, added, removed, date):
        for part, value in scalars.items():
            setattr(record, part, value)
        if record.confirmation != Confirmation.CONFIRMED:
            record.source, record.checked_on = self.source, self.checked_on(date)
        record.save()
        has_clinic = record.affiliations.filter(is_primary=True).exists()
        bulk_create_each(self._facts(record, added, date, has_clinic=has_clinic), ignore_conflicts=True)
        for name, values in removed.items():
            rows = {
                "specialties": record.doctor_specialties.filter(specialty__slug__in=values),
                "languages": record.doctor_languages.filter(language__code__in=values),
                "clinics": record.affiliations.filter(clinic__in=values),
            }[name]
            rows.filter(source=self.source, confirmation=Confirmation.UNCONFIRMED).update(
                confirmation=Confirmation.OUTDATED
            )

    def _facts(self, doctor, values, date, *, has_clinic):
        fact = self.fact(date)
        for position, slug in enumerate(values.get("specialties", ())):
            specialty = self.vocabulary.specialty_by_slug(slug)
            yield DoctorSpecialty(doctor=doctor, specialty=specialty, position=position, **fact)
        for code in values.get("languages", ()):
            yield DoctorLanguage(doctor=doctor, language=self.vocabulary.language(code), **fact)
        for number, pk in enumerate(values.get("clinics", ())):
            yield Affiliation(doctor=doctor, clinic_id=pk, is_primary=not has_clinic and number == 0, **fact)

    def is_protected(self, record):
        return record.confirmation == Confirmation.CONFIRMED


def _neighbour(pk, given_name, family_name):
    return Neighbour(pk, frozenset([name_key(f"{given_name} {family_name}")]))


def _country(row):
    return row["city__country__code"] or row["country_without_city__code"]
