import pytest
from django.core.management import call_command

from directory.models import Clinic, Page
from enquiries.models import ReplyTemplate

pytestmark = pytest.mark.django_db


def test_new_site_gets_its_pages_and_no_examples():
    call_command("load_pages", verbosity=0)
    assert Page.objects.filter(slug__in=["privacy", "imprint", "how-we-are-paid"]).count() == 3
    assert not Clinic.objects.exists()


def test_new_site_gets_reply_templates_and_keeps_its_own():
    call_command("load_pages", verbosity=0)
    assert set(ReplyTemplate.objects.values_list("purpose", flat=True)) == set(ReplyTemplate.Purpose)
    ReplyTemplate.objects.exclude(slug="offer").delete()
    call_command("load_pages", verbosity=0)
    assert ReplyTemplate.objects.get().slug == "offer"


def test_pages_of_the_operator_are_left_alone():
    Page.objects.create(slug="privacy", title_en="Ours", body_en="Our words")
    call_command("load_pages", verbosity=0)
    assert list(Page.objects.values_list("slug", "title_en")) == [("privacy", "Ours")]
