"""What goes in and comes out, for the description at /api/docs."""

from datetime import date

from ninja import Field, Schema

Slugs = list[str]


class ListingParameters(Schema):
    """Repeat a parameter for several values: any of them may match, and one of each parameter must."""

    q: str = Field("", description="Words: a name, a place, an illness, a treatment")
    condition: Slugs = Field([], description="Slugs of conditions")
    treatment: Slugs = Field([], description="Slugs of treatments")
    specialty: Slugs = Field([], description="Slugs of specialties")
    country: Slugs = Field([], description="ISO 3166 alpha-2 codes")
    city: Slugs = Field([], description="Slugs of cities")
    language: Slugs = Field([], description="ISO 639-1 codes")
    sort: str = Field("", description="relevance (with q), name, city or confirmed")
    page: str = Field("1", description="20 results a page")
    lang: str = Field("", description="The language of names and labels")


class ClinicParameters(ListingParameters):
    type: Slugs = Field([], description="university-hospital, hospital, medical-centre, clinic or practice")
    accreditation: Slugs = Field([], description="Slugs of accreditations")
    equipment: Slugs = Field([], description="Slugs of equipment")
    price_max: str = Field("", description="The highest price, a whole number in the currency of the site")


class DoctorParameters(ListingParameters):
    clinic: Slugs = Field([], description="Slugs of clinics")


class Problem(Schema):
    detail: str


class Source(Schema):
    kind: str
    title: str
    url: str


class Record(Schema):
    """`is_example`: invented, not a real clinic or person. `confirmation`: unconfirmed or confirmed."""

    slug: str
    name: str
    url: str
    summary: str
    is_example: bool
    confirmation: str
    checked_on: date | None
    source: Source | None
    country: str | None
    city: str | None
    place: str
    treatments: Slugs
    conditions: Slugs
    specialties: Slugs
    languages: Slugs


class Clinic(Record):
    type: str
    accreditations: Slugs
    equipment: Slugs


class Doctor(Record):
    clinics: Slugs


class Fact(Schema):
    """One value of one facet, with where it comes from."""

    facet: str
    value: str
    label: str
    confirmation: str
    checked_on: date | None
    source: Source | None


class ClinicDetail(Clinic):
    facts: list[Fact]


class DoctorDetail(Doctor):
    facts: list[Fact]


class Option(Schema):
    value: str
    label: str
    count: int
    selected: bool


class Listing(Schema):
    """`facets` has all options of each facet; `not_stated`: how many records say nothing of it."""

    count: int
    page: int
    pages: int
    facets: dict[str, list[Option]]
    not_stated: dict[str, int]


class ClinicListing(Listing):
    results: list[Clinic]


class DoctorListing(Listing):
    results: list[Doctor]


class Noun(Schema):
    slug: str
    name: str
    text: str
    url: str
    is_example: bool


class Nouns(Schema):
    count: int
    results: list[Noun]


class Match(Schema):
    """`matched` is the name that was found, `reason` how."""

    kind: str
    slug: str
    name: str
    matched: str
    reason: str


class Matches(Schema):
    query: str
    results: list[Match]
