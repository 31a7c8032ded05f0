"""The record of an enquiry, how it is found, and deleting for good."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from enquiries import actions
from enquiries.models import Attachment, Enquiry, Erasure, Event, Message, Note, OutgoingMail
from enquiries.papers import storage
from tests.factories import (
    AttachmentFactory,
    ConsentFactory,
    EnquiryFactory,
    ErasureFactory,
    EventFactory,
    MessageFactory,
    NoteFactory,
    OutgoingMailFactory,
)

FIND = reverse("admin:enquiries_event_changelist")


def record_url(enquiry):
    return reverse("admin:enquiries_enquiry_record", args=[enquiry.pk])


def erase_url(enquiry):
    return reverse("admin:enquiries_enquiry_erase", args=[enquiry.pk])


@pytest.fixture
def enquiry(db):
    """With a text in every place that must never show here."""
    enquiry = EnquiryFactory(
        reference="HB-4K7-29M", name="Canary Name", email="Amina@example.org", question="canary question"
    )
    MessageFactory(enquiry=enquiry, body="canary message")
    NoteFactory(enquiry=enquiry, body="canary note")
    AttachmentFactory(enquiry=enquiry, name="canary.pdf", stored_name=storage.store(b"canary file"))
    ConsentFactory(enquiry=enquiry)
    OutgoingMailFactory(enquiry=enquiry, text="canary mail")
    return enquiry


@pytest.fixture
def watching(client, officer):
    client.force_login(officer)
    return client


class TestRecord:
    def test_tells_every_event_in_words_and_nothing_that_was_written(self, watching, enquiry, coordinator, colleague):
        actions.record_opening(enquiry=enquiry, user=coordinator, shown="contact")
        actions.record_file_opening(attachment=enquiry.attachments.get(), user=coordinator)
        actions.record_file_opening(attachment=enquiry.attachments.get(), user=None)
        actions.take(enquiry=enquiry, user=colleague, expected_version=1)
        EventFactory(enquiry=enquiry, kind=Event.Kind.LATE)
        EventFactory(enquiry=enquiry, kind=Event.Kind.EXPORTED, actor=colleague)
        page = watching.get(record_url(enquiry))
        for sentence in [
            "The patient sent the question.",
            "Nadia Berg opened the enquiry and saw email and phone in full.",
            "Nadia Berg opened a paper.",
            "The patient opened a paper.",
            "Tom Senn took the enquiry.",
            "The site told everybody who answers that the answer is late.",
            "Tom Senn exported the contact data",
            "A•••@example.org",
        ]:
            assertContains(page, sentence)
        assert "canary" not in page.content.decode().lower()

    @pytest.mark.parametrize("kind", Event.Kind.values)
    def test_has_words_for_every_kind_of_event_even_without_details(self, watching, enquiry, kind):
        EventFactory(enquiry=enquiry, kind=kind)
        assertContains(watching.get(record_url(enquiry), {"kind": kind}), "<time ")

    def test_can_be_narrowed_to_one_kind_and_is_paged(self, watching, enquiry, coordinator):
        Event.objects.bulk_create(
            Event(enquiry=enquiry, kind=Event.Kind.OPENED, actor=coordinator) for _number in range(60)
        )
        page = watching.get(record_url(enquiry), {"kind": "opened"})
        assert len(page.context["record"].lines) == 50
        assertNotContains(page, "sent the question")
        last = watching.get(record_url(enquiry), {"kind": "opened", "page": "2"})
        assert len(last.context["record"].lines) == 10
        assert not last.context["record"].has_next

    @pytest.mark.parametrize("query", [{"page": "x"}, {"page": "0"}, {"page": "9" * 30}, {"kind": "'--"}])
    def test_a_damaged_address_shows_the_first_page(self, watching, enquiry, query):
        assertContains(watching.get(record_url(enquiry), query), "sent the question")

    def test_costs_the_same_however_long_it_is(self, watching, enquiry, coordinator, django_assert_max_num_queries):
        for _number in range(40):
            actions.record_opening(enquiry=enquiry, user=coordinator)
        with django_assert_max_num_queries(10):
            watching.get(record_url(enquiry))

    def test_is_for_leads_and_the_officer_only(self, client, enquiry, coordinator, lead, editor):
        for user, code in [(coordinator, 403), (editor, 403), (lead, 200)]:
            client.force_login(user)
            assert client.get(record_url(enquiry)).status_code == code

    def test_reading_it_reads_no_text_from_the_database(self, watching, enquiry, monkeypatch):
        monkeypatch.setattr("enquiries.encryption.decrypt", lambda token: pytest.fail("a text was decrypted"))
        watching.get(record_url(enquiry))
        watching.get(erase_url(enquiry))
        watching.post(FIND, {"text": enquiry.reference})


class TestFinding:
    @pytest.mark.parametrize(
        "text", ["HB-4K7-29M", "hb 4k7 29m", "HB4K729M", "amina@example.org", " AMINA@EXAMPLE.ORG "]
    )
    def test_goes_by_exact_reference_or_address(self, watching, enquiry, text):
        page = watching.post(FIND, {"text": text})
        assertContains(page, record_url(enquiry))
        assertContains(page, erase_url(enquiry))
        assert "canary" not in page.content.decode().lower()

    @pytest.mark.parametrize(
        "text", ["HB-4K7", "amina", "@example.org", "a.mina@example.org", "Canary Name", "%", "A_ina@example.org"]
    )
    def test_finds_nothing_by_a_part_or_by_something_like_it(self, watching, enquiry, text):
        assertContains(watching.post(FIND, {"text": text}), "No enquiry has this reference")

    def test_tells_that_an_enquiry_was_deleted(self, watching, enquiry, officer):
        actions.erase(enquiry=enquiry, by=officer, reason=Erasure.Reason.REQUEST)
        assertContains(watching.post(FIND, {"text": "HB-4K7-29M"}), "HB-4K7-29M was deleted on")

    def test_the_officer_begins_here_and_is_led_nowhere_else(self, watching):
        assertRedirects(watching.get(reverse("admin:index")), FIND)
        page = watching.get(FIND)
        assertContains(page, reverse("admin:enquiries_erasure_changelist"))
        assertNotContains(page, reverse("admin:enquiries_enquiry_changelist"))

    def test_a_lead_finds_but_is_not_offered_to_delete(self, client, lead, enquiry):
        client.force_login(lead)
        page = client.post(FIND, {"text": "HB-4K7-29M"})
        assertContains(page, record_url(enquiry))
        assertNotContains(page, erase_url(enquiry))


class TestErasing:
    def test_takes_everything_and_leaves_the_reference(self, watching, officer, enquiry, papers_folder):
        other = MessageFactory(body="stays").enquiry
        response = watching.post(erase_url(enquiry), {"reference": "hb-4k7-29m"}, follow=True)
        assertContains(response, "Deleted for good: HB-4K7-29M.")
        assert list(Enquiry.objects.all()) == [other]
        assert [model.objects.count() for model in (Message, Note, Attachment, OutgoingMail)] == [1, 0, 0, 0]
        assert not Event.objects.filter(enquiry_id=enquiry.pk).exists()
        assert list(papers_folder.iterdir()) == []
        logged = Erasure.objects.get()
        assert (logged.reference, logged.reason, logged.erased_by) == ("HB-4K7-29M", "request", officer)
        assertContains(watching.get(reverse("admin:enquiries_erasure_changelist")), "HB-4K7-29M")

    @pytest.mark.parametrize("typed", ["", "HB-4K7-29N", "yes"])
    def test_needs_the_reference_typed(self, watching, enquiry, typed):
        page = watching.post(erase_url(enquiry), {"reference": typed})
        assertContains(page, "Nothing was deleted")
        assertContains(page, "<title>Error:")
        assert Enquiry.objects.exists()

    def test_is_for_nobody_else(self, client, enquiry, coordinator, lead, editor):
        for user in (coordinator, lead, editor):
            client.force_login(user)
            assert client.post(erase_url(enquiry), {"reference": enquiry.reference}).status_code == 403
            with pytest.raises(PermissionDenied):
                actions.erase(enquiry=enquiry, by=user, reason=Erasure.Reason.REQUEST)
        with pytest.raises(PermissionDenied):
            actions.erase(enquiry=enquiry, by=None, reason=Erasure.Reason.REQUEST)
        assert Enquiry.objects.exists()

    def test_what_no_key_opens_can_be_deleted_all_the_same(self, officer, enquiry, monkeypatch):
        monkeypatch.setattr("enquiries.encryption.decrypt", lambda token: 1 / 0)
        actions.erase(enquiry=enquiry, by=officer, reason=Erasure.Reason.REQUEST)
        assert not Enquiry.objects.exists()

    def test_files_stay_where_the_rows_could_not_be_deleted(self, officer, enquiry, monkeypatch, papers_folder):
        monkeypatch.setattr(Enquiry, "delete", lambda enquiry: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.erase(enquiry=enquiry, by=officer, reason=Erasure.Reason.REQUEST)
        assert len(list(papers_folder.iterdir())) == 1
        assert not Erasure.objects.exists()

    def test_a_file_that_cannot_be_deleted_stops_nothing_and_is_swept_later(self, officer, enquiry, monkeypatch):
        def refuse(name):
            raise PermissionError

        monkeypatch.setattr(storage, "discard", refuse)
        assert actions.erase(enquiry=enquiry, by=officer, reason=Erasure.Reason.REQUEST) == ["HB-4K7-29M"]
        assert not Attachment.objects.exists()

    def test_the_second_press_says_so(self, officer, enquiry):
        actions.erase(enquiry=enquiry, by=officer, reason=Erasure.Reason.REQUEST)
        with pytest.raises(Enquiry.DoesNotExist):
            actions.erase(enquiry=enquiry, by=officer, reason=Erasure.Reason.REQUEST)


def test_the_deletion_log_can_only_be_read(admin_client):
    for name in ("add", "change", "delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:enquiries_erasure_{name}", args=[] if name == "add" else [1])
    erasure = ErasureFactory()
    sent = {"action": "delete_selected", "_selected_action": erasure.pk, "post": "yes"}
    admin_client.post(reverse("admin:enquiries_erasure_changelist"), sent)
    assert Erasure.objects.exists()


def test_queries_of_finding(watching, enquiry):
    watching.get(FIND)
    with assertNumQueries(6):
        watching.post(FIND, {"text": enquiry.reference})
