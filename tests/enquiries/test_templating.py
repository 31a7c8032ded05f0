from datetime import UTC, datetime

import pytest

from enquiries.templating import LABELS, VALUES, Unfilled, fill, in_words, require_filled, unfilled, unknown
from tests.factories import ClinicFactory, ConditionFactory, EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    return UserFactory(first_name="Nadia", last_name="Berg")


def test_what_is_known_is_filled_in(nadia, settings):
    enquiry = EnquiryFactory(name="Amina", condition=ConditionFactory(name_en="Liver metastasis"))
    text = fill("Dear {patient_name}, {condition}: {coordinator}, {site}, {reference}", enquiry=enquiry, user=nadia)
    assert text == f"Dear Amina, Liver metastasis: Nadia Berg, {settings.SITE_NAME}, {enquiry.reference}"


def test_it_speaks_the_language_of_the_patient(nadia):
    enquiry = EnquiryFactory(
        language="de",
        time_zone="Asia/Dubai",
        due_at=datetime(2026, 11, 24, 14, tzinfo=UTC),
        condition=ConditionFactory(name_en="Liver metastasis", name_de="Lebermetastasen"),
    )
    text = fill("{condition} {due}", enquiry=enquiry, user=nadia)
    assert text.startswith("Lebermetastasen Dienstag")
    assert "18:00" in text


def test_several_clinics_are_one_phrase(nadia):
    clinics = [ClinicFactory(name_en="North"), ClinicFactory(name_en="South")]
    assert fill("{clinics}", enquiry=EnquiryFactory(clinics=clinics), user=nadia) == "North and South"


def test_what_has_no_value_stays_and_is_named_in_words(nadia):
    text = fill("{treatment}, {missing_papers}, {treatment}", enquiry=EnquiryFactory(), user=nadia)
    assert unfilled(text) == ["treatment", "missing_papers"]
    with pytest.raises(Unfilled) as refused:
        require_filled(text)
    assert refused.value.words == "treatment, missing papers"


def test_values_can_be_given(nadia):
    assert fill("{missing_papers}", enquiry=EnquiryFactory(), user=nadia, missing_papers="- CT") == "- CT"


def test_what_a_patient_wrote_is_never_read_as_a_placeholder(nadia):
    assert fill("{patient_name}", enquiry=EnquiryFactory(name="{reference}"), user=nadia) == "{reference}"


def test_braces_that_are_no_placeholder_are_text():
    assert unfilled("{ } {1} {a b} { name } {{x}}") == ["name", "x"]


def test_a_placeholder_nobody_knows_is_found_and_named_as_it_stands():
    assert unknown("{patient_name} {pateint}") == ["pateint"]
    assert in_words(["pateint", "due"]) == "{pateint}, when our reply is due"


def test_every_placeholder_has_a_label_and_a_value():
    assert LABELS.keys() == VALUES.keys()
