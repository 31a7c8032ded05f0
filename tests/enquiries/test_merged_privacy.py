"""A merging is the desk's judgement. It must never show one person what another one wrote."""

import html
import re

import pytest
from django.urls import reverse

from accounts.roles import LEADS
from enquiries import actions
from enquiries.forms import new_key
from enquiries.mail import outbox
from enquiries.models import Attachment, Enquiry, Event, OutgoingMail, Stage
from enquiries.papers import storage
from tests.enquiries.conftest import NEW, file, pdf
from tests.factories import AttachmentFactory, EnquiryFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db

STUB, TARGET = "stub canary", "target canary"


@pytest.fixture
def lead():
    return UserFactory(first_name="Lena", last_name="Moser", groups=[LEADS])


def written(email, words):
    """An enquiry with `words` in its question, a message and the name of a paper."""
    enquiry = EnquiryFactory(email=email, question=f"{words} question", name=f"{words} name")
    MessageFactory(enquiry=enquiry, body=f"{words} message")
    AttachmentFactory(enquiry=enquiry, name=f"{words}.pdf", stored_name=storage.store(f"{words} file".encode()))
    return enquiry


def merge(stub, target, lead):
    for enquiry in (stub, target):
        enquiry.refresh_from_db()
    actions.merge(enquiry=stub, into=target, user=lead, expected_version=stub.version, into_version=target.version)
    for enquiry in (stub, target):
        enquiry.refresh_from_db()


def page(client, address, **options):
    return html.unescape(client.get(address, **options).content.decode())


@pytest.fixture
def strangers(lead):
    """(stub, target) of two addresses that look alike to the index."""
    stub, target = written("ann.lee@example.org", STUB), written("ann-lee@example.org", TARGET)
    merge(stub, target, lead)
    return stub, target


@pytest.fixture
def same_person(lead):
    stub, target = written("Ann.Lee@Example.org", STUB), written("ann.lee@example.org", TARGET)
    merge(stub, target, lead)
    return stub, target


class TestOfTwoAddresses:
    def test_each_page_shows_its_own_texts_only(self, client, strangers):
        stub, target = strangers
        for own, other, address in [(STUB, TARGET, stub.private_url), (TARGET, STUB, target.private_url)]:
            shown = page(client, address, follow=True)
            assert f"{own} question" in shown
            assert f"{own} message" in shown
            assert other not in shown

    def test_the_stubs_page_names_neither_the_other_reference_nor_its_address(self, client, strangers, lead):
        stub, target = strangers
        actions.reply(enquiry=target, author=lead, body="target canary answer", expected_version=target.version)
        shown = page(client, stub.private_url)
        assert "together with another one" in shown
        for secret in (target.reference, target.email, target.token, TARGET):
            assert secret not in shown

    def test_no_paper_has_an_address_under_the_other_link(self, client, strangers):
        stub, target = strangers
        for mine, other in [(stub, target), (target, stub)]:
            paper = other.attachments.get()
            assert client.get(reverse("enquiries:paper", args=[mine.token, paper.pk])).status_code == 404
        assert not Event.objects.filter(kind=Event.Kind.FILE_OPENED).exists()

    def test_no_changed_link_leads_to_the_other(self, client, strangers):
        stub, target = strangers
        for version in ("1f", "1ff", "1-1", f"{target.link_id}-1"):
            forged = stub.token.replace("-1.", f"-{version}.")
            assert client.get(reverse("enquiries:status", args=[forged])).status_code == 404
        mixed = stub.token.partition(".")[0] + "." + target.token.partition(".")[2]
        assert client.get(reverse("enquiries:status", args=[mixed])).status_code == 404

    def test_a_message_stays_with_its_writer(self, client, strangers):
        stub, target = strangers
        sent = {"key": new_key(), "message": "stub canary again", "attachments": file("stub canary.pdf", pdf())}
        response = client.post(stub.private_url, sent)
        assert response["Location"].startswith(stub.private_url)
        assert "stub canary again" in page(client, stub.private_url)
        assert STUB not in page(client, target.private_url)

    def test_no_mail_reaches_the_other_address_or_holds_the_others_link(self, client, strangers, lead):
        stub, target = strangers
        client.post(stub.private_url, {"key": new_key(), "message": "stub canary again"})
        target.refresh_from_db()
        actions.reply(enquiry=target, author=lead, body="canary", expected_version=target.version)
        actions.send_link(enquiry=stub)
        for mail in OutgoingMail.objects.all():
            body = outbox.message_of(mail).body
            assert "canary" not in body
            links = {enquiry for enquiry in strangers if enquiry.token in body}
            assert links <= {mail.enquiry}
            if mail.enquiry == stub:
                assert target.email != mail.recipient
            else:
                assert stub.email != mail.recipient

    def test_the_openings_of_both_are_told_to_both(self, client, strangers, lead):
        stub, target = strangers
        client.force_login(lead)
        client.get(reverse("admin:enquiries_enquiry_change", args=[target.pk]))
        for enquiry in strangers:
            assert page(client, enquiry.private_url).count("Lena Moser opened your question.") == 1
        assert stub.events.get(kind=Event.Kind.OPENED).details == {"with": target.pk}

    def test_undoing_gives_the_page_back(self, client, strangers, lead):
        stub = strangers[0]
        actions.unmerge(enquiry=stub, user=lead, expected_version=stub.version)
        assert "together with another one" not in page(client, stub.private_url)
        assert TARGET not in page(client, stub.private_url)

    def test_what_was_sent_from_the_form_again_leads_to_its_own_page(self, client, lead, filled):
        sent = filled(email="ann.lee@example.org")
        client.post(NEW, sent)
        stub, target = Enquiry.objects.get(), written("ann-lee@example.org", TARGET)
        merge(stub, target, lead)
        assert TARGET not in page(client, client.post(NEW, sent)["Location"], follow=True)
        changed = client.post(NEW, sent | {"question": "Changed"})
        assert TARGET not in changed.content.decode()
        response = client.post(NEW, sent | {"as_message": "1", "message": "More", "key": sent["key"]})
        assert TARGET not in page(client, response["Location"], follow=True)


class TestOfOneAddress:
    def test_the_mailed_link_of_the_stub_leads_to_the_page_of_both(self, client, same_person):
        stub, target = same_person
        response = client.get(stub.private_url)
        assert (response.status_code, response["Location"]) == (302, target.private_url)
        shown = page(client, target.private_url)
        for words in (STUB, TARGET):
            assert f"{words} question" in shown
            assert f"{words} message" in shown
        assert shown.index(f"{STUB} question") < shown.index(f"{TARGET} question")

    def test_its_papers_open_from_the_page_of_both(self, client, same_person):
        stub, target = same_person
        paper = stub.attachments.get()
        address = reverse("enquiries:paper", args=[target.token, paper.pk])
        assert address in page(client, target.private_url)
        assert client.get(address).content == b"stub canary file"
        assert stub.events.filter(kind=Event.Kind.FILE_OPENED).exists()

    def test_somebody_who_wrote_anothers_address_into_the_form_sees_their_own_texts_only(self, client, lead, filled):
        """The address of a form is not checked: only a link that was mailed there proves whose it is."""
        victim = written("amina@example.org", TARGET)
        location = client.post(NEW, filled(email="amina@example.org", question="stub canary question"))["Location"]
        intruder = Enquiry.objects.exclude(pk=victim.pk).get()
        for stub, kept in [(intruder, victim), (victim, intruder)]:
            merge(stub, kept, lead)
            shown = page(client, location, follow=True)
            assert "stub canary question" in shown
            assert TARGET not in shown
            token = re.search("/enquiries/([^/]+)/", location)[1]
            paper = victim.attachments.get()
            assert client.get(reverse("enquiries:paper", args=[token, paper.pk])).status_code == 404
            stub.refresh_from_db()
            actions.unmerge(enquiry=stub, user=lead, expected_version=stub.version)

    def test_a_message_sent_from_an_old_page_of_the_stub_is_taken(self, client, same_person):
        stub, target = same_person
        response = client.post(stub.private_url, {"key": new_key(), "message": "From the old page"}, follow=True)
        assert response.redirect_chain[-1][0] == target.private_url
        assert "From the old page" in html.unescape(response.content.decode())

    def test_one_opening_is_one_line(self, client, same_person, lead):
        client.force_login(lead)
        client.get(reverse("admin:enquiries_enquiry_change", args=[same_person[1].pk]))
        assert page(client, same_person[1].private_url).count("Lena Moser opened your question.") == 1

    def test_another_stub_of_somebody_else_stays_hidden(self, client, same_person, lead):
        other = written("somebody@example.org", "third canary")
        merge(other, same_person[1], lead)
        assert "third canary" not in page(client, same_person[1].private_url)

    def test_a_revoked_link_leads_nowhere(self, client, same_person):
        stub, _target = same_person
        old = stub.private_url
        Enquiry.objects.filter(pk=stub.pk).update(link_version=2)
        assert client.get(old).status_code == 404


class TestOpenings:
    @pytest.fixture
    def enquiry(self):
        return written("amina@example.org", "own")

    def test_are_shown_with_the_patients_own_time_newest_first(self, client, enquiry, lead):
        Enquiry.objects.filter(pk=enquiry.pk).update(time_zone="Asia/Dubai")
        actions.record_opening(enquiry=enquiry, user=lead)
        actions.record_file_opening(attachment=enquiry.attachments.get(), user=lead)
        actions.record_file_opening(attachment=enquiry.attachments.get(), user=None)
        shown = page(client, enquiry.private_url)
        assert shown.index("Lena Moser opened “own.pdf”.") < shown.index("Lena Moser opened your question.")
        assert shown.count("Lena Moser opened") == 2
        assert "You opened" not in shown

    def test_beyond_five_are_folded(self, client, enquiry, lead):
        for _number in range(7):
            actions.record_opening(enquiry=enquiry, user=lead)
        folded = page(client, enquiry.private_url).partition("<summary>Earlier</summary>")[2]
        assert folded.count("opened your question") == 2

    def test_none_is_said_so(self, client, enquiry):
        assert "Nobody yet." in page(client, enquiry.private_url)

    def test_of_a_paper_that_is_gone_has_words(self, client, enquiry, lead):
        actions.record_file_opening(attachment=enquiry.attachments.get(), user=lead)
        Attachment.objects.all().delete()
        assert "Lena Moser opened a paper." in page(client, enquiry.private_url)

    def test_cost_one_query_however_many(self, client, enquiry, lead, django_assert_max_num_queries):
        for _number in range(30):
            actions.record_opening(enquiry=enquiry, user=lead)
        with django_assert_max_num_queries(12):
            client.get(enquiry.private_url)


def test_a_merged_enquiry_is_not_called_closed(client, strangers):
    assert strangers[0].stage == Stage.MERGED
    assert "is closed" not in page(client, strangers[0].private_url)
