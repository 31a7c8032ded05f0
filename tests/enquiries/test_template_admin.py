import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.roles import EDITORS
from enquiries.models import ReplyTemplate
from tests.factories import ReplyTemplateFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:enquiries_replytemplate_changelist")


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(groups=[EDITORS]))
    return client


def values(**changes):
    return {
        "slug": "thanks",
        "title_en": "Thanks",
        "title_de": "Danke",
        "body_en": "Dear {patient_name}",
        "body_de": "Guten Tag {patient_name}",
        "purpose": "answer",
        "position": 1,
        "is_active": "on",
    } | changes


def test_an_editor_writes_one(editor):
    assertRedirects(editor.post(reverse("admin:enquiries_replytemplate_add"), values()), LIST)
    assert ReplyTemplate.objects.get().body_de == "Guten Tag {patient_name}"


@pytest.mark.parametrize("field", ["body_en", "body_de"])
def test_a_placeholder_nobody_can_fill_is_refused_at_its_field(editor, field):
    response = editor.post(reverse("admin:enquiries_replytemplate_add"), values(**{field: "Dear {pateint}"}))
    assert list(response.context["adminform"].form.errors) == [field]
    assertContains(response, "No enquiry can fill in {pateint}.")
    assert not ReplyTemplate.objects.exists()


def test_the_form_tells_which_there_are(editor):
    page = editor.get(reverse("admin:enquiries_replytemplate_change", args=[ReplyTemplateFactory().pk]))
    assertContains(page, "{missing_papers} (missing papers)")
