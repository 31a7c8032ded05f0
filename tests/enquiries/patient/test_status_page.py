import random
import string
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from directory.models import Urgency
from enquiries import actions
from enquiries.forms import new_key
from enquiries.models import Attachment, CloseReason, Enquiry, Event, Message, Stage, Turn
from enquiries.patient.links import token_for
from enquiries.patient.progress import Progress
from tests.enquiries.conftest import NEW, file, pdf, picture
from tests.factories import ClinicFactory, ConditionFactory, EnquiryFactory, UserFactory, WarningSignFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def enquiry(client, filled):
    """As the form makes it, with a paper and a clinic."""
    ClinicFactory(slug="one", name_en="Clinic One")
    client.post(NEW + "?clinic=one", filled(attachments=file("CT report.pdf", pdf()), time_zone="Asia/Dubai"))
    return Enquiry.objects.get()


def answer(enquiry, body="We can help."):
    enquiry.refresh_from_db()
    staff = UserFactory(first_name="Maria", last_name="Berger", groups=["Coordinators"])
    return actions.reply(enquiry=enquiry, author=staff, body=body, expected_version=enquiry.version)


def test_the_page_is_private(client, enquiry):
    response = client.get(enquiry.private_url)
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_it_shows_everything_sent_and_what_comes_next(client, enquiry):
    page = client.get(enquiry.private_url).content.decode()
    for words in [
        enquiry.reference,
        "Could ablation help my mother?",
        "CT report.pdf",
        "Clinic One",
        "Not sent to the clinic yet",
        "Harbour may read and keep the health information I send",
        "a•••@example.org",
        "(Dubai time)",
        "with 1 paper",
    ]:
        assert words in page
    assert page.count('aria-current="step"') == 1


def test_a_late_answer_is_owned_up_to(client, enquiry):
    assert "are late" not in client.get(enquiry.private_url).content.decode()
    Enquiry.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    page = client.get(enquiry.private_url).content.decode()
    assert "We are sorry." in page
    assert "It is our turn, and we are late" in page
    assert "will write to you" not in page


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Dubai", "20:00 (Dubai time)"),
        ("America/New_York", "11:00 (New York time)"),
        ("Etc/GMT-4", "20:00 (UTC+04:00)"),
        ("", "17:00 (Berlin time)"),
        ("Mars/Base", "17:00 (Berlin time)"),
    ],
)
def test_the_deadline_is_in_the_patients_own_time(zone, words):
    due_at = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert Progress(EnquiryFactory(time_zone=zone, due_at=due_at)).due == f"Tuesday 24 November 2026, {words}"


def test_steps_follow_the_state(client, enquiry):
    def current():
        enquiry.refresh_from_db()
        return [step.number for step in Progress(enquiry).steps if step.is_now]

    assert current() == [2]
    answer(enquiry)
    assert current() == [3]
    assert "We have written to you" in client.get(enquiry.private_url).content.decode()
    staff = UserFactory(groups=["Coordinators"])
    enquiry.refresh_from_db()
    actions.close(enquiry=enquiry, user=staff, reason=CloseReason.ANSWERED, expected_version=enquiry.version)
    assert current() == [4]
    assert "This question is closed" in client.get(enquiry.private_url).content.decode()


def test_messages_go_both_ways_with_papers(client, enquiry):
    answer(enquiry, "Please send the scan.\nThank you")
    page = client.get(enquiry.private_url).content.decode()
    assert "Please send the scan.\nThank you" in page
    assert "Maria Berger" in page
    values = {"key": new_key(), "message": "Here it is", "attachments": file("scan.png", picture(kind="PNG"))}
    response = client.post(enquiry.private_url, values)
    assert response.status_code == 303
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.turn) == (Stage.OPEN, Turn.US)
    assert enquiry.due_at is not None
    message = Message.objects.get(author=None)
    assert message.body == "Here it is"
    assert [paper.name for paper in message.attachments.all()] == ["scan.png"]
    assert enquiry.events.filter(kind=Event.Kind.MESSAGE_RECEIVED).count() == 1


def test_pressed_twice_one_message_with_the_papers_of_both_presses(client, enquiry):
    values = {"key": new_key(), "message": "Once"}
    client.post(enquiry.private_url, values | {"attachments": file("a.png", picture((9, 9), "PNG"))})
    client.post(enquiry.private_url, values | {"attachments": file("a.png", picture((9, 9), "PNG"))})
    client.post(enquiry.private_url, values | {"attachments": file("b.png", picture((8, 9), "PNG"))})
    assert Message.objects.count() == 1
    assert [paper.name for paper in Message.objects.get().attachments.all()] == ["a.png", "b.png"]


def test_a_message_to_a_closed_question_opens_it_again(client, enquiry):
    staff = UserFactory(groups=["Coordinators"])
    actions.close(enquiry=enquiry, user=staff, reason=CloseReason.ANSWERED, expected_version=enquiry.version)
    client.post(enquiry.private_url, {"key": new_key(), "message": "One more thing"})
    enquiry.refresh_from_db()
    assert (enquiry.stage, enquiry.close_reason) == (Stage.OPEN, "")


def test_errors_keep_text_and_papers(client, enquiry):
    values = {"key": new_key(), "message": "x" * 10_001, "attachments": file("scan.png", picture(kind="PNG"))}
    page = client.post(enquiry.private_url, values).content.decode()
    assert "Your message has 10001 characters" in page
    assert "x" * 10_001 in page
    assert 'name="remove_file"' in page
    assert not Message.objects.exists()


def test_an_empty_message_needs_words_or_papers(client, enquiry):
    page = client.post(enquiry.private_url, {"key": new_key(), "message": "  "}).content.decode()
    assert "Write a message or add a paper" in page
    values = {"key": new_key(), "attachments": file("scan.png", picture(kind="PNG"))}
    assert client.post(enquiry.private_url, values).status_code == 303


def test_messages_from_other_sites_are_refused(client, enquiry):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(enquiry.private_url, {"message": "x"}, headers=headers).status_code == 403


def test_a_paper_is_a_download_no_browser_runs_and_opening_it_is_recorded(client, enquiry):
    paper = Attachment.objects.get()
    response = client.get(f"{enquiry.private_url}papers/{paper.pk}/")
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == 'attachment; filename="CT report.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]
    event = enquiry.events.get(kind=Event.Kind.FILE_OPENED)
    assert (event.actor, event.details) == (None, {"attachment": paper.pk})


def test_names_of_papers_in_any_script_make_a_sound_header(client, enquiry):
    Attachment.objects.update(name='تقرير "1".pdf')
    paper = Attachment.objects.get()
    header = client.get(f"{enquiry.private_url}papers/{paper.pk}/")["Content-Disposition"]
    assert header.startswith("attachment; filename*=utf-8''%D8%AA")


def test_papers_of_others_do_not_open(client, enquiry):
    other = EnquiryFactory()
    paper = Attachment.objects.get()
    assert client.get(f"{other.private_url}papers/{paper.pk}/").status_code == 404
    assert not Event.objects.filter(kind=Event.Kind.FILE_OPENED).exists()


def test_a_paper_that_cannot_be_read_says_so(client, enquiry, papers_folder):
    paper = Attachment.objects.get()
    (papers_folder / paper.stored_name).write_bytes(b"damaged")
    response = client.get(f"{enquiry.private_url}papers/{paper.pk}/")
    assert response.status_code == 503
    assert "cannot be opened now" in response.content.decode()


def test_a_revoked_link_leads_to_the_page_that_mails_a_new_one(client, enquiry):
    old = enquiry.private_url
    Enquiry.objects.update(link_version=2)
    response = client.get(old)
    assert response.status_code == 404
    assert 'href="/enquiries/link/"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    enquiry.refresh_from_db()
    assert client.get(enquiry.private_url).status_code == 200


def test_ten_thousand_guesses_open_nothing(client, enquiry):
    token = enquiry.token
    chance = random.Random(4711)
    letters = string.ascii_letters + string.digits + "-_."
    guesses = {f"{enquiry.link_id}-1", enquiry.reference, str(enquiry.pk), token[:-1], token + "x", token.swapcase()}
    guesses |= {token_for(enquiry.link_id, version) for version in (0, 2, 10**30)}
    while len(guesses) < 5_000:
        place = chance.randrange(len(token))
        guesses.add(token[:place] + chance.choice(letters) + token[place + 1 :])
    while len(guesses) < 10_000:
        guesses.add("".join(chance.choices(letters, k=len(token))))
    guesses.discard(token)
    from enquiries.patient.private_pages import opened

    assert not any(opened(guess) for guess in guesses)
    for guess in sorted(guesses)[:50]:
        assert client.get(f"/enquiries/{guess}/").status_code == 404


def test_the_page_costs_the_same_however_long_the_thread(client, enquiry, django_assert_max_num_queries):
    for number in range(5):
        answer(enquiry, f"Answer {number}")
    with django_assert_max_num_queries(12):
        client.get(enquiry.private_url)


WRITTEN = "You wrote about something that the guide lists as a warning sign"


@pytest.fixture
def liver():
    condition = ConditionFactory(slug="liver", name_en="Liver metastasis")
    for position, (urgency, text, phrase) in enumerate(
        [
            (Urgency.SOON, "fast weight loss", "lost weight"),
            (Urgency.TODAY, "eyes that turn yellow", "yellow eyes"),
            (Urgency.EMERGENCY, "blood in what you vomit", "vomit* blood"),
        ]
    ):
        WarningSignFactory(condition=condition, position=position, urgency=urgency, text_en=text, phrases_en=phrase)
    return condition


def test_who_writes_of_an_urgent_sign_reads_first_what_to_do(client, filled, liver):
    client.post(NEW + "?condition=liver", filled(question="yellow eyes, and I vomit blood"))
    page = client.get(Enquiry.objects.get().private_url).content.decode()
    places = [
        page.index(words)
        for words in [
            WRITTEN,
            "Call your local emergency number now",
            "blood in what you vomit",
            "See a doctor today",
            "eyes that turn yellow",
            "Do not wait for our answer.",
            'href="tel:112"',
            "<h1>",
        ]
    ]
    assert places == sorted(places)
    assert page.count('class="urgent') == 1


@pytest.mark.parametrize("question", ["I lost weight", "no yellow eyes", "May I fly?"])
def test_a_calm_question_gets_no_urgent_box(client, filled, liver, question):
    client.post(NEW + "?condition=liver", filled(question=question))
    assert WRITTEN not in client.get(Enquiry.objects.get().private_url).content.decode()


def test_the_box_stands_for_a_message_too_until_somebody_answers_or_checks(client, filled, liver, settings):
    settings.UNDO_SECONDS = 15
    client.post(NEW + "?condition=liver", filled())
    enquiry = Enquiry.objects.get()
    staff = UserFactory(groups=["Coordinators"])

    def is_shown():
        return WRITTEN in client.get(enquiry.private_url).content.decode()

    def write():
        client.post(enquiry.private_url, {"key": new_key(), "message": "yellow eyes"})
        enquiry.refresh_from_db()

    write()
    assert is_shown()
    actions.check_flags(enquiry=enquiry, user=staff, expected_version=enquiry.version)
    assert not is_shown()
    write()
    assert is_shown()
    answer(enquiry)
    assert is_shown(), "the answer can still be taken back"
    Message.objects.exclude(author=None).update(released_at=timezone.now())
    assert not is_shown()
