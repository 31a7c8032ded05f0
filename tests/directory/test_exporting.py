import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exporting import csv_lines, csv_response, safe, table_of
from directory.models import Clinic
from tests import factories


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert safe(text) == f"'{text}"


@given(st.lists(st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")), min_size=1)))
def test_cells_come_back_as_they_were_but_for_the_apostrophe(rows):
    text = "".join(csv_lines(rows)).removeprefix("\ufeff")
    back = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    assert back == [[safe(cell) for cell in row] for row in rows]


@pytest.mark.django_db
def test_a_list_is_exported_with_readable_keys():
    clinic = factories.ClinicFactory(name_en="=cmd()", street="Weg 1")
    (row,) = read(csv_response(table_of(Clinic.objects.all()), name="clinic"))
    assert (row["name_en"], row["street"], row["city.slug"]) == ("'=cmd()", "Weg 1", clinic.city.slug)
    assert "search_key" not in row


@pytest.mark.django_db
def test_an_export_takes_one_query(django_assert_num_queries):
    factories.ClinicFactory.create_batch(3)
    with django_assert_num_queries(1):
        assert len(read(csv_response(table_of(Clinic.objects.all()), name="clinic"))) == 3
