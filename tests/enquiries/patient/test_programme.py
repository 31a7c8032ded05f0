import pytest

from directory.models import Publication
from directory.models.programmes import Programme
from enquiries.models import Enquiry
from tests.enquiries.conftest import NEW
from tests.factories import ClinicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return Programme.objects.create(
        clinic=ClinicFactory(), name_en="Three days of tests", slug="three-days", state=Publication.PUBLISHED
    )


def test_question_about_a_programme_knows_it(client, filled, programme):
    address = f"{NEW}?programme={programme.slug}&clinic={programme.clinic.slug}"
    assert "Three days of tests" in client.get(address).content.decode()
    client.post(address, filled())
    enquiry = Enquiry.objects.get()
    assert enquiry.programme == enquiry.about == programme
    assert list(enquiry.clinics.all()) == [programme.clinic]
    assert "Three days of tests" in client.get(enquiry.private_url).content.decode()


def test_unpublished_programme_is_left_out(client, filled, programme):
    Programme.objects.update(state=Publication.DRAFT)
    client.post(f"{NEW}?programme={programme.slug}", filled())
    assert Enquiry.objects.get().programme is None
