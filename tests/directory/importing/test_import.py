"""What a list makes of the directory: once, twice, interrupted, after edits."""

import itertools
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from directory.importing import engine, jobs
from directory.models import (
    Affiliation,
    City,
    Clinic,
    ClinicContact,
    Condition,
    ConditionCode,
    ConditionSynonym,
    Confirmation,
    Doctor,
    ImportedRecord,
    ImportProblem,
    ImportReview,
    ImportRun,
    Publication,
    Source,
    Specialty,
)
from tests import factories
from tests.directory.importing.conftest import DATA

pytestmark = pytest.mark.django_db

LISTS = ["clinics", "doctors", "conditions"]
NO_CHANGE = ["created", "updated", "refused"]


def content():
    """Everything an import can make, without what depends on the order of keys."""
    return {
        "clinics": sorted(
            Clinic.objects.values_list(
                "slug", "name_en", "site", "type", "street", "postcode", "city__slug", "latitude", "website", "state"
            ),
            key=str,
        ),
        "contacts": sorted(ClinicContact.objects.values_list("clinic__slug", "kind", "value", "confirmation")),
        "doctors": sorted(Doctor.objects.values_list("slug", "title", "given_name", "family_name", "suffix")),
        "affiliations": sorted(Affiliation.objects.values_list("doctor__slug", "clinic__slug", "is_primary")),
        "conditions": sorted(Condition.objects.values_list("slug", "name_en")),
        "synonyms": sorted(ConditionSynonym.objects.values_list("condition__slug", "name")),
        "codes": sorted(ConditionCode.objects.values_list("condition__slug", "system", "code")),
        "cities": sorted(City.objects.values_list("slug", "country__code")),
        "specialties": sorted(Specialty.objects.values_list("slug", "name_en")),
        "records": sorted(ImportedRecord.objects.values_list("kind", "identity")),
        "problems": sorted(ImportProblem.objects.values_list("run__kind", "row", "column", "reason")),
    }


def load_all(load):
    return {kind: load(kind, f"{kind}.csv") for kind in LISTS}


def test_sites_and_numbers_used_twice_are_records_of_their_own(load):
    report = load("clinics", "clinics.csv")
    assert {name: report[name] for name in ("rows", *ImportRun.OUTCOMES)} == {
        "rows": 7,
        "created": 6,
        "updated": 0,
        "unchanged": 1,
        "refused": 0,
        "review": 0,
    }
    assert Clinic.objects.filter(name_en="Example Clinic Harbour").count() == 2
    assert set(Clinic.objects.values_list("city__country__code", flat=True)) == {"de", "fr", "gr"}


def test_listed_records_are_published_unless_somebody_says_otherwise(load):
    load_all(load)
    for model in (Clinic, Doctor, Condition):
        assert set(model.objects.values_list("state", flat=True)) == {Publication.PUBLISHED}


def test_twice_changes_nothing(load):
    load_all(load)
    once = content()
    ImportProblem.objects.all().delete()
    for kind, report in load_all(load).items():
        assert [report[name] for name in NO_CHANGE] == [0, 0, report["refused"]], kind
    assert content() == once | {"problems": content()["problems"]}
    assert Source.objects.count() == 3


def test_a_dry_run_says_the_same_and_writes_nothing(load):
    dry = load("clinics", "clinics_with_faults.csv", dry_run=True)
    assert not any(model.objects.exists() for model in (Clinic, City, Specialty, Source, ImportRun, ImportProblem))
    assert dry == load("clinics", "clinics_with_faults.csv")


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("stop", range(5))
def test_interrupted_anywhere_the_end_is_the_same(load, kind, stop, monkeypatch):
    monkeypatch.setattr(engine, "FIRST", 1)
    monkeypatch.setattr(engine, "SMALLEST", 1)
    monkeypatch.setattr(engine, "LARGEST", 1)
    if kind == "doctors":
        load("clinics", "clinics.csv")
    with transaction.atomic():
        whole = load(kind, f"{kind}.csv"), content()
        transaction.set_rollback(True)
    job = jobs.prepare(kind=kind, path=DATA / f"{kind}.csv", source_name=kind)
    run = jobs.start(job=job, source_name=kind, file_name="x")
    list(itertools.islice(engine.work(job, run, dry_run=False), stop))
    assert (load(kind, f"{kind}.csv"), content()) == whole
    assert ImportRun.objects.filter(kind=kind).count() == 1


def test_a_batch_that_fails_leaves_nothing_behind(load, monkeypatch):
    path = DATA / "clinics.csv"
    job = jobs.prepare(kind="clinics", path=path, source_name="x")
    run = jobs.start(job=job, source_name="x", file_name=path.name)

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(engine, "_move_on", fail)
    with pytest.raises(RuntimeError):
        list(engine.work(job, run, dry_run=False))
    assert not Clinic.objects.exists()
    assert not City.objects.exists()
    monkeypatch.undo()
    assert load("clinics", "clinics.csv", source="x")["created"] == 6


def test_two_processes_do_not_read_the_same_rows(load):
    path = DATA / "clinics.csv"
    job = jobs.prepare(kind="clinics", path=path, source_name="x")
    run = jobs.start(job=job, source_name="x", file_name=path.name)
    ImportRun.objects.update(rows=3)
    with pytest.raises(engine.RunInUse):
        list(engine.work(job, run, dry_run=False))
    assert not Clinic.objects.exists()


HEAD = ["id", "name", "city", "country", "street", "phone"]


def test_what_the_list_changes_is_changed(load, write):
    load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "Weg 1", "030 123456"]), source="x")
    report = load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "Weg 2", "030 123457"]), source="x")
    assert report["updated"] == 1
    clinic = Clinic.objects.get()
    assert clinic.street == "Weg 2"
    assert dict(clinic.contacts.values_list("value", "confirmation")) == {
        "+4930123456": Confirmation.OUTDATED,
        "+4930123457": Confirmation.UNCONFIRMED,
    }


def test_what_an_editor_changed_stays_and_becomes_a_question(load, write):
    load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "Weg 1", "030 123456"]), source="x")
    Clinic.objects.update(street="Allee 5")
    again = load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "Weg 1", "030 123456"]), source="x")
    assert again["unchanged"] == 1
    report = load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "Weg 2", "030 123456"]), source="x")
    assert (report["updated"], report["review"]) == (0, 1)
    assert Clinic.objects.get().street == "Allee 5"
    review = ImportReview.objects.get()
    assert (review.question, review.field, review.ours, review.theirs) == ("conflict", "street", "Allee 5", "Weg 2")


def test_a_confirmed_clinic_is_not_changed_without_being_asked_for(load, write):
    load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "Weg 1", ""]), source="x")
    Clinic.objects.update(confirmation=Confirmation.CONFIRMED, checked_on=date(2020, 1, 1))
    load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "Weg 2", ""]), source="x")
    clinic = Clinic.objects.get()
    assert (clinic.street, clinic.checked_on) == ("Weg 1", date(2020, 1, 1))
    assert ImportReview.objects.get().theirs == "Weg 2"


def test_a_renamed_clinic_keeps_its_number(load, write):
    load("clinics", write(HEAD, [1, "Example Clinic", "Berlin", "DE", "", ""]), source="x")
    report = load("clinics", write(HEAD, [1, "Quite Another Name", "Berlin", "DE", "", ""]), source="x")
    assert report["updated"] == 1
    assert Clinic.objects.get().name_en == "Quite Another Name"
    assert load("clinics", write(HEAD, [1, "Quite Another Name", "Berlin", "DE", "", ""]), source="x")["unchanged"] == 1


def test_the_same_name_in_the_same_city_is_the_same_clinic_of_another_list(load, write):
    city = factories.CityFactory(name_en="Würzburg", slug="wurzburg")
    mine = factories.ClinicFactory(name_en="Müller Klinik", city=city, street="")
    report = load("clinics", write(HEAD, ["", "Mueller-Klinik", "Wuerzburg", "DE", "Weg 1", ""]))
    assert (report["created"], report["updated"]) == (0, 1)
    mine.refresh_from_db()
    assert mine.street == "Weg 1"


def test_a_near_name_in_the_same_city_waits_for_an_editor(load, write):
    city = factories.CityFactory(name_en="Berlin", slug="berlin")
    mine = factories.ClinicFactory(name_en="St. Example Hospital Schöneberg GmbH", city=city)
    path = write(HEAD, [5, "Sankt Example-Krankenhaus Schönberg", "Berlin", "DE", "", ""])
    for _time in range(2):
        report = load("clinics", path)
        assert (report["created"], report["review"]) == (0, 1)
    review = ImportReview.objects.get()
    assert (review.question, review.clinic) == ("near_match", mine)


def test_near_names_within_one_list_without_numbers_are_found_too(load, write):
    rows = [
        ["", "Example Hospital Südstadt", "Berlin", "DE", "", ""],
        ["", "Example Hospital Südstad", "Berlin", "DE", "", ""],
    ]
    report = load("clinics", write(HEAD, *rows))
    assert (report["created"], report["review"]) == (1, 1)
    assert ImportReview.objects.get().clinic == Clinic.objects.get()


def test_a_repeat_adds_what_the_first_row_left_open(load, write):
    path = write(
        HEAD,
        [1, "Example Clinic", "Berlin", "DE", "", "030 123456"],
        [1, "Example Clinic", "Berlin", "DE", "Weg 2", "030 123457"],
        [1, "Example Clinic", "Berlin", "DE", "Weg 3", ""],
    )
    for _time in range(2):
        report = load("clinics", path)
        assert "“Weg 2”, which stays" in report["problems"][-1]["reason"]
    assert (report["unchanged"], Clinic.objects.get().street) == (3, "Weg 2")
    assert ClinicContact.objects.filter(confirmation=Confirmation.UNCONFIRMED).count() == 2


def test_doctors_are_linked_by_the_name_of_their_clinic(load):
    load("clinics", "clinics.csv")
    Clinic.objects.filter(site="South site").delete()
    report = load("doctors", "doctors.csv")
    assert (report["created"], report["refused"]) == (4, 1)
    anna = Doctor.objects.get(family_name="von Beispiel")
    assert (anna.title, anna.given_name) == ("Prof. Dr. med.", "Anna")
    assert anna.affiliations.get().clinic.name_en == "Example Clinic Harbour"
    assert anna.affiliations.get().is_primary
    assert Doctor.objects.get(family_name="Muster").suffix == "PhD"
    assert Doctor.objects.get(given_name="Eva").affiliations.get().clinic.city.name_en == "München"
    reasons = {
        (problem["row"], problem["row_kept"]): problem["reason"]
        for problem in report["problems"]
        if problem["column"] == "hospital"
    }
    assert "only clinic of that name" in reasons[4, True]
    assert "without a clinic" in reasons[5, True]
    assert not Doctor.objects.get(family_name="Ohne").affiliations.exists()


def test_a_clinic_that_comes_in_later_is_linked_by_the_next_reading(load):
    load("doctors", "doctors.csv")
    assert not Affiliation.objects.exists()
    load("clinics", "clinics.csv")
    assert load("doctors", "doctors.csv")["updated"] == 2
    assert Affiliation.objects.count() == 2


def test_spellings_of_a_field_of_medicine_are_one(load):
    factories.SpecialtyFactory(slug="pediatrics", name_en="Pediatrics", name_de="Kinderheilkunde")
    load("doctors", "doctors.csv")
    assert Specialty.objects.filter(name_en__startswith="P").count() == 1


def test_conditions_bring_their_names_and_codes(load):
    report = load("conditions", "conditions.csv")
    assert report["created"] == 3
    fever = Condition.objects.get(slug="example-fever")
    assert {synonym.name for synonym in fever.synonyms.all()} == {"fever of examples", "ExF"}
    assert {(code.system, code.code) for code in fever.codes.all()} == {("ICD-10-CM", "A00.0"), ("ICD-10-CM", "A00.1")}
    assert fever.sources.get().source.slug == "conditions"
    assert [problem["reason"] for problem in report["problems"]] == [
        "Says that it is not known.",
        "“L20-L30” is not a code of ICD-10.",
    ]


def test_columns_are_mapped_by_hand_left_out_and_remembered(load, write):
    path = write(["Foo", "Bar", "city", "country"], ["Example Clinic", "Weg 1", "Berlin", "DE"])
    with pytest.raises(CommandError, match="name=COLUMN"):
        load("clinics", path)
    load("clinics", path, map=["name=Foo", "street=Bar", "city="], source="x")
    clinic = Clinic.objects.get()
    assert (clinic.name_en, clinic.street, clinic.city, clinic.country.code) == ("Example Clinic", "Weg 1", None, "de")
    assert load("clinics", path, source="x", map=["city="])["unchanged"] == 1


@pytest.mark.parametrize(
    "text", [b"", b"\r\n \r\n", b"%PDF-1.7 \x00\x01\x02" * 50, b"\xd0\xcf\x11\xe0 old", b"[1, 2", b"PK\x03\x04"]
)
def test_a_file_that_cannot_be_read_ends_with_an_error(load, tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_bytes(text)
    with pytest.raises(CommandError):
        load("clinics", path)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("options", [{"map": ["nonsense=x"]}, {"map": ["name"]}, {"map": ["name=No such column"]}])
def test_a_mapping_that_makes_no_sense_is_refused(load, options):
    with pytest.raises(CommandError):
        load("clinics", "clinics.csv", **options)


def test_a_file_that_is_not_there_ends_with_an_error():
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_clinics", "no-such-file.csv")


def test_queries_do_not_grow_with_unchanged_rows(load, write, django_assert_max_num_queries):
    rows = [[n, f"Example Clinic {n}", "Berlin", "DE", f"Weg {n}", ""] for n in range(200)]
    path = write(HEAD, *rows)
    load("clinics", path)
    with django_assert_max_num_queries(60):
        load("clinics", path)


def test_a_date_that_lies_ahead_is_refused(load, write):
    ahead = timezone.localdate().year + 2
    report = load("clinics", write(["name", "date"], ["Example Clinic", f"01.01.{ahead}"]))
    assert report["problems"][0]["reason"] == "Lies in the future."
