import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import COORDINATORS, DATA_PROTECTION, EDITORS, LEADS, sync_roles

pytestmark = pytest.mark.django_db


def member(role):
    user = User.objects.create_user(role.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def test_migrations_make_the_groups():
    assert set(Group.objects.values_list("name", flat=True)) == {COORDINATORS, LEADS, EDITORS, DATA_PROTECTION}


@pytest.mark.parametrize(
    ("role", "answers", "assigns", "edits"),
    [
        (COORDINATORS, True, False, False),
        (LEADS, True, True, False),
        (EDITORS, False, False, True),
        (DATA_PROTECTION, False, False, False),
    ],
)
def test_each_role_may_do_its_own_work_only(role, answers, assigns, edits):
    user = member(role)
    assert user.has_perm("enquiries.view_enquiry") is answers
    assert user.has_perm("enquiries.answer_enquiry") is answers
    assert user.has_perm("enquiries.assign_enquiry") is assigns
    assert user.has_perm("directory.change_clinic") is edits
    assert not user.has_perm("enquiries.delete_enquiry")
    assert not user.has_perm("accounts.change_user")


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (COORDINATORS, set()),
        (LEADS, {"merge_enquiry", "export_enquiry", "view_figures", "view_record"}),
        (EDITORS, set()),
        (DATA_PROTECTION, {"erase_enquiry", "view_record"}),
    ],
)
def test_only_some_roles_merge_export_measure_watch_and_erase(role, rights):
    user = member(role)
    asked = ["merge_enquiry", "export_enquiry", "view_figures", "view_record", "erase_enquiry"]
    assert {right for right in asked if user.has_perm(f"enquiries.{right}")} == rights


def test_hand_made_changes_of_a_group_do_not_last():
    group = Group.objects.get(name=EDITORS)
    group.permissions.clear()
    sync_roles()
    assert member(EDITORS).has_perm("directory.change_clinic")
