"""Results and counts against a brute force over the database; what facets promise."""

import random
from datetime import date, timedelta

import pytest

from directory.models import City, Clinic, ClinicType, Condition, Specialty, Treatment
from directory.search.clinics import search_clinics
from directory.search.listing import Facet, FacetOption
from directory.selection import ClinicSelection, Sort, UnknownValue
from tests import factories
from tests.directory import brute_force

pytestmark = pytest.mark.django_db

WORDS = ["liver", "klinik", "wuerzburg", "Würzburg", "mets", "c78", "spain", "heat", "an", "zzz", "deutschland", "st"]
NAMES = ["University Hospital", "Klinik am Park", "St. Anna", "Liver Centre", "Würzburg Clinic"]


def fill_directory(chance):
    """60 clinics with random facts; some unpublished, contested, outdated, without a city or without any fact."""
    countries = [factories.CountryFactory(code=code) for code in ("de", "es", "fr")]
    cities = [
        factories.CityFactory(country=chance.choice(countries), slug=slug, name_en=slug.title(), name_de=name)
        for slug, name in [("wurzburg", "Würzburg"), ("berlin", "Berlin"), ("barcelona", "Barcelona"), ("bonn", "Bonn")]
    ]
    states = ["published"] * 4 + ["draft", "retired"]
    treatments = [
        factories.TreatmentFactory(name_en=f"Heat treatment {n}", state=chance.choice(states)) for n in range(12)
    ]
    conditions = [
        factories.ConditionFactory(name_en=f"Liver illness {n}", state=chance.choice(states)) for n in range(6)
    ]
    specialties = [factories.SpecialtyFactory() for _ in range(10)]
    for condition in conditions[:3]:
        factories.ConditionSynonymFactory(condition=condition, name="liver mets")
        factories.ConditionCodeFactory(condition=condition, code="C78.7")
    for n in range(60):
        city = chance.choice([*cities, None])
        clinic = factories.ClinicFactory(
            name_en=f"{chance.choice(NAMES)} {n % 7}",
            city=city,
            country_without_city=None if city else chance.choice([*countries, None]),
            type=chance.choice(ClinicType.values),
            state=chance.choice(states),
            confirmation=chance.choice(["unconfirmed", "confirmed"]),
            checked_on=chance.choice([None, date(2026, 1, 1) + timedelta(days=n % 5)]),
        )
        for factory, noun, records in [
            (factories.ClinicTreatmentFactory, "treatment", treatments),
            (factories.ClinicConditionFactory, "condition", conditions),
            (factories.ClinicSpecialtyFactory, "specialty", specialties),
        ]:
            for record in chance.sample(records, chance.choice([0, 1, 2, 4])):
                confirmation = chance.choice(["unconfirmed", "confirmed", "contested", "outdated"])
                factory(clinic=clinic, confirmation=confirmation, **{noun: record})


def random_selection(chance):
    known = {
        "condition": list(Condition.objects.published().values_list("slug", flat=True)),
        "treatment": list(Treatment.objects.published().values_list("slug", flat=True)),
        "specialty": list(Specialty.objects.values_list("slug", flat=True)),
        "country": ["de", "es", "fr"],
        "city": list(City.objects.values_list("slug", flat=True)),
        "type": ClinicType.values,
    }
    facets = {
        name: tuple(sorted(chance.sample(values, chance.choice([1, 1, 2, 3]))))
        for name, values in known.items()
        if chance.random() < 0.3
    }
    return ClinicSelection(
        q=" ".join(chance.sample(WORDS, chance.choice([0, 0, 1, 2]))),
        sort=chance.choice([Sort.NAME, Sort.CITY, Sort.CONFIRMED]).value,
        **facets,
    )


def test_results_and_counts_equal_a_brute_force_for_300_random_selections():
    chance = random.Random(20261123)
    fill_directory(chance)
    clinics = brute_force.read_clinics()
    empty = 0
    for _ in range(300):
        selection = random_selection(chance)
        listing = search_clinics(selection)
        expected = [clinic.slug for clinic in brute_force.find(clinics, selection)]
        assert listing.count == len(expected), selection
        assert [clinic.slug for clinic in listing.records] == expected[:20], selection
        assert listing.total == len(clinics)
        for facet in listing.facets:
            counted = {option.value: option.count for option in facet.options}
            assert (counted, facet.not_stated) == brute_force.counts(clinics, selection, facet.name), selection
        for relaxation in listing.relaxations:
            assert relaxation.count == len(brute_force.find(clinics, relaxation.selection))
        empty += not expected
    assert 30 < empty < 200, "the selections are neither all hits nor all misses"


def test_the_pages_of_a_list_hold_each_clinic_once():
    factories.ClinicFactory.create_batch(45, name_en="Same Name", city=factories.CityFactory())
    pages = [search_clinics(ClinicSelection(page=number)).records for number in (1, 2, 3)]
    assert [len(records) for records in pages] == [20, 20, 5]
    assert len({clinic.pk for records in pages for clinic in records}) == 45
    with pytest.raises(UnknownValue):
        search_clinics(ClinicSelection(page=4))


def test_relevance_puts_names_that_begin_with_the_words_first():
    treatment = factories.TreatmentFactory(name_en="Park therapy")
    rest = factories.ClinicFactory(name_en="Aardvark House")
    factories.ClinicTreatmentFactory(clinic=rest, treatment=treatment)
    holds = factories.ClinicFactory(name_en="Clinic at the Park")
    begins = factories.ClinicFactory(name_en="Park Clinic")
    listing = search_clinics(ClinicSelection(q="park", sort="relevance"))
    assert listing.records == [begins, holds, rest]


def test_values_of_one_facet_are_alternatives_and_facets_add_up():
    hospital = factories.ClinicFactory(type="hospital", city__country__code="de")
    practice = factories.ClinicFactory(type="practice", city__country__code="de")
    factories.ClinicFactory(type="practice", city__country__code="es")
    both_types = ClinicSelection(type=("hospital", "practice"), country=("de",))
    assert set(search_clinics(both_types).records) == {hospital, practice}


def test_an_option_without_clinics_stays_disabled_at_the_end_unless_it_is_ticked():
    factories.ClinicFactory(type="hospital", city__country__code="es", city__slug="barcelona")
    factories.ClinicFactory(type="practice", city__country__code="de", city__slug="bonn")
    listing = search_clinics(ClinicSelection(country=("de",), city=("barcelona",)))
    cities = [(option.value, option.count, option.is_disabled) for option in listing.by_name["city"].options]
    assert cities == [("bonn", 1, False), ("barcelona", 0, False)]
    types = [(option.value, option.is_disabled) for option in listing.by_name["type"].options]
    assert types == [("hospital", True), ("practice", True)]
    assert [(chip.label, count) for chip, count in listing.ways_out] == [
        ("Germany", 1),
        (str(City.objects.get(slug="barcelona")), 1),
    ]


def test_a_long_facet_shows_five_options_and_every_ticked_one():
    options = [FacetOption(str(n), str(n), 20 - n, is_selected=n == 8) for n in range(9)]
    facet = Facet("city", options)
    assert [option.value for option in facet.shown] == ["0", "1", "2", "3", "4", "8"]
    assert [option.value for option in facet.folded] == ["5", "6", "7"]
    assert Facet("city", options[:8]).folded == []


def test_a_listing_costs_few_queries_however_many_clinics_there_are(django_assert_max_num_queries):
    fill_directory(random.Random(1))
    everything = ClinicSelection(q="a", country=("de",), type=("hospital", "practice"))
    with django_assert_max_num_queries(24):
        for clinic in search_clinics(everything).records:
            assert clinic.card_figure is None
            assert clinic.place is not None


def test_only_clinics_that_stand_count():
    row = factories.ClinicTreatmentFactory(confirmation="outdated")
    assert search_clinics(ClinicSelection(treatment=(row.treatment.slug,))).count == 0
    Clinic.objects.update(state="draft")
    assert search_clinics(ClinicSelection()).total == 0
