"""Who gets in, and what no page of the desk may contain."""

import re
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from enquiries.models import Event, OutgoingMail
from enquiries.papers import storage
from tests.factories import AttachmentFactory, EnquiryFactory, EventFactory, OutgoingMailFactory, UserFactory

INLINE = re.compile(
    r"""\sstyle\s*=|<style|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:|["'(]data:""", re.IGNORECASE
)


@pytest.fixture
def paper(db):
    return AttachmentFactory(
        enquiry=EnquiryFactory(name="Amina"), name="Bericht Ä.pdf", stored_name=storage.store(b"%PDF-1.7")
    )


def addresses(paper):
    return [
        reverse("admin:enquiries_enquiry_changelist"),
        reverse("admin:enquiries_enquiry_change", args=[paper.enquiry.pk]),
        reverse("admin:enquiries_enquiry_paper", args=[paper.enquiry.pk, paper.pk]),
    ]


def test_strangers_are_sent_to_the_log_in(client, paper):
    for address in [*addresses(paper), reverse("admin:enquiries_enquiry_next")]:
        assertRedirects(client.get(address), f"{reverse('admin:login')}?next={address}")
    assert not Event.objects.exists()


def test_editors_see_nothing_of_enquiries(client, editor, paper):
    client.force_login(editor)
    for address in addresses(paper):
        assert client.get(address).status_code == 403
    assert client.post(reverse("admin:enquiries_enquiry_next")).status_code == 403
    assertNotContains(client.get(reverse("admin:index")), reverse("admin:enquiries_enquiry_changelist"))
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["add", "delete", "history"])
def test_the_stock_ways_to_an_enquiry_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:enquiries_enquiry_{name}", args=[] if name == "add" else [1])


def test_a_paper_is_a_download_put_on_the_record(desk, coordinator, paper):
    response = desk.get(addresses(paper)[2])
    assert response.content == b"%PDF-1.7"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Bericht")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    event = paper.enquiry.events.get(kind=Event.Kind.FILE_OPENED)
    assert (event.actor, event.details) == (coordinator, {"attachment": paper.pk})


def test_a_paper_whose_file_is_gone_is_an_error_in_words(desk, paper):
    storage.discard(paper.stored_name)
    assertContains(desk.get(addresses(paper)[2], follow=True), "cannot be read")


def test_a_paper_no_key_opens_is_an_error_in_words(desk, paper, papers_folder):
    (papers_folder / paper.stored_name).write_bytes(Fernet(Fernet.generate_key()).encrypt(b"other"))
    assertContains(desk.get(addresses(paper)[2], follow=True), "cannot be read")


def test_a_paper_has_no_address_under_another_enquiry(desk, paper):
    assert desk.get(reverse("admin:enquiries_enquiry_paper", args=[EnquiryFactory().pk, paper.pk])).status_code == 404
    draft = AttachmentFactory(enquiry=None, draft_key="k")
    assert desk.get(reverse("admin:enquiries_enquiry_paper", args=[paper.enquiry.pk, draft.pk])).status_code == 404


def test_coordinators_begin_at_the_queue(desk):
    assertRedirects(desk.get(reverse("admin:index")), reverse("admin:enquiries_enquiry_changelist"))


def test_the_menu_counts_what_is_late_and_offers_only_what_the_user_may_see(client, lead, coordinator):
    EnquiryFactory.create_batch(2, due_at=timezone.now() - timedelta(hours=1))
    client.force_login(lead)
    page = client.get(reverse("admin:enquiries_outgoingmail_changelist"))
    assertContains(page, "2 late")
    assertNotContains(page, reverse("admin:accounts_user_changelist"))
    client.force_login(coordinator)
    assertNotContains(client.get(reverse("admin:password_change")), "Outgoing mails")


def test_the_list_of_mails_shows_their_state_but_not_their_words(client, lead, coordinator):
    mail = OutgoingMailFactory(state=OutgoingMail.State.FAILED, last_error="550 no such mailbox", text="canary")
    address = reverse("admin:enquiries_outgoingmail_changelist")
    client.force_login(lead)
    page = client.get(address)
    assertContains(page, "550 no such mailbox")
    assertContains(page, mail.enquiry.reference)
    assertNotContains(page, "canary")
    client.force_login(coordinator)
    assert client.get(address).status_code == 403


@pytest.fixture
def every_page(db, paper):
    user = UserFactory()
    EventFactory(enquiry=paper.enquiry)
    return [
        *addresses(paper)[:2],
        reverse("admin:index"),
        reverse("admin:password_change"),
        reverse("admin:password_change_done"),
        reverse("admin:enquiries_outgoingmail_changelist"),
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_change", args=[user.pk]),
        reverse("admin:accounts_user_history", args=[user.pk]),
        reverse("admin:accounts_user_delete", args=[user.pk]),
    ]


def test_every_page_of_the_admin_keeps_the_strict_policy(admin_client, every_page):
    for address in every_page:
        response = admin_client.get(address)
        assert response.status_code == 200, address
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert INLINE.findall(response.content.decode()) == [], address


def test_every_page_of_the_admin_speaks_german(admin_client, every_page):
    User.objects.filter(username="admin").update(language="de")
    for address in every_page:
        response = admin_client.get(address)
        assertContains(response, '<html lang="de"')
        assertContains(response, "Abmelden")
