import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

POLICY = "default-src 'none'"


@pytest.mark.parametrize("path", ["/", "/de/", "/nothing-here/", "/admin/login/", "/enquiries/new/", "/healthz"])
def test_every_answer_carries_the_strict_policy(client, path):
    response = client.get(path)
    assert POLICY in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_language_comes_from_the_address_not_the_browser(client):
    response = client.get("/", headers={"accept-language": "de"})
    assert response["Content-Language"] == "en"
    assert "Accept-Language" not in response.get("Vary", "")
    assert client.get("/de/")["Content-Language"] == "de"


def test_admin_speaks_the_language_of_the_user(client):
    user = User.objects.create_user("nadia", password="long-enough-password", is_staff=True, language="de")
    client.force_login(user)
    assert client.get(reverse("admin:index"))["Content-Language"] == "de"


@pytest.mark.parametrize(
    "path", ["/", "/clinics/", "/conditions/", "/doctors/", "/treatments/", "/search/?q=a", "/enquiries/new/"]
)
def test_public_pages_set_no_cookie(client, path):
    response = client.get(path, follow=True)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
