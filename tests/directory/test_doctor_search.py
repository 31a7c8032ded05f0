"""The listing of doctors against a brute force; what its facets, text and order mean."""

import random

import pytest

from directory.models import DoctorTreatment
from directory.search.listings import search_doctors
from directory.selection import DoctorSelection
from tests import factories
from tests.directory import brute_force
from tests.directory.random_directory import assert_parity, fill_directory

pytestmark = pytest.mark.django_db


def test_results_and_counts_equal_a_brute_force_for_300_random_selections():
    chance = random.Random(20261124)
    fill_directory(chance)
    assert_parity(chance, DoctorSelection, brute_force.read_doctors(), search_doctors)


def test_a_treatment_counts_only_once_it_is_confirmed_of_this_doctor():
    row = factories.DoctorTreatmentFactory(confirmation="unconfirmed")
    selection = DoctorSelection(treatment=(row.treatment.slug,))
    assert search_doctors(selection).count == 0
    DoctorTreatment.objects.update(confirmation="confirmed")
    listing = search_doctors(selection)
    assert listing.records == [row.doctor]
    assert [reason.text for reason in listing.reasons[row.doctor_id]] == [f"Does: {row.treatment}"]


def test_a_doctor_is_where_a_published_clinic_is():
    here = factories.AffiliationFactory(clinic__slug="here", clinic__city__slug="bonn")
    factories.AffiliationFactory(clinic__slug="hidden", clinic__state="draft", clinic__city__slug="berlin")
    factories.AffiliationFactory(clinic__slug="left", confirmation="outdated")
    for selection in (DoctorSelection(city=("bonn",)), DoctorSelection(clinic=("here",))):
        listing = search_doctors(selection)
        assert listing.records == [here.doctor]
        works_at = f"Works at: {here.clinic}, {here.clinic.place}"
        assert [reason.text for reason in listing.reasons[here.doctor_id]] == [works_at]
    assert search_doctors(DoctorSelection(city=("berlin",))).count == 0
    listing = search_doctors(DoctorSelection())
    assert [option.value for option in listing.by_name["clinic"].options] == ["here"]
    assert listing.by_name["country"].not_stated == 2


def test_a_doctor_in_two_clinics_of_a_city_counts_once_there():
    doctor, city = factories.DoctorFactory(), factories.CityFactory(slug="bonn")
    factories.AffiliationFactory.create_batch(2, doctor=doctor, clinic__city=city)
    listing = search_doctors(DoctorSelection(city=("bonn",)))
    assert (listing.count, listing.by_name["city"].options[0].count) == (1, 1)


@pytest.mark.parametrize("text", ["Bley", "Prof. Dr. med. Thorsten Bley", "bley prof", "Radiology Bley", "würzburg"])
def test_titles_do_not_matter_but_names_specialties_and_cities_do(text):
    factories.DoctorFactory(family_name="Other")
    doctor = factories.DoctorFactory(given_name="Thorsten", family_name="Bley")
    factories.DoctorSpecialtyFactory(doctor=doctor, specialty__name_en="Radiology")
    factories.AffiliationFactory(doctor=doctor, clinic__city__name_en="Würzburg")
    assert search_doctors(DoctorSelection(q=text)).records == [doctor]


def test_relevance_puts_names_before_places():
    at_a_place = factories.AffiliationFactory(doctor__family_name="Abel", clinic__name_en="Vogel Clinic").doctor
    given = factories.DoctorFactory(given_name="Maria Vogel", family_name="Zimmer")
    family = factories.DoctorFactory(given_name="Zoe", family_name="Vogel")
    listing = search_doctors(DoctorSelection(q="vogel", sort="relevance"))
    assert listing.records == [family, given, at_a_place]


def test_order_by_city_follows_the_main_place_of_work():
    first = factories.AffiliationFactory(clinic__city__name_en="Zürich", doctor__family_name="A")
    factories.AffiliationFactory(clinic__city__name_en="Aachen", doctor=first.doctor, is_primary=True)
    second = factories.AffiliationFactory(clinic__city__name_en="Bonn", doctor__family_name="B")
    nowhere = factories.DoctorFactory(family_name="C")
    assert search_doctors(DoctorSelection(sort="city")).records == [first.doctor, second.doctor, nowhere]


def test_a_listing_costs_few_queries_however_many_doctors_there_are(django_assert_max_num_queries):
    fill_directory(random.Random(1))
    selection = DoctorSelection(q="a", country=("de", "es", "fr"), language=("de", "en"))
    search_doctors(selection)
    with django_assert_max_num_queries(10):
        listing = search_doctors(selection)
    assert listing.records
