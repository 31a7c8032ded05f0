"""The nouns rows refer to by name: countries, cities, specialties, languages. Missing ones are made."""

import re
from dataclasses import dataclass

from anyascii import anyascii
from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.text import slugify
from django_countries import Countries

from directory.importing.names import name_key
from directory.models import City, Country, Language, Specialty, SpecialtySynonym
from directory.models.specialties import NAMES
from directory.search.text import normalise, spelt_out

CODE = re.compile(r"[A-ZÄÖÜ0-9]{1,5}$")
WHOLE_WORDS = {"und", "and", "et", "y"}
MAX_SLUG = 100


def slug_of(*texts: str) -> str:
    """ASCII, from any script; empty where nothing can be spelt."""
    return slugify(" ".join(anyascii(text) for text in texts if text))[:MAX_SLUG].strip("-")


def free_slug(model, wanted: str, *, taken: set[str] = frozenset()) -> str:
    """`wanted`, or with the next free number behind it. Asks for exact slugs only: those have an index."""
    candidates = [wanted]
    number = 2
    while True:
        used = taken | set(model.objects.filter(slug__in=candidates).values_list("slug", flat=True))
        for candidate in candidates:
            if candidate not in used:
                return candidate
        candidates = [f"{wanted}-{n}" for n in range(number, number + 50)]
        number += 50


def field_key(text: str) -> str:
    """One key for British, American and German spellings of a field: `Paediatrics & X`, `Pediatrics and X`."""
    words = [word for word in normalise(text.replace("&", " ")).split() if word not in WHOLE_WORDS]
    return re.sub("ae|oe", "e", " ".join(words)) or text.casefold()


@dataclass(frozen=True, slots=True)
class Town:
    """What is kept of a city; `pk` is None in a dry run that would make it."""

    pk: int | None
    slug: str
    country: str


class Vocabulary:
    """Loaded once a run. With `dry_run` nothing is written: what would be made stays an unsaved record."""

    def __init__(self, *, dry_run: bool):
        self.dry_run = dry_run
        self.countries = {country.code: country for country in Country.objects.all()}
        self.cities = {}
        self.by_slug = {City: {}, Specialty: {}}
        columns = ("pk", "slug", "country__code", "alternative_names", *NAMES)
        for pk, slug, country, others, *names in City.objects.order_by("pk").values_list(*columns).iterator():
            self._index(Town(pk, slug, country), [*filter(None, names), *others.splitlines()])
        self.specialties = {}
        for specialty in Specialty.objects.all():
            self.by_slug[Specialty][specialty.slug] = specialty
            for name in [getattr(specialty, column) for column in NAMES]:
                if name:
                    self.specialties.setdefault(field_key(name), specialty)
        for synonym in SpecialtySynonym.objects.select_related("noun"):
            self.specialties.setdefault(field_key(synonym.name), synonym.noun)
        self.languages = {language.code: language for language in Language.objects.all()}

    def country(self, code: str) -> Country:
        if code not in self.countries:
            names = {}
            for language in ("en", "de"):
                with translation.override(language):
                    names[f"name_{language}"] = str(Countries().name(code.upper()))[:100]
            self.countries[code] = self._make(Country(code=code, **names))
        return self.countries[code]

    def find_city(self, name: str, country: str) -> Town | None:
        """Without a country only where one city alone bears the name."""
        return self.cities.get((country, normalise(name))) or self.cities.get((country, spelt_out(normalise(name))))

    def city(self, name: str, country: str) -> Town:
        found = self.find_city(name, country)
        if found is None:
            slug = slug_of(name) or f"city-{country}"
            if City.objects.filter(slug=slug).exists():
                slug = free_slug(City, f"{slug}-{country}")
            made = self._make(City(name_en=name[:120], country=self.country(country), slug=slug))
            found = Town(made.pk, slug, country)
            self._index(found, [name])
        return found

    def find_specialty(self, name: str) -> Specialty | None:
        return self.specialties.get(field_key(name))

    def specialty(self, name: str) -> Specialty:
        found = self.find_specialty(name)
        if found is None:
            slug = free_slug(Specialty, slug_of(name) or "specialty")
            found = self._make(Specialty(name_en=name[:150], slug=slug))
            self.specialties[field_key(name)] = self.by_slug[Specialty][slug] = found
        return found

    def city_by_slug(self, slug: str) -> Town:
        return self.by_slug[City][slug]

    def specialty_by_slug(self, slug: str) -> Specialty:
        return self.by_slug[Specialty][slug]

    def language(self, code: str) -> Language:
        if code not in self.languages:
            with translation.override("de"):
                german = translation.gettext(LANG_INFO[code]["name"])
            self.languages[code] = self._make(Language(code=code, name_en=LANG_INFO[code]["name"], name_de=german))
        return self.languages[code]

    def _make(self, record):
        if not self.dry_run:
            record.save()
        return record

    def _index(self, town, names):
        self.by_slug[City][town.slug] = town
        for name in names:
            key = normalise(name)
            for form in {key, spelt_out(key)}:
                self.cities.setdefault((town.country, form), town)
                anywhere = self.cities.setdefault(("", form), town)
                if anywhere is not None and anywhere != town:
                    self.cities[("", form)] = None  # several cities bear it


def is_code(name: str) -> bool:
    return bool(CODE.match(name))


def language_codes() -> dict[str, str]:
    """Names in English, German and the language itself, and two-letter codes, all normalised → code."""
    found = {}
    for code, info in LANG_INFO.items():
        if len(code) == 2 and "name" in info:
            with translation.override("de"):
                german = translation.gettext(info["name"])
            for name in (code, info["name"], info["name_local"], german):
                found.setdefault(name_key(name), code)
    return found
