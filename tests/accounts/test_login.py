import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from accounts.roles import COORDINATORS
from tests.factories import UserFactory

LOGIN = reverse("admin:login")
PASSWORD = "correct horse battery"


@pytest.fixture
def nadia(db):
    return UserFactory(username="nadia", groups=[COORDINATORS])


def log_in(client, password=PASSWORD):
    return client.post(LOGIN, {"username": "nadia", "password": password, "next": reverse("admin:index")})


def test_the_right_password_leads_in(client, nadia):
    assertRedirects(log_in(client), reverse("admin:index"), fetch_redirect_response=False)


def test_a_wrong_password_is_an_error_that_names_no_field(client, nadia):
    response = log_in(client, "wrong")
    assertContains(response, "errornote")
    assertContains(response, "<title>Error:")


def test_many_wrong_passwords_lock_the_name_for_a_while_even_for_the_right_one(client, nadia):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = log_in(client, "wrong")
    assertContains(response, "Log-in is locked for now", status_code=429)
    assertContains(log_in(client), "Log-in is locked for now", status_code=429)


def test_log_out_ends_the_session(client, nadia):
    client.force_login(nadia)
    assertContains(client.post(reverse("admin:logout")), reverse("admin:index"))
    assert client.get(reverse("admin:enquiries_enquiry_changelist")).status_code == 302


def test_staff_change_their_password_in_the_frame_of_the_desk(client, nadia):
    client.force_login(nadia)
    new = "another good long one"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    response = client.post(reverse("admin:password_change"), form, follow=True)
    assertContains(response, "desk-side")
    assert User.objects.get().check_password(new)


def test_the_form_of_a_user_gives_roles_and_no_single_rights(admin_client, nadia):
    page = admin_client.get(reverse("admin:accounts_user_change", args=[nadia.pk]))
    assertContains(page, 'name="groups"')
    assert "user_permissions" not in page.content.decode()


def test_the_doors_bear_the_name_of_the_site(client, nadia):
    assertContains(client.get(LOGIN), f"{settings.SITE_NAME} desk</title>")
    client.force_login(nadia)
    assertContains(client.post(reverse("admin:logout")), f"{settings.SITE_NAME} desk</title>")
