"""What waits for an editor, counted; checking facts from their lists; who changed what."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.roles import COORDINATORS, EDITORS, sync_roles
from directory.models import ClinicTreatment, Confirmation, ErrorReport, ImportReview, Photo, Publication
from directory.worklist import recent_changes, worklist
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    sync_roles()
    user = factories.UserFactory(groups=[EDITORS], language="en")
    client.force_login(user)
    return user


@pytest.fixture
def waiting():
    """Something of everything that can wait."""
    long_ago = timezone.localdate() - timedelta(days=366)
    factories.ClinicTreatmentFactory.create_batch(2)
    factories.ClinicTreatmentFactory(confirmation=Confirmation.CONTESTED)
    factories.ClinicTreatmentFactory(confirmation=Confirmation.CONFIRMED, checked_on=long_ago)
    factories.ClinicTreatmentFactory(confirmation=Confirmation.CONFIRMED, checked_on=timezone.localdate())
    factories.DoctorFactory(state=Publication.DRAFT)
    factories.ConditionFactory()
    ErrorReport.objects.create(path="/", text="A mistake")
    ErrorReport.objects.create(path="/", text="None", state=ErrorReport.State.DISMISSED)
    clinic = factories.ClinicFactory()
    Photo.objects.create(
        clinic=clinic, original="a", alt="x", credit="x", permission="x", state=Photo.State.REFUSED, refusal="type"
    )
    ImportReview.objects.create(
        source=factories.SourceFactory(), kind="clinics", clinic=clinic, question="near_match", row=2, name="A clinic"
    )


def test_each_number_is_that_of_the_list_it_leads_to(client, editor, waiting):
    found = worklist(editor)
    labels = {task.label: task.number for task in found.tasks}
    assert labels == {
        "Errors readers reported": 1,
        "Guides without a medical review, or due for the next": 1,
        "Questions an import left": 1,
        "Photos that were refused": 1,
        "Doctors: Draft": 1,
    }
    offers = next(kind for kind in found.facts if kind.label == "Treatments of a clinic")
    assert [task.number for task in offers.tasks] == [2, 1, 1]
    for task in [*found.tasks, *(task for kind in found.facts for task in kind.tasks if task.number)]:
        listing = client.get(task.url)
        assert listing.status_code == 200, task
        assert listing.context["cl"].result_count == task.number, task


def test_home_lists_it_in_few_queries(client, editor, waiting, django_assert_max_num_queries):
    client.get(reverse("admin:index"))
    with django_assert_max_num_queries(8):
        home = client.get(reverse("admin:index"))
    assert "Errors readers reported" in home.text
    assert "Confirmed over a year ago" in home.text


def test_all_is_counted_in_one_query(editor, waiting, django_assert_num_queries):
    editor.get_all_permissions()
    with django_assert_num_queries(1):
        worklist(editor)


def test_nothing_waits_in_an_empty_directory(client, editor):
    assert "Nothing is waiting." in client.get(reverse("admin:index")).text


def test_only_what_one_may_see_is_counted(waiting):
    nobody = factories.UserFactory()
    assert worklist(nobody).tasks == worklist(nobody).facts == []
    assert list(recent_changes(nobody)) == []


def test_coordinators_begin_at_the_queue(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[COORDINATORS]))
    assert client.get(reverse("admin:index"))["Location"] == reverse("admin:enquiries_enquiry_changelist")


def test_facts_have_a_section_of_the_menu(client, editor):
    menu = {section.name: section.items for section in client.get(reverse("admin:index")).context["menu"]}
    assert "Treatments of a clinic" in [item.name for item in menu["Facts"]]
    assert "Clinics" in [item.name for item in menu["Directory"]]
    assert "Reported errors" in [item.name for item in menu["Upkeep"]]


@pytest.mark.parametrize(
    ("action", "confirmation"),
    [("confirm", Confirmation.CONFIRMED), ("contest", Confirmation.CONTESTED), ("outdate", Confirmation.OUTDATED)],
)
def test_facts_are_checked_from_their_list(client, editor, action, confirmation, django_assert_max_num_queries):
    offers = factories.ClinicTreatmentFactory.create_batch(12)
    chosen = {"action": action, "_selected_action": [offer.pk for offer in offers[1:]]}
    with django_assert_max_num_queries(25):
        client.post("/admin/directory/clinictreatment/?confirmation__exact=unconfirmed", chosen)
    checked = ClinicTreatment.objects.exclude(pk=offers[0].pk)
    assert set(checked.values_list("confirmation", "checked_by", "checked_on")) == {
        (confirmation, editor.pk, timezone.localdate())
    }
    assert ClinicTreatment.objects.get(pk=offers[0].pk).checked_by is None
    assert LogEntry.objects.filter(user=editor).count() == 11


def test_who_may_only_read_checks_nothing(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[COORDINATORS]))
    offer = factories.ClinicTreatmentFactory()
    client.post("/admin/directory/clinictreatment/", {"action": "confirm", "_selected_action": [offer.pk]})
    offer.refresh_from_db()
    assert offer.confirmation == Confirmation.UNCONFIRMED


def test_home_says_who_changed_what(client, editor, django_assert_max_num_queries):
    offers = factories.ClinicTreatmentFactory.create_batch(15)
    chosen = {"action": "confirm", "_selected_action": [offer.pk for offer in offers]}
    client.post("/admin/directory/clinictreatment/", chosen)
    with django_assert_max_num_queries(8):
        home = client.get(reverse("admin:index"))
    assert home.text.count("Changed confirmation, checked on and checked by.") == 10
    assert str(editor) in home.text


def test_the_history_of_a_fact_names_its_fields(client, editor):
    offer = factories.ClinicTreatmentFactory()
    client.post("/admin/directory/clinictreatment/", {"action": "contest", "_selected_action": [offer.pk]})
    history = client.get(reverse("admin:directory_clinictreatment_history", args=[offer.pk]))
    assert "Changed confirmation, checked on and checked by." in history.text
