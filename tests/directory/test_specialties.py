import pytest

from directory.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_specialty_says_what_it_does_and_who_practises_it(client, django_assert_max_num_queries):
    specialty = factories.SpecialtyFactory(
        slug="radiology", name_en="Radiology", plain_name_en="Scans", description_en="Looks into the body."
    )
    factories.ConditionFactory(name_en="Liver metastasis").specialties.add(specialty)
    factories.TreatmentFactory(name_en="Embolisation").specialties.add(specialty)
    factories.TreatmentFactory(name_en="Unwritten", state=Publication.DRAFT).specialties.add(specialty)
    for number in range(8):
        factories.ClinicSpecialtyFactory(specialty=specialty, clinic__name_en=f"Spree {number}")
        factories.DoctorSpecialtyFactory(specialty=specialty, doctor__family_name=f"Bley {number}")
    factories.ClinicSpecialtyFactory(specialty=specialty, clinic__name_en="Doubtful", confirmation="contested")
    with django_assert_max_num_queries(14):
        page = client.get("/specialties/radiology/")
    assert page.status_code == 200
    for said in (
        *("Scans", "Looks into the body.", "Liver metastasis", "Embolisation", "Spree 0", "Bley 0"),
        *("See all 8 clinics", "/clinics/?specialty=radiology", "See all 8 doctors", "/doctors/?specialty=radiology"),
    ):
        assert said in page.text
    for hidden in ("Unwritten", "Doubtful", "Bley 7"):
        assert hidden not in page.text


def test_a_bare_specialty_leaves_its_empty_parts_out(client):
    factories.SpecialtyFactory(slug="radiology")
    page = client.get("/specialties/radiology/")
    assert "<h2>Doctors</h2>" not in page.text
    assert "<h2>Treatments</h2>" not in page.text
    assert "We do not know a clinic here yet." in page.text
