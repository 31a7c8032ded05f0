"""A list with every fault real lists have: each gets its reason, nothing else is lost."""

import pytest
from openpyxl import Workbook

from directory.models import City, Clinic, ClinicContact, Country

pytestmark = pytest.mark.django_db

FAULTS = [
    # row, column, part of the reason, whether the row is kept
    (3, "PLZ", "zeros at its beginning were lost; read as 01067", True),
    (3, "Telephone", "damaged by a spreadsheet", True),
    (3, "Beds", "0 is read as not known", True),
    (4, "Address", "several addresses", True),
    (4, "E-Mail", "“not-an-address” is not an email address", True),
    (4, "Last update", "two ways", True),
    (5, "Type", "not known", True),
    (5, "Telephone", "not known", True),
    (5, "Last update", "no such day", True),
    (7, "Latitude", "Outside of", True),
    (7, "Longitude", "without the other", True),
    (8, "Hospital Name", "damaged; read as “Example Klinik München”", True),
    (8, "Ort", "damaged; read as “München”", True),
    (10, "Hospital Name", "needs a name", False),
    (11, "Hospital Name", "same as an earlier row", True),
    (12, "Country", "Not a country", True),
    (12, "Telephone", "without the country", True),
    (12, "Ort", "not known which city", True),
    (13, "Latitude", "0, 0", True),
    (13, "Website", "Not the address of a website", True),
    (13, "Beds", "Not a whole number", True),
    (13, "Languages", "Klingon", True),
    (13, "Last update", "Not a date", True),
    (14, "Departments", "Looks like a code", True),
    (15, "ID", "damaged by a spreadsheet", True),
    (15, "Latitude", "without the other", True),
    (17, "", "never closed", True),
    (18, "", "More cells than", True),
]


@pytest.fixture
def report(load):
    return load("clinics", "clinics_with_faults.csv")


@pytest.mark.parametrize(("row", "column", "reason", "kept"), FAULTS)
def test_each_fault_has_its_reason(report, row, column, reason, kept):
    found = [p for p in report["problems"] if p["row"] == row and p["column"] == column and reason in p["reason"]]
    assert found, [p for p in report["problems"] if p["row"] == row]
    assert all(problem["row_kept"] is kept for problem in found)


def test_nothing_else_is_lost(report):
    assert {name: report[name] for name in ("rows", "created", "unchanged", "refused", "review", "updated")} == {
        "rows": 16,
        "created": 14,
        "unchanged": 1,
        "refused": 1,
        "review": 0,
        "updated": 0,
    }
    several = Clinic.objects.get(name_en="Example Clinic Several")
    assert set(several.contacts.values_list("kind", "value")) == {
        ("phone", "+493514581"),
        ("phone", "+493514582"),
        ("email", "a@example.org"),
        ("email", "b@example.org"),
    }
    assert several.street == "Musterweg 3"
    assert Clinic.objects.get(name_en="Example Clinic Athens").city.country.code == "gr"
    assert Clinic.objects.get(name_en="Example Klinik München").city.name_en == "München"
    assert Clinic.objects.get(name_en="Example Clinic of Two Lines").street == "Musterweg 7, 04109 Leipzig"
    assert Clinic.objects.get(name_en="Example Clinic Invisible").city.country.code == "gb"
    assert Clinic.objects.get(name_en="Example Clinic Torn").slug


def test_a_good_row_comes_in_whole(report):
    clinic = Clinic.objects.get(name_en="Example Clinic North")
    assert (str(clinic.latitude), str(clinic.longitude)) == ("51.05040", "13.73730")
    assert (clinic.postcode, clinic.website, clinic.type) == ("01067", "https://www.example.org", "clinic")
    assert clinic.figures.get().value == 1200
    assert str(clinic.checked_on) == "2019-12-31"
    assert {row.language.code for row in clinic.clinic_languages.all()} == {"de", "en"}
    assert {row.specialty.slug for row in clinic.clinic_specialties.all()} == {"cardiology", "neurology"}


def test_every_imported_fact_says_where_it_comes_from_and_that_nobody_has_confirmed_it(report):
    clinic = Clinic.objects.get(name_en="Example Clinic North")
    for fact in (clinic, *clinic.contacts.all(), *clinic.clinic_languages.all(), clinic.figures.get()):
        assert fact.source.slug == "clinics_with_faults"
        assert fact.confirmation == "unconfirmed"
        assert fact.checked_on


def test_windows_letters_are_read(load):
    assert load("clinics", "clinics_windows.csv")["created"] == 2
    assert set(Clinic.objects.values_list("name_en", flat=True)) == {"Beispielklinik Süd", "Beispielpraxis €"}
    assert set(City.objects.values_list("slug", flat=True)) == {"koln", "zurich"}
    assert set(Country.objects.values_list("name_de", flat=True)) == {"Deutschland", "Schweiz"}


def test_three_hundred_columns_do_no_harm(load, write):
    path = write(
        [*[f"c{n}" for n in range(150)], "Name", *[f"d{n}" for n in range(150)]], ["x"] * 150 + ["Only"] + ["y"] * 150
    )
    assert load("clinics", path)["created"] == 1


def test_a_workbook_says_the_same_as_text(load, tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["A list of examples"])
    sheet.append([])
    sheet.append(["Name", "City", "Country", "Beds", "Phone", "id"])
    sheet.append(["Example Clinic", "Berlin", "DE", 120.0, 4930123456, 12.0])
    path = tmp_path / "list.xlsx"
    workbook.save(path)
    assert load("clinics", path)["created"] == 1
    clinic = Clinic.objects.get()
    assert clinic.figures.get().value == 120
    assert ClinicContact.objects.get().value == "+4930123456"


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "A", "city": "Berlin", "country": "DE", "languages": ["de", "en"]}, {"name": "B", "beds": 3}]',
        '{"name": "A", "city": "Berlin", "country": "DE", "languages": ["de", "en"]}\n{"name": "B", "beds": 3}\n',
        '{"n": 2, "rows": [{"name": "A", "city": "Berlin", "country": "DE", "languages": "de|en"}, {"name": "B"}]}',
    ],
)
def test_json_is_read_as_array_lines_or_envelope(load, tmp_path, text):
    path = tmp_path / "list.json"
    path.write_text(text)
    assert load("clinics", path)["created"] == 2
    assert {row.language.code for row in Clinic.objects.get(name_en="A").clinic_languages.all()} == {"de", "en"}


def test_hostile_names_come_in_as_text(load, write):
    names = [
        "<script>alert(1)</script>",
        "'; DROP TABLE clinic; --",
        "{{ 7*7 }}",
        "مستشفى المثال",
        "例の病院",
        "🏥 Clinic",
        "x" * 251,
    ]
    report = load("clinics", write(["name", "city", "country"], *[[name, "Berlin", "DE"] for name in names]))
    assert (report["created"], report["refused"]) == (6, 1)
    assert all(clinic.slug.isascii() for clinic in Clinic.objects.all())
