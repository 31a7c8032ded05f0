import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import COORDINATORS
from enquiries import actions
from enquiries.models import Draft, Event
from enquiries.papers.keeping import answer_key, keep
from tests.enquiries.conftest import file, pdf
from tests.factories import EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    return UserFactory(groups=[COORDINATORS])


@pytest.fixture
def enquiry():
    return EnquiryFactory()


def save(enquiry, author, body, known=None, kind="reply"):
    return actions.save_draft(enquiry=enquiry, author=author, kind=kind, body=body, known=known)


def test_each_author_has_one_of_each_kind(enquiry, nadia):
    tom = UserFactory(groups=[COORDINATORS])
    for author, kind in [(nadia, "reply"), (nadia, "reply"), (nadia, "note"), (tom, "reply")]:
        save(enquiry, author, "Dear", kind=kind)
    assert Draft.objects.count() == 3
    assert not Event.objects.exists()


def test_it_survives_a_new_owner(enquiry, nadia):
    save(enquiry, nadia, "Dear")
    actions.take(enquiry=enquiry, user=UserFactory(groups=[COORDINATORS]), expected_version=1)
    assert Draft.objects.get(author=nadia).body == "Dear"


def test_emptied_it_is_gone_but_for_its_papers(enquiry, nadia):
    save(enquiry, nadia, "Dear")
    assert save(enquiry, nadia, " \n").draft is None
    assert not Draft.objects.exists()
    keep([file("plan.pdf", pdf())], key=answer_key(enquiry.pk, nadia.pk))
    assert save(enquiry, nadia, "").draft


def test_the_last_tab_wins_and_is_told(enquiry, nadia):
    first = save(enquiry, nadia, "One", known="")
    assert not first.replaced
    assert save(enquiry, nadia, "Two", known="").replaced
    assert Draft.objects.get().body == "Two"
    assert not save(enquiry, nadia, "Two", known=first.seen).replaced


def test_a_late_autosave_does_not_bring_back_what_was_sent(enquiry, nadia):
    known = save(enquiry, nadia, "Dear Amina").seen
    actions.reply(enquiry=enquiry, author=nadia, body="Dear Amina", expected_version=1)
    actions.forget_draft(enquiry=enquiry, author=nadia, kind="reply", body="Dear Amina", known=known)
    assert save(enquiry, nadia, "Dear Amina", known=known).draft is None
    assert not Draft.objects.exists()


def test_another_text_of_another_tab_outlives_sending(enquiry, nadia):
    known = save(enquiry, nadia, "Sent text").seen
    save(enquiry, nadia, "Other text", known=known)
    actions.forget_draft(enquiry=enquiry, author=nadia, kind="reply", body="Sent text", known=known)
    assert Draft.objects.get().body == "Other text"


def test_only_who_may_answer_has_drafts(enquiry):
    with pytest.raises(PermissionDenied):
        save(enquiry, UserFactory(), "Dear")
