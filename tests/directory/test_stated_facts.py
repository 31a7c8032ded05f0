import pytest

from directory.models import CareerStep, ClinicContact, Confirmation, OpeningHours
from tests.factories import (
    ClinicAccreditationFactory,
    ClinicEquipmentFactory,
    ClinicFactory,
    DoctorFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def test_clinic_page_shows_every_kind_of_fact_with_its_source(client, django_assert_max_num_queries):
    clinic = ClinicFactory(slug="here")
    source = SourceFactory(title_en="Register of hospitals")
    ClinicAccreditationFactory(clinic=clinic, accreditation__name_en="ISO 9001")
    ClinicEquipmentFactory(clinic=clinic, equipment__name_en="MRI", count=3)
    ClinicContact.objects.create(clinic=clinic, kind="phone", value="+49 30 23125 100", source=source, year=2025)
    OpeningHours.objects.create(clinic=clinic, weekday=0, opens="08:00", closes="16:30")
    with django_assert_max_num_queries(30):
        page = client.get("/clinics/here/").text
    assert "ISO 9001" in page
    assert "MRI (3)" in page
    assert 'href="tel:+493023125100"' in page
    assert "08:00–16:30" in page
    assert "Register of hospitals" in page
    assert "2025" in page


def test_outdated_contact_is_not_shown(client):
    clinic = ClinicFactory(slug="here")
    ClinicContact.objects.create(
        clinic=clinic, kind="email", value="old@example.org", confirmation=Confirmation.OUTDATED
    )
    assert "old@example.org" not in client.get("/clinics/here/").text


@pytest.mark.parametrize(
    ("kind", "from_year", "to_year", "shown"),
    [
        ("education", 1998, 2004, "1998–2004"),
        ("education", 2004, 2004, "2004"),
        ("experience", 2015, None, "since 2015"),
        ("experience", None, 2012, "until 2012"),
    ],
)
def test_doctor_page_tells_the_career(client, kind, from_year, to_year, shown):
    doctor = DoctorFactory(slug="who")
    CareerStep.objects.create(
        doctor=doctor, position=1, kind=kind, text_en="Studied medicine", from_year=from_year, to_year=to_year
    )
    page = client.get("/doctors/who/").text
    assert f"<dt>{shown}</dt>" in page
    assert "Studied medicine" in page


@pytest.mark.parametrize(
    ("kind", "value", "url"),
    [
        ("phone", "+49 30 23125 100", "tel:+493023125100"),
        ("phone", "ask at the door", ""),
        ("fax", "+49 30 23125 101", ""),
        ("email", "office@example.org", "mailto:office@example.org"),
    ],
)
def test_contact_links_only_where_something_can_follow_it(kind, value, url):
    assert ClinicContact(kind=kind, value=value).url == url
