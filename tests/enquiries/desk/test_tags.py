import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pytest_django.asserts import assertContains

from enquiries.actions import StaleEnquiry, set_tags
from enquiries.models import Event, Tag
from tests.factories import EnquiryFactory, TagFactory


@pytest.fixture
def enquiry(db):
    return EnquiryFactory()


def page(enquiry):
    return reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


def tag_names(enquiry):
    return list(enquiry.tags.values_list("name", flat=True))


def test_set_tags_says_what_came_and_went(enquiry, coordinator):
    old, kept, new = (TagFactory(name=name) for name in ("old", "kept", "new"))
    enquiry.tags.set([old, kept])
    changed = set_tags(enquiry=enquiry, user=coordinator, tags=[kept, new], expected_version=1)
    assert tag_names(enquiry) == ["kept", "new"]
    event = Event.objects.get(kind=Event.Kind.TAGGED)
    assert (event.actor, event.details) == (coordinator, {"added": ["new"], "removed": ["old"]})
    assert changed.version == 2


def test_the_same_tags_again_are_no_event(enquiry, coordinator):
    tag = TagFactory()
    enquiry.tags.add(tag)
    set_tags(enquiry=enquiry, user=coordinator, tags=[tag], expected_version=1)
    assert not Event.objects.exists()


def test_set_tags_overwrites_nothing_unseen(enquiry, coordinator):
    with pytest.raises(StaleEnquiry):
        set_tags(enquiry=enquiry, user=coordinator, tags=[TagFactory()], expected_version=7)
    assert tag_names(enquiry) == []


def test_only_who_answers_sets_tags(enquiry, editor):
    with pytest.raises(PermissionDenied):
        set_tags(enquiry=enquiry, user=editor, tags=[TagFactory()], expected_version=1)


def test_the_page_adds_a_new_tag_and_one_there_is_in_any_case(desk, enquiry):
    TagFactory(name="Urgent date")
    desk.post(page(enquiry), {"tag": "urgent DATE", "version": 1})
    desk.post(page(enquiry), {"tag": "second  opinion", "version": 2})
    assert tag_names(enquiry) == ["Urgent date", "second opinion"]
    response = desk.get(page(enquiry))
    assertContains(response, "Nadia Berg changed the tags: + second opinion.")


def test_the_page_takes_a_tag_away(desk, enquiry):
    tag = TagFactory()
    enquiry.tags.add(tag)
    desk.post(page(enquiry), {"untag": tag.pk, "version": 1})
    assert tag_names(enquiry) == []
    assert Tag.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_name_that_is_none_changes_nothing(desk, enquiry, name):
    assert desk.post(page(enquiry), {"tag": name, "version": 1}).status_code == 200
    assert not Tag.objects.exists()


def test_a_page_that_is_old_adds_nothing_and_makes_no_tag(desk, enquiry):
    assert desk.post(page(enquiry), {"tag": "new", "version": 9}).status_code == 409
    assert not Tag.objects.exists()


def test_names_are_shown_as_text(desk, enquiry):
    enquiry.tags.add(TagFactory(name="<b>x</b>"))
    assertContains(desk.get(page(enquiry)), "&lt;b&gt;x&lt;/b&gt;")


def test_deleting_a_tag_asks_without_reading_all_that_bear_it(client, lead, django_assert_max_num_queries):
    tag = TagFactory()
    for enquiry in EnquiryFactory.create_batch(20):
        enquiry.tags.add(tag)
    client.force_login(lead)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("admin:enquiries_tag_delete", args=[tag.pk]))
    assertContains(response, tag.name)
    client.post(reverse("admin:enquiries_tag_delete", args=[tag.pk]), {"post": "yes"})
    assert not Tag.objects.exists()
