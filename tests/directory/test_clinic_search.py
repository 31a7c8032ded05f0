"""Results and counts against a brute force over the database; what facets promise."""

import random

import pytest

from directory.models import City, Clinic
from directory.search.index import current
from directory.search.listing import Facet, FacetOption
from directory.search.listings import search_clinics
from directory.selection import ClinicSelection, UnknownValue
from tests import factories
from tests.directory import brute_force
from tests.directory.random_directory import assert_parity, fill_directory

pytestmark = pytest.mark.django_db


def test_results_and_counts_equal_a_brute_force_for_300_random_selections():
    chance = random.Random(20261123)
    fill_directory(chance)
    clinics = brute_force.read_clinics()
    assert_parity(chance, ClinicSelection, clinics, search_clinics, price=lambda: chance.choice([0, 900, 4000, 20000]))


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
    facet = Facet.of("city", options)
    assert [option.value for option in facet.shown] == ["0", "1", "2", "3", "4", "8"]
    assert [option.value for option in facet.folded] == ["5", "6", "7"]
    assert Facet.of("city", options[:8]).folded == []


def test_a_long_facet_names_thirty_options_and_every_ticked_one():
    options = [FacetOption(str(n), str(n), 100 - n, is_selected=n == 35) for n in range(40)]
    facet = Facet.of("city", options)
    assert facet.is_cut
    assert facet.all_options == "All 40 cities"
    assert [option.value for option in facet.shown] == ["0", "1", "2", "3", "4", "35"]
    assert [option.value for option in facet.folded] == [str(n) for n in range(5, 30)]
    assert not Facet.of("city", options[:30]).is_cut


def test_a_listing_costs_few_queries_however_many_clinics_there_are(django_assert_max_num_queries):
    fill_directory(random.Random(1))
    everything = ClinicSelection(q="a", country=("de",), type=("hospital", "practice"), language=("de",))
    search_clinics(everything)
    with django_assert_max_num_queries(10):
        for clinic in search_clinics(everything).records:
            assert clinic.card_figure is None
            assert clinic.place is not None


def offer(low, high=None, currency="EUR", **fields):
    return factories.ClinicTreatmentFactory(price_from=low, price_to=high, currency=currency, **fields)


def slugs(listing):
    return {clinic.slug for clinic in listing.records}


def test_a_ceiling_asks_for_the_lower_end_or_for_the_upper_where_only_that_is_known():
    for slug, low, high, currency in [
        ("from", 5000, 9000, "EUR"),
        ("above", 5001, 9000, "EUR"),
        ("only-upper", None, 5000, "EUR"),
        ("upper-above", None, 5001, "EUR"),
        ("dollars", 100, None, "USD"),
        ("without", None, None, ""),
    ]:
        offer(low, high, currency, clinic__slug=slug)
    listing = search_clinics(ClinicSelection(price_max=5000))
    assert slugs(listing) == {"from", "only-upper"}
    assert listing.price.not_stated == 2
    assert [chip.label for chip in listing.chips] == ["Up to EUR 5,000"]


def test_a_ceiling_speaks_of_the_chosen_treatment_in_the_same_row():
    cheap, dear = factories.TreatmentFactory(slug="cheap"), factories.TreatmentFactory(slug="dear")
    both = factories.ClinicFactory(slug="both")
    offer(1000, clinic=both, treatment=cheap)
    offer(9000, clinic=both, treatment=dear)
    offer(None, None, "", clinic__slug="unpriced", treatment=dear)
    assert slugs(search_clinics(ClinicSelection(price_max=2000))) == {"both"}
    assert slugs(search_clinics(ClinicSelection(price_max=2000, treatment=("cheap",)))) == {"both"}
    listing = search_clinics(ClinicSelection(price_max=2000, treatment=("dear",)))
    assert (listing.count, listing.price.not_stated) == (0, 1)
    assert {option.value: option.count for option in listing.by_name["treatment"].options} == {"cheap": 1, "dear": 0}
    assert [(chip.label, count) for chip, count in listing.ways_out] == [("Up to EUR 2,000", 2), (str(dear), 1)]


def test_a_price_nobody_may_see_meets_no_ceiling(settings):
    offer(100, confirmation="contested")
    offer(100, treatment__state="draft")
    offer(100, currency="TRY", clinic__slug="lira")
    assert search_clinics(ClinicSelection(price_max=5000)).count == 0
    settings.SITE_CURRENCY = "TRY"
    current.forget()
    assert slugs(search_clinics(ClinicSelection(price_max=5000))) == {"lira"}


def reasons(listing):
    return [(reason.text, *reason.details) for _clinic, found in listing.results for reason in found]


def test_each_result_says_which_of_its_facts_matched(django_assert_max_num_queries):
    source = factories.SourceFactory(kind="public_page")
    clinic = factories.ClinicFactory(city__name_en="Bonn", city__slug="bonn")
    treatment = factories.TreatmentFactory(name_en="Heat", slug="heat")
    offer(3200, 4800, clinic=clinic, treatment=treatment, waiting_days=14, source=source, confirmation="confirmed")
    condition = factories.ConditionFactory(name_en="Liver illness", slug="liver")
    factories.ClinicConditionFactory(clinic=clinic, condition=condition, source=source)
    factories.ClinicConditionFactory(clinic=clinic)
    factories.ClinicLanguageFactory(clinic=clinic)
    selection = ClinicSelection(q="liver", condition=("liver",), treatment=("heat",), city=("bonn",), language=("de",))
    search_clinics(selection)
    with django_assert_max_num_queries(14):
        listing = search_clinics(selection)
    assert reasons(listing) == [
        ("Your words are in: Liver illness",),
        ("Named for: Liver illness", "Source: Public page", "Not yet confirmed"),
        ("Offers: Heat", "EUR 3,200 to 4,800", "Usual wait: 14 days", "Source: Public page", "Confirmed"),
        ("Speaks: German", "Not yet confirmed"),
        ("Place: Bonn, Germany",),
    ]
    by_price = search_clinics(ClinicSelection(price_max=5000))
    assert reasons(by_price)[0][:2] == ("Offers: Heat", "EUR 3,200 to 4,800")
    assert reasons(search_clinics(ClinicSelection())) == []


def test_only_clinics_that_stand_count():
    row = factories.ClinicTreatmentFactory(confirmation="outdated")
    assert search_clinics(ClinicSelection(treatment=(row.treatment.slug,))).count == 0
    Clinic.objects.update(state="draft")
    assert search_clinics(ClinicSelection()).total == 0
