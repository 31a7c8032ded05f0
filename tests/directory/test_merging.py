"""Duplicates become one record: every row moves, nothing stands twice, old names and addresses lead on."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.db import models

from accounts.roles import EDITORS, sync_roles
from directory.merging import CannotMerge, merge, side_by_side
from directory.models import (
    Affiliation,
    CareerStep,
    Clinic,
    ClinicFigure,
    ClinicSynonym,
    ClinicTreatment,
    Confirmation,
    Doctor,
    ImportedRecord,
    Photo,
    SlugRedirect,
)
from tests import factories

pytestmark = pytest.mark.django_db

CONFIRMED = {"confirmation": Confirmation.CONFIRMED}


@pytest.fixture
def user():
    return factories.UserFactory()


@pytest.fixture
def keep():
    return factories.ClinicFactory(name_en="University Hospital", slug="university-hospital")


@pytest.fixture
def duplicate():
    return factories.ClinicFactory(name_en="Univ. Hospital", name_de="Uniklinik", slug="univ-hospital")


def pointing_to(record):
    """How many rows of the whole project point to a record, by model."""
    relations = [
        relation
        for relation in type(record)._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and isinstance(relation.field, models.ForeignKey)
    ]
    numbers = {
        relation.related_model.__name__: relation.related_model._base_manager.filter(
            **{relation.field.name: record.pk}
        ).count()
        for relation in relations
    }
    return {name: number for name, number in numbers.items() if number}


def test_every_row_that_points_to_the_duplicate_moves(user, keep, duplicate):
    factories.ClinicTreatmentFactory(clinic=duplicate)
    factories.ClinicConditionFactory(clinic=duplicate)
    factories.AffiliationFactory(clinic=duplicate)
    factories.ProgrammeFactory(clinic=duplicate)
    Photo.objects.create(clinic=duplicate, original="originals/a", alt="The entrance", credit="x", permission="x")
    ImportedRecord.objects.create(clinic=duplicate, kind="clinics", source=factories.SourceFactory(), identity="a")
    enquiry = factories.EnquiryFactory(clinics=[duplicate])
    factories.ConsentFactory(enquiry=enquiry, kind="share", clinic=duplicate)
    before = pointing_to(duplicate)

    merge(keep=keep, duplicates=[duplicate], user=user)

    assert len(before) == 8
    assert {name: number for name, number in pointing_to(keep).items() if name != "ClinicSynonym"} == before
    assert not Clinic.objects.filter(pk=duplicate.pk).exists()
    assert list(enquiry.clinics.all()) == [keep]


def test_old_names_and_addresses_lead_on(client, user, keep, duplicate):
    SlugRedirect.objects.create(kind="clinic", old_slug="older", new_slug="univ-hospital")
    merge(keep=keep, duplicates=[duplicate], user=user)
    assert set(ClinicSynonym.objects.filter(noun=keep).values_list("name", "language")) == {
        ("Univ. Hospital", "en"),
        ("Uniklinik", "de"),
    }
    for slug in ("univ-hospital", "older"):
        response = client.get(f"/clinics/{slug}/")
        assert (response.status_code, response["Location"]) == (301, "/clinics/university-hospital/")


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"), [({}, {}, "ours"), ({}, CONFIRMED, "theirs"), (CONFIRMED, CONFIRMED, "ours")]
)
def test_of_two_equal_facts_the_confirmed_one_stays_else_ours(user, keep, duplicate, ours, theirs, stays):
    treatment = factories.TreatmentFactory(name_en="Ablation")
    factories.ClinicTreatmentFactory(clinic=keep, treatment=treatment, waiting_days=1, **ours)
    factories.ClinicTreatmentFactory(clinic=duplicate, treatment=treatment, waiting_days=2, **theirs)
    merger = merge(keep=keep, duplicates=[duplicate], user=user)
    assert ClinicTreatment.objects.get().clinic == keep
    assert ClinicTreatment.objects.get().waiting_days == {"ours": 1, "theirs": 2}[stays]
    assert len(merger.dropped) == 1
    assert "Ablation" in merger.dropped[0]


def test_numbered_rows_follow_ours_unless_they_say_the_same(user, keep, duplicate):
    factories.ClinicFigureFactory(clinic=keep, position=1, label_en="beds")
    factories.ClinicFigureFactory(clinic=duplicate, position=1, label_en="operations a year")
    factories.ClinicFigureFactory(clinic=duplicate, position=2, label_en="beds", value=5)
    merge(keep=keep, duplicates=[duplicate], user=user)
    figures = ClinicFigure.objects.filter(clinic=keep).values_list("position", "label_en")
    assert list(figures) == [(1, "beds"), (2, "operations a year")]


def test_a_doctor_keeps_one_main_place_of_work(user):
    keep, duplicate = factories.DoctorFactory.create_batch(2)
    shared = factories.ClinicFactory()
    factories.AffiliationFactory(doctor=keep, clinic=shared, is_primary=True)
    factories.AffiliationFactory(doctor=duplicate, is_primary=True)
    factories.AffiliationFactory(doctor=duplicate, clinic=shared)
    merge(keep=keep, duplicates=[duplicate], user=user)
    assert Affiliation.objects.filter(doctor=keep).count() == 2
    assert Affiliation.objects.get(is_primary=True).clinic == shared


@pytest.mark.parametrize("theirs", [{}, CONFIRMED])
def test_the_main_place_of_work_survives_the_merge_of_two_clinics(user, keep, duplicate, theirs):
    doctor = factories.DoctorFactory()
    factories.AffiliationFactory(doctor=doctor, clinic=keep)
    factories.AffiliationFactory(doctor=doctor, clinic=duplicate, is_primary=True, **theirs)
    merge(keep=keep, duplicates=[duplicate], user=user)
    affiliation = Affiliation.objects.get()
    assert (affiliation.clinic, affiliation.is_primary) == (keep, True)


def test_steps_of_a_career_are_joined_and_other_spellings_kept(user):
    keep = factories.DoctorFactory(given_name="Jürgen", family_name="Müller")
    duplicate = factories.DoctorFactory(given_name="Jurgen", family_name="Mueller-Beispiel")
    CareerStep.objects.create(doctor=keep, position=1, kind="education", text_en="Studies")
    CareerStep.objects.create(doctor=duplicate, position=1, kind="education", text_en="Studies")
    CareerStep.objects.create(doctor=duplicate, position=2, kind="experience", text_en="Senior doctor")
    merge(keep=keep, duplicates=[duplicate], user=user)
    assert list(keep.career.values_list("position", "text_en")) == [(1, "Studies"), (2, "Senior doctor")]
    assert list(keep.synonyms.values_list("name", flat=True)) == ["Jurgen Mueller-Beispiel"]


def test_blanks_are_filled_but_not_with_what_nobody_confirmed_or_from_another_town(user, keep, duplicate):
    Clinic.objects.filter(pk=duplicate.pk).update(website="https://example.org/", street="Long Street 1")
    merger = merge(keep=keep, duplicates=[duplicate], user=user)
    keep.refresh_from_db()
    assert (keep.website, keep.street, merger.filled) == ("https://example.org/", "", ["website"])

    confirmed = factories.ClinicFactory(**CONFIRMED)
    merge(keep=confirmed, duplicates=[keep], user=user)
    confirmed.refresh_from_db()
    assert confirmed.website == ""


def test_both_in_one_enquiry_become_one(user, keep, duplicate):
    enquiry = factories.EnquiryFactory(clinics=[keep, duplicate])
    merger = merge(keep=keep, duplicates=[duplicate], user=user)
    assert list(enquiry.clinics.all()) == [keep]
    assert merger.dropped == []


def test_more_than_two_and_the_record_says_so(user, keep, duplicate):
    third = factories.ClinicFactory(name_en="Clinic by the River")
    merge(keep=keep, duplicates=[duplicate, third], user=user)
    assert list(Clinic.objects.all()) == [keep]
    assert LogEntry.objects.filter(action_flag=DELETION).count() == 2
    notes = LogEntry.objects.filter(object_id=keep.pk).values_list("change_message", flat=True)
    assert "Clinic by the River" in " ".join(notes)


def test_a_record_that_is_gone_stops_everything(user, keep, duplicate):
    factories.ClinicTreatmentFactory(clinic=duplicate)
    gone = factories.ClinicFactory()
    Clinic.objects.filter(pk=gone.pk).delete()
    with pytest.raises(CannotMerge):
        merge(keep=keep, duplicates=[duplicate, gone], user=user)
    assert ClinicTreatment.objects.get().clinic == duplicate


def test_side_by_side_shows_what_differs(keep, duplicate):
    factories.ClinicTreatmentFactory(clinic=duplicate)
    sides = {side.label: side for side in side_by_side([keep, duplicate])}
    assert sides["Type"].values == ["Hospital", "Hospital"]
    assert not sides["Type"].differs
    assert sides["Slug"].differs
    assert sides["Treatments of a clinic"].values == ["", "1"]
    assert "Website" not in sides


@pytest.fixture
def editor(client):
    sync_roles()
    user = factories.UserFactory(groups=[EDITORS])
    client.force_login(user)
    return user


def test_an_editor_chooses_compares_and_confirms(client, editor, keep, duplicate):
    chosen = {"action": "merge_selected", "_selected_action": [keep.pk, duplicate.pk]}
    page = client.post("/admin/directory/clinic/", chosen, follow=True)
    path = page.redirect_chain[0][0]
    assert page.text.count('type="radio"') == 2
    assert client.post(path, {"keep": "999"}, follow=True).status_code == 200
    assert Clinic.objects.count() == 2
    done = client.post(path, {"keep": str(keep.pk)}, follow=True)
    assert done.redirect_chain[-1][0] == f"/admin/directory/clinic/{keep.pk}/change/"
    assert "now stands for: Univ. Hospital" in done.text
    assert client.get(path, follow=True).redirect_chain[-1][0] == "/admin/directory/clinic/"


def test_one_record_cannot_be_merged(client, editor, keep):
    chosen = {"action": "merge_selected", "_selected_action": [keep.pk]}
    assert "Choose two to 5 records" in client.post("/admin/directory/clinic/", chosen, follow=True).text


@pytest.mark.parametrize("query", ["", "?pk=x&pk=²", "?pk=1", "?pk=99999999999999999999&pk=2"])
def test_hostile_choices_lead_back_to_the_list(client, editor, query):
    assert client.get(f"/admin/directory/doctor/merge/{query}").status_code == 302


def test_who_may_not_delete_may_not_merge(client, keep, duplicate):
    sync_roles()
    client.force_login(factories.UserFactory(groups=["Coordinators"]))
    path = f"/admin/directory/clinic/merge/?pk={keep.pk}&pk={duplicate.pk}"
    assert client.get(path).status_code == 403
    assert client.post(path, {"keep": keep.pk}).status_code == 403
    assert Doctor.objects.count() == 0
    assert Clinic.objects.count() == 2
