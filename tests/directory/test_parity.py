"""The index and the FilterSet say the same of any selection: the same records in the same order, the same numbers."""

import random

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import ClinicTreatment
from directory.search import reference
from directory.search.clinics import CLINICS
from directory.search.doctors import DOCTORS
from directory.search.index import current
from directory.search.listings import search
from directory.selection import ClinicSelection, DoctorSelection, Sort, UnknownValue
from tests.directory.importing.conftest import DATA
from tests.directory.random_directory import WORDS, edit_directory, fill_directory, known_values, misspelt

pytestmark = pytest.mark.django_db

KINDS = [(CLINICS, ClinicSelection), (DOCTORS, DoctorSelection)]
PRICES = [0, 900, 4000, 20000]


@st.composite
def texts(draw):
    words = draw(st.lists(st.sampled_from([*WORDS, "dr"]), max_size=3))
    chance = draw(st.randoms(use_true_random=False))
    return " ".join(misspelt(chance, word) if draw(st.integers(0, 3)) == 0 else word for word in words)


@st.composite
def selections(draw, selection_class, known):
    """Mostly of few facets, so that most find something; of any page there might be."""
    facets = draw(st.lists(st.sampled_from(sorted(known)), max_size=3, unique=True))
    chosen = {
        name: draw(st.lists(st.sampled_from(known[name]), min_size=1, max_size=3, unique=True)) for name in facets
    }
    text = draw(st.just("") | texts())
    sorts = [Sort.NAME, Sort.CITY, Sort.CONFIRMED, *([Sort.RELEVANCE] if text else [])]
    if selection_class is ClinicSelection and draw(st.booleans()):
        chosen["price_max"] = draw(st.sampled_from(PRICES))
    return selection_class(
        q=text,
        sort=draw(st.sampled_from(sorts)).value,
        page=draw(st.sampled_from([1, 1, 1, 2, 3])),
        **{name: tuple(sorted(value)) if isinstance(value, list) else value for name, value in chosen.items()},
    )


def said(search, kind, selection):
    """Everything a listing says, as something to compare."""
    try:
        listing = search(kind, selection)
    except UnknownValue as unknown:
        return unknown.parameter, unknown.value
    facets = [(facet.name, facet.size, facet.not_stated, facet.named, facet.options) for facet in listing.facets]
    records = [(record.pk, listing.reasons.get(record.pk)) for record in listing.records]
    return listing.count, listing.total, records, facets, listing.price, listing.relaxations


def assert_same(kind, selection_class, examples):
    known = {name: values for name, values in known_values(selection_class).items() if values}

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(selections(selection_class, known))
    def same(selection):
        assert said(search, kind, selection) == said(reference.search, kind, selection)

    same()


@pytest.mark.parametrize(("kind", "selection_class"), KINDS)
def test_the_index_says_what_the_filterset_says(kind, selection_class):
    fill_directory(random.Random(5))
    assert_same(kind, selection_class, 280)


@pytest.mark.parametrize(("kind", "selection_class"), KINDS)
def test_and_after_edits_bulk_updates_and_imports(kind, selection_class):
    chance = random.Random(6)
    fill_directory(chance)
    search(kind, selection_class())
    state = current.fresh()
    steps = [
        *[lambda: edit_directory(chance)] * 9,
        lambda: ClinicTreatment.objects.update(price_from=1000, price_to=None, currency="EUR"),
        lambda: call_command("import_clinics", DATA / "clinics.csv", verbosity=0),
        lambda: call_command("import_doctors", DATA / "doctors.csv", verbosity=0),
    ]
    for step in steps:
        step()
        assert_same(kind, selection_class, 20)
    assert current.fresh() is state, "the index was brought up to date, not made anew"
