"""Duplicates beside an enquiry, the page that merges two, the stub, and undoing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enquiries import actions
from enquiries.desk.related import Related
from enquiries.digests import text_digest
from enquiries.models import Enquiry, Event, Stage
from tests.factories import AttachmentFactory, EnquiryFactory, MessageFactory, NoteFactory


def url(enquiry):
    return reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


def merge_url(one, other):
    return reverse("admin:enquiries_enquiry_merge", args=[one.pk, other.pk])


def unmerge_url(stub):
    return reverse("admin:enquiries_enquiry_unmerge", args=[stub.pk])


@pytest.fixture
def pair(db):
    return EnquiryFactory(email="amina@example.org"), EnquiryFactory(email="Amina@example.org")


@pytest.fixture
def leading(client, lead):
    client.force_login(lead)
    return client


def press(client, one, other, keep, **changed):
    sent = {"keep": keep.pk, "version": one.version, "other_version": other.version} | changed
    return client.post(merge_url(one, other), sent)


def merged(stub, target, lead):
    actions.merge(enquiry=stub, into=target, user=lead, expected_version=stub.version, into_version=target.version)
    stub.refresh_from_db()
    target.refresh_from_db()


class TestDuplicates:
    @pytest.mark.parametrize(
        ("agrees", "words"),
        [
            ({"email": "AMINA@example.org"}, "same email"),
            ({"email": "a.mina@example.org"}, None),
            ({"email": "amina@example-org.net"}, None),
            ({"phone": "+971501234567"}, "same phone"),
            ({"question_digest": text_digest("Could ablation help?")}, "same text"),
        ],
    )
    def test_say_what_agrees(self, db, agrees, words):
        enquiry = EnquiryFactory(
            email="amina@example.org", phone="+971501234567", question_digest=text_digest("could  ABLATION help")
        )
        EnquiryFactory(**agrees)
        found = Related.to(enquiry).similar
        assert [similar.agrees for similar in found] == ([[words]] if words else [])

    def test_that_are_equal_to_the_index_only_are_called_almost_the_same(self, db):
        enquiry = EnquiryFactory(email="ann.lee@example.org")
        EnquiryFactory(email="ann-lee@example.org")
        assert [similar.agrees for similar in Related.to(enquiry).similar] == [["almost the same email"]]
        assert Related.to(enquiry).others == []

    def test_nothing_agrees_where_nothing_is_known(self, db):
        enquiry = EnquiryFactory(phone="", question_digest="")
        EnquiryFactory(phone="", question_digest="")
        assert Related.to(enquiry).similar == Related.to(enquiry).others == []

    def test_of_long_ago_are_other_questions_of_the_person(self, pair):
        old, new = pair
        Enquiry.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=15))
        related = Related.to(new)
        assert (related.similar, related.others) == ([], [old])

    def test_are_ten_at_most_and_the_rest_is_counted(self, db):
        enquiry = EnquiryFactory(email="amina@example.org")
        EnquiryFactory.create_batch(23, email="amina@example.org")
        related = Related.to(enquiry)
        assert (len(related.similar), len(related.others), related.more) == (10, 10, 3)

    def test_cost_four_queries_and_read_no_text(self, db, django_assert_max_num_queries, monkeypatch):
        enquiry = EnquiryFactory(email="amina@example.org")
        EnquiryFactory.create_batch(23, email="amina@example.org")
        monkeypatch.setattr("enquiries.encryption.decrypt", lambda token: pytest.fail("a text was decrypted"))
        with django_assert_max_num_queries(4):
            Related.to(enquiry)

    def test_can_be_merged_by_leads_only(self, client, coordinator, lead, pair):
        one, other = pair
        client.force_login(coordinator)
        page = client.get(url(one))
        assertContains(page, "May be the same question")
        assertNotContains(page, merge_url(one, other))
        client.force_login(lead)
        assertContains(client.get(url(one)), merge_url(one, other))


class TestMergePage:
    def test_shows_what_is_known_of_both_but_no_text(self, leading, pair):
        Enquiry.objects.filter(pk=pair[0].pk).update(name="Amina K.")
        page = leading.get(merge_url(*pair))
        for words in (pair[0].reference, pair[1].reference, "Amina K.", "a•••@example.org", "same email"):
            assertContains(page, words)
        assertNotContains(page, "Which treatment could fit?")
        assertNotContains(page, "different addresses")
        assert not Event.objects.filter(kind=Event.Kind.OPENED).exists()

    def test_warns_of_two_addresses(self, leading, pair):
        assertContains(leading.get(merge_url(pair[0], EnquiryFactory())), "different addresses")

    @pytest.mark.parametrize("kept", [0, 1])
    def test_merges_into_the_chosen_one(self, leading, pair, kept):
        target, stub = pair[kept], pair[1 - kept]
        assertRedirects(press(leading, *pair, keep=target), url(target), fetch_redirect_response=False)
        stub.refresh_from_db()
        assert stub.merged_into == target

    def test_pressed_twice_is_done_once(self, leading, pair):
        press(leading, *pair, keep=pair[0])
        response = press(leading, *pair, keep=pair[0])
        assertRedirects(response, url(pair[0]), fetch_redirect_response=False)
        assert Event.objects.filter(kind=Event.Kind.MERGED).count() == 2

    def test_from_a_stale_page_is_refused_with_a_page_that_is_not(self, leading, colleague, pair):
        actions.note(enquiry=pair[1], author=colleague, body="New.", expected_version=1)
        page = press(leading, *pair, keep=pair[0])
        assertContains(page, f"Somebody changed {pair[1].reference}", status_code=409)
        assertContains(page, 'name="other_version" value="2"', status_code=409)

    def test_what_cannot_be_merged_says_why(self, leading, lead, pair):
        actions.mark_spam(enquiry=pair[1], user=lead, expected_version=1)
        pair[1].refresh_from_db()
        assertContains(press(leading, *pair, keep=pair[0]), "its stage is “Spam”", status_code=409)

    @pytest.mark.parametrize("changed", [{"keep": ""}, {"keep": "999"}, {"version": "x"}, {"other_version": ""}])
    def test_a_damaged_form_changes_nothing(self, leading, pair, changed):
        sent = {"keep": pair[0].pk, "version": 1, "other_version": 1} | changed
        assert leading.post(merge_url(*pair), sent).status_code == 400
        assert not Enquiry.objects.filter(stage=Stage.MERGED).exists()

    def test_of_a_missing_or_the_same_one_is_not_found(self, leading, pair):
        assert leading.get(reverse("admin:enquiries_enquiry_merge", args=[pair[0].pk, 999])).status_code == 404
        assert leading.get(merge_url(pair[0], pair[0])).status_code == 404

    def test_is_for_leads(self, client, coordinator, officer, pair):
        for user in (coordinator, officer):
            client.force_login(user)
            assert client.get(merge_url(*pair)).status_code == 403
            assert press(client, *pair, keep=pair[0]).status_code == 403


class TestStub:
    @pytest.fixture
    def joined(self, pair, lead):
        stub, target = pair
        MessageFactory(enquiry=stub, body="Stub message")
        NoteFactory(enquiry=stub, body="Stub note")
        AttachmentFactory(enquiry=stub, name="Stub paper.pdf")
        merged(stub, target, lead)
        return stub, target

    def test_leads_to_the_other_with_a_notice(self, desk, joined):
        stub, target = joined
        response = desk.get(url(stub), follow=True)
        assertRedirects(response, url(target))
        assertContains(response, f"{stub.reference} was merged into this enquiry.")

    def test_shows_in_the_thread_of_the_other_under_its_reference(self, desk, joined):
        stub, target = joined
        page = desk.get(url(target))
        for words in ("Stub message", "Stub note", "Stub paper.pdf"):
            assertContains(page, words)
        marked = [entry for entry in page.context["case"].thread if entry.reference == stub.reference]
        assert {entry.kind for entry in marked} >= {"patient", "note"}
        assertContains(page, "Lena Moser merged two enquiries into one.", count=1)
        times = [entry.at for entry in page.context["case"].thread]
        assert times == sorted(times)
        assertContains(page, reverse("admin:enquiries_enquiry_paper", args=[stub.pk, stub.attachments.get().pk]))

    def test_is_opened_with_the_other_and_that_is_on_its_record(self, desk, coordinator, joined):
        stub, target = joined
        desk.get(url(target))
        event = stub.events.get(kind=Event.Kind.OPENED)
        assert (event.actor, event.details) == (coordinator, {"with": target.pk})

    def test_an_answer_written_to_it_meanwhile_is_kept_on_the_page_of_the_other(self, desk, joined):
        stub, target = joined
        response = desk.post(url(stub), {"reply": "My answer.", "version": 1})
        assertContains(response, "My answer.</textarea>", status_code=409)
        assertContains(response, "merged two enquiries into one", status_code=409)
        assertContains(response, f'action="{url(target)}"', status_code=409)
        assert not stub.messages.exclude(author=None).exists()

    def test_is_taken_out_again_by_leads_only(self, client, lead, coordinator, joined):
        stub, target = joined
        client.force_login(coordinator)
        assertNotContains(client.get(url(target)), unmerge_url(stub))
        assert client.post(unmerge_url(stub), {"version": stub.version}).status_code == 403
        client.force_login(lead)
        assertContains(client.get(url(target)), unmerge_url(stub))
        assertRedirects(client.post(unmerge_url(stub), {"version": stub.version}), url(stub))
        stub.refresh_from_db()
        assert stub.merged_into is None

    def test_is_not_taken_out_by_a_stale_page(self, leading, joined):
        stub, target = joined
        actions.add_message(enquiry=stub, key="k", body="Hello?")
        response = leading.post(unmerge_url(stub), {"version": stub.version}, follow=True)
        assertRedirects(response, url(target))
        assertContains(response, "Something new came")

    def test_its_record_names_the_other(self, leading, joined):
        stub, target = joined
        record = leading.get(reverse("admin:enquiries_enquiry_record", args=[stub.pk]))
        assertContains(record, f"Lena Moser merged the enquiry into {target.reference}.")
        record = leading.get(reverse("admin:enquiries_enquiry_record", args=[target.pk]))
        assertContains(record, f"Lena Moser merged {stub.reference} into the enquiry.")

    def test_deleting_the_other_warns_of_somebody_else(self, client, officer, lead, joined):
        _stub, target = joined
        stranger = EnquiryFactory()
        merged(stranger, target, lead)
        client.force_login(officer)
        page = client.get(reverse("admin:enquiries_enquiry_erase", args=[target.pk]))
        assertContains(page, stranger.reference)
        assertContains(page, "From another address", count=1)
