from collections import defaultdict
from functools import partial

from django.db.models import Max
from django.utils.translation import gettext as _

from directory.importing import cells as read
from directory.importing import places
from directory.importing.base import Importer, Neighbour, bulk_create_each
from directory.importing.dates import day
from directory.importing.entries import Entry, fingerprint
from directory.importing.names import clinic_type, name_key
from directory.importing.people import languages, resolve_specialties
from directory.models import (
    Clinic,
    ClinicContact,
    ClinicFigure,
    ClinicLanguage,
    ClinicSpecialty,
    ClinicType,
    Confirmation,
    ImportKind,
    Publication,
)
from directory.models.specialties import NAMES

PHONE, EMAIL = ClinicContact.Kind.PHONE, ClinicContact.Kind.EMAIL
CONTACTS = {"phones": PHONE, "emails": EMAIL}
BEDS = "beds"


class ClinicImporter(Importer):
    kind = ImportKind.CLINICS
    model = Clinic
    scalars = ("name", "site", "type", "street", "postcode", "region", "place", "coordinates", "website", "beds")
    lists = ("phones", "emails", "specialties", "languages")

    def read(self, cells, order):
        name = cells.take("name", partial(read.words, max_length=250))
        if not name or not name_key(name):
            cells.refuse("name", _("A clinic needs a name; the row was left out."))
            return None
        country = cells.take("country", places.country, "")
        city = cells.take("city", partial(read.words, max_length=120), "")
        site = cells.take("site", partial(read.words, max_length=200), "")
        number = cells.take("source_id", read.identifier, "")
        values = {
            "name": name,
            "site": site,
            "type": self._type(cells),
            "street": self._street(cells),
            "postcode": cells.take("postcode", partial(read.postcode, country=country)),
            "region": cells.take("region", partial(read.words, max_length=120)),
            "place": [city, country] if city or country else None,
            "coordinates": self._coordinates(cells),
            "website": cells.take("website", read.website),
            "beds": cells.take("beds", read.beds),
            "phones": cells.take_all("phone", partial(places.phones, country=country)),
            "emails": cells.take_all("email", read.emails),
            "specialties": cells.take_all("specialties", partial(read.items, max_length=5000)),
            "languages": cells.take_all("languages", languages),
        }
        keys = name_key(name), name_key(city) or country, name_key(site)
        return Entry(
            row=cells.row.number,
            name=name,
            name_key=keys[0],
            place_key=keys[1],
            site_key=keys[2],
            identity=fingerprint(number, country if number else "", *keys),
            listed_as=fingerprint(number, country, keys[2]) if number else "",
            values={field: value for field, value in values.items() if value},
            date=cells.take("date", partial(day, order=order, today=self.today), ""),
            problems=cells.problems,
            column=cells.column,
        )

    def _type(self, cells):
        stated = cells.take("type", partial(read.words, max_length=200))
        found = clinic_type(stated) if stated else ""
        if stated and not found:
            cells.note(cells.column("type"), stated, _("Not a type we know; the name decides."))
        return found

    def _street(self, cells):
        street = cells.take("street", read.street, "")
        number = cells.take("house_number", partial(read.words, max_length=20), "")
        return street if not street or not number or street.endswith(f" {number}") else f"{street} {number}"

    def _coordinates(self, cells):
        lat = cells.take("lat", partial(read.coordinate, limit=90))
        lon = cells.take("lon", partial(read.coordinate, limit=180))
        if lat is None and lon is None:
            return None
        if lat is None or lon is None:
            given = "lon" if lat is None else "lat"
            cells.note(cells.column(given), lon or lat, _("Of no use without the other coordinate."))
            return None
        if float(lat) == float(lon) == 0:
            cells.note(cells.column("lat"), f"{lat}, {lon}", _("0, 0 is read as not known."))
            return None
        return [lat, lon]

    def resolve(self, entries):
        for entry in entries:
            resolve_specialties(self.vocabulary, entry, several=True)
            if "place" in entry.values:
                self._resolve_place(entry)

    def _resolve_place(self, entry):
        city, country = entry.values["place"]
        if city and not country:
            known = self.vocabulary.find_city(city, "")
            if known is None:
                entry.note("city", city, _("Without the country it is not known which city this is; left out."))
                del entry.values["place"]
                return
            country = known.country
        if city:
            entry.values["place"] = [self.vocabulary.city(city, country).slug, country]
        else:
            self.vocabulary.country(country)
            entry.values["place"] = ["", country]

    def neighbours(self, entries):
        cities, countries = defaultdict(set), defaultdict(set)
        for entry in entries:
            city, country = entry.values.get("place", ("", ""))
            if city:
                cities[self.vocabulary.city_by_slug(city).pk].add(entry.place_key)
            elif country:
                countries[self.vocabulary.country(country).pk].add(entry.place_key)
        found = defaultdict(list)
        # Two queries: one with OR would read the whole table.
        for column, wanted in (("city", cities), ("country_without_city", countries)):
            rows = Clinic.objects.filter(**{f"{column}__in": [pk for pk in wanted if pk]})
            for row in rows.order_by("pk").values("pk", "site", column, *NAMES):
                names = frozenset(name_key(row[name]) for name in NAMES if row[name])
                for key in wanted[row[column]]:
                    found[key].append(Neighbour(row["pk"], names, name_key(row["site"])))
        return found

    def current(self, pks):
        clinics = Clinic.objects.filter(pk__in=pks).select_related("city__country", "country_without_city")
        clinics = clinics.prefetch_related(
            "contacts", "figures", "clinic_specialties__specialty", "clinic_languages__language"
        )
        return {clinic.pk: (clinic, self._values(clinic)) for clinic in clinics}

    def _values(self, clinic):
        country = clinic.country
        beds = next((figure for figure in clinic.figures.all() if figure.label_en == BEDS), None)
        contacts = clinic.contacts.all()
        return {
            "name": clinic.name_en,
            "site": clinic.site,
            "type": clinic.type,
            "street": clinic.street,
            "postcode": clinic.postcode,
            "region": clinic.region,
            "place": [clinic.city.slug if clinic.city else "", country.code] if country else None,
            "coordinates": None if clinic.latitude is None else [f"{clinic.latitude:.5f}", f"{clinic.longitude:.5f}"],
            "website": clinic.website,
            "beds": [int(beds.value), beds.qualifier] if beds else None,
            "specialties": [row.specialty.slug for row in clinic.clinic_specialties.all()],
            "languages": [row.language.code for row in clinic.clinic_languages.all()],
            **{name: [row.value for row in contacts if row.kind == kind] for name, kind in CONTACTS.items()},
        }

    def create(self, entries):
        slugs = self.free_slugs([(entry.name, entry.values.get("place", [""])[0]) for entry in entries])
        clinics = []
        for entry, slug in zip(entries, slugs, strict=True):
            clinic = Clinic(slug=slug, state=Publication.PUBLISHED, **self.fact(entry.date))
            self._set(clinic, {"type": clinic_type(entry.name) or ClinicType.HOSPITAL, **entry.values})
            clinics.append(clinic)
        Clinic.objects.bulk_create(clinics)
        bulk_create_each(
            row
            for clinic, entry in zip(clinics, entries, strict=True)
            for row in self._facts(clinic, entry.values, entry.date, position=1)
        )
        return clinics

    def change(self, record, *, scalars, added, removed, date):
        self._set(record, scalars)
        if record.confirmation != Confirmation.CONFIRMED:
            record.source, record.checked_on = self.source, self.checked_on(date)
        record.save()
        if "beds" in scalars:
            record.figures.filter(label_en=BEDS).delete()
        last = record.figures.aggregate(last=Max("position"))["last"] or 0
        beds = {"beds": scalars["beds"]} if "beds" in scalars else {}
        bulk_create_each(self._facts(record, beds | added, date, position=last + 1), ignore_conflicts=True)
        for name, values in removed.items():
            self._outdate(record, name, values)

    def _set(self, clinic, values):
        for field in ("site", "type", "street", "postcode", "region", "website"):
            if field in values:
                setattr(clinic, field, values[field])
        if "name" in values:
            clinic.name_en = values["name"]
        if "coordinates" in values:
            clinic.latitude, clinic.longitude = values["coordinates"]
        if "place" in values:
            city, country = values["place"]
            clinic.city_id = self.vocabulary.city_by_slug(city).pk if city else None
            clinic.country_without_city = None if city else self.vocabulary.country(country)

    def _facts(self, clinic, values, date, *, position):
        fact = self.fact(date)
        for name, kind in CONTACTS.items():
            for value in values.get(name, ()):
                yield ClinicContact(clinic=clinic, kind=kind, value=value, **fact)
        for slug in values.get("specialties", ()):
            yield ClinicSpecialty(clinic=clinic, specialty=self.vocabulary.specialty_by_slug(slug), **fact)
        for code in values.get("languages", ()):
            yield ClinicLanguage(clinic=clinic, language=self.vocabulary.language(code), **fact)
        if "beds" in values:
            number, qualifier = values["beds"]
            year = self.checked_on(date).year if date else None
            yield ClinicFigure(
                clinic=clinic,
                position=position,
                value=number,
                qualifier=qualifier,
                year=year,
                label_en=BEDS,
                label_de="Betten",
                **fact,
            )

    def _outdate(self, clinic, name, values):
        """What the list no longer says, where it was the only one to say it."""
        rows = {
            "phones": clinic.contacts.filter(kind=PHONE, value__in=values),
            "emails": clinic.contacts.filter(kind=EMAIL, value__in=values),
            "specialties": clinic.clinic_specialties.filter(specialty__slug__in=values),
            "languages": clinic.clinic_languages.filter(language__code__in=values),
        }[name]
        rows.filter(source=self.source, confirmation=Confirmation.UNCONFIRMED).update(
            confirmation=Confirmation.OUTDATED
        )

    def is_protected(self, record):
        return record.confirmation == Confirmation.CONFIRMED
