"""The parts of a treatment's page."""

import pytest

from directory.models import TreatmentSource
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_treatment_shows_its_parts_in_order(client, django_assert_max_num_queries):
    treatment = factories.TreatmentFactory(slug="embolisation", description_en="Blocks vessels.")
    specialty = factories.SpecialtyFactory()
    treatment.specialties.add(specialty)
    factories.DoctorSpecialtyFactory(specialty=specialty, doctor__family_name="Bley")
    for kind in ("questions", "recovery", "risks", "time", "suits"):
        factories.TreatmentSectionFactory(treatment=treatment, kind=kind, body_en=f"About *{kind}*.")
    factories.TreatmentSectionFactory(treatment=treatment, kind="steps", body_en="You sleep.\n\nA needle goes in.")
    source = factories.SourceFactory(title_en="A register")
    TreatmentSource.objects.create(treatment=treatment, position=1, source=source)
    with django_assert_max_num_queries(16):
        text = client.get("/treatments/embolisation/").text
    said = [
        *("What it is", "Who it may suit", "What happens", "How long it takes", "Risks", "Recovery"),
        *("Questions to ask a doctor", "Who does it", "Doctors of this specialty", "Bley", "Clinics</h2>"),
        *("A register", "Report an error on this page"),
    ]
    places = [text.index(f">{each}") if each != "Bley" else text.index("Bley") for each in said]
    assert places == sorted(places)
    assert "<li><p>You sleep.</p></li><li><p>A needle goes in.</p></li>" in text
    assert "About <em>risks</em>." in text


def test_empty_parts_are_left_out(client):
    factories.TreatmentFactory(slug="bare")
    text = client.get("/treatments/bare/").text
    for heading in ("What it is", "What happens", "Risks", "Recovery", "Sources", "Who does it"):
        assert f"<h2>{heading}</h2>" not in text
