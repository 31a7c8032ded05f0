"""Papers are asked for with an answer, listed for both sides, and ticked off by what arrives or by hand."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from enquiries import actions
from enquiries.forms import new_key
from enquiries.models import Draft, Event, Message, PaperRequest, Stage
from enquiries.papers.checklist import paper_lines
from tests.enquiries.conftest import file, pdf, picture
from tests.factories import ChecklistItemFactory, ConditionFactory, EnquiryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(groups=["Coordinators"])


@pytest.fixture
def items():
    condition = ConditionFactory()
    names = [("CT report", "CT-Befund"), ("Blood values", "Blutwerte")]
    return [
        ChecklistItemFactory(condition=condition, position=n, name_en=en, name_de=de)
        for n, (en, de) in enumerate(names)
    ]


@pytest.fixture
def enquiry(items):
    return EnquiryFactory(condition=items[0].condition)


def ask(enquiry, author, *items, released=True):
    enquiry.refresh_from_db()
    message = actions.ask_papers(
        enquiry=enquiry, author=author, items=items, body="Please send:", expected_version=enquiry.version
    )
    if released:
        Message.objects.filter(pk=message.pk).update(released_at=timezone.now())
    enquiry.refresh_from_db()
    return message


def send(client, enquiry, **values):
    return client.post(enquiry.private_url, {"key": new_key(), "message": "", **values})


def states(enquiry):
    return [
        (line.name, "missing" if line.is_missing else "awaited" if line.is_awaited else "here")
        for line in paper_lines(enquiry)
    ]


def test_asking_sends_an_answer_and_remembers_each_paper(enquiry, items, coordinator):
    message = ask(enquiry, coordinator, items[0], "A photo of the scar")
    assert message.body == "Please send:"
    assert enquiry.stage == Stage.WAITING_PATIENT
    assert [(asked.name, asked.item, asked.message) for asked in enquiry.paper_requests.all()] == [
        ("CT report", items[0], message),
        ("A photo of the scar", None, message),
    ]
    event = enquiry.events.last()
    assert (event.kind, event.actor, event.details) == (Event.Kind.PAPERS_ASKED, coordinator, {"message": message.pk})
    assert states(enquiry) == [
        ("CT report", "awaited"),
        ("Blood values", "missing"),
        ("A photo of the scar", "awaited"),
    ]


def test_the_papers_are_named_in_the_language_of_the_patient(items, coordinator):
    enquiry = EnquiryFactory(condition=items[0].condition, language="de")
    ask(enquiry, coordinator, *items)
    assert [asked.name for asked in enquiry.paper_requests.all()] == ["CT-Befund", "Blutwerte"]


def test_what_is_awaited_is_not_asked_for_twice(enquiry, items, coordinator):
    first = ask(enquiry, coordinator, items[0], "The old letter")
    ask(enquiry, coordinator, *items, "The old letter", "The old letter")
    assert [(asked.name, asked.message == first) for asked in enquiry.paper_requests.all()] == [
        ("CT report", True),
        ("The old letter", True),
        ("Blood values", False),
    ]


def test_an_answer_that_is_taken_back_takes_its_requests_along(enquiry, items, coordinator, settings):
    settings.UNDO_SECONDS = 15
    message = ask(enquiry, coordinator, *items, released=False)
    actions.undo_reply(message=message, user=coordinator)
    assert not enquiry.paper_requests.exists()
    assert Draft.objects.get().body == "Please send:"


def test_asking_needs_the_right_and_the_newest_version(enquiry, items, coordinator):
    wanted = {"enquiry": enquiry, "items": items, "body": "x"}
    with pytest.raises(PermissionDenied):
        actions.ask_papers(**wanted, author=UserFactory(), expected_version=enquiry.version)
    with pytest.raises(actions.StaleEnquiry):
        actions.ask_papers(**wanted, author=coordinator, expected_version=enquiry.version - 1)
    assert not PaperRequest.objects.exists()
    assert not Message.objects.exists()


def test_ticked_off_by_hand_and_back(enquiry, items, coordinator):
    ask(enquiry, coordinator, items[0])
    request = enquiry.paper_requests.get()
    for act, state in [(actions.receive_paper, "here"), (actions.miss_paper, "awaited")]:
        enquiry.refresh_from_db()
        act(request=request, user=coordinator, expected_version=enquiry.version)
        assert states(enquiry)[0] == ("CT report", state)
        enquiry.refresh_from_db()
        with pytest.raises(actions.WrongStage):
            act(request=request, user=coordinator, expected_version=enquiry.version)
    assert enquiry.events.filter(kind=Event.Kind.PAPER_RECEIVED, actor=coordinator).count() == 2


def test_what_was_there_before_anybody_asked(enquiry, items, coordinator):
    actions.have_paper(enquiry=enquiry, item=items[0], user=coordinator, expected_version=enquiry.version)
    assert states(enquiry)[0] == ("CT report", "here")
    enquiry.refresh_from_db()
    actions.miss_paper(request=enquiry.paper_requests.get(), user=coordinator, expected_version=enquiry.version)
    assert states(enquiry)[0] == ("CT report", "missing")


def test_what_was_asked_for_again_cannot_go_missing_twice(enquiry, items, coordinator):
    ask(enquiry, coordinator, items[0])
    first = enquiry.paper_requests.get()
    actions.receive_paper(request=first, user=coordinator, expected_version=enquiry.version)
    ask(enquiry, coordinator, items[0])
    assert states(enquiry)[0] == ("CT report", "awaited")
    with pytest.raises(actions.WrongStage):
        actions.miss_paper(request=first, user=coordinator, expected_version=enquiry.version)


def test_ticking_needs_the_right_and_the_newest_version(enquiry, items, coordinator):
    ask(enquiry, coordinator, items[0])
    request = enquiry.paper_requests.get()
    for act in (actions.receive_paper, actions.miss_paper):
        with pytest.raises(PermissionDenied):
            act(request=request, user=UserFactory(), expected_version=enquiry.version)
        with pytest.raises(actions.StaleEnquiry):
            act(request=request, user=coordinator, expected_version=1)


def test_the_database_refuses_a_paper_neither_asked_for_nor_here(enquiry):
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperRequest.objects.create(enquiry=enquiry, name="x")


def test_the_patient_sees_what_is_missing_and_answers_it(client, enquiry, items, coordinator):
    ask(enquiry, coordinator, *items)
    ct, blood = enquiry.paper_requests.all()
    page = client.get(enquiry.private_url).content.decode()
    assert "Papers we asked for" in page
    assert page.count("Still missing") == 2
    assert f'name="paper_{ct.pk}"' in page
    assert send(client, enquiry, **{f"paper_{ct.pk}": file("ct.pdf", pdf())}).status_code == 303
    ct.refresh_from_db()
    assert ct.received_at
    assert ct.attachment.name == "ct.pdf"
    assert ct.attachment.message == enquiry.messages.last()
    event = enquiry.events.get(kind=Event.Kind.PAPER_RECEIVED)
    assert (event.actor, event.details) == (None, {"paper": ct.pk})
    page = client.get(enquiry.private_url).content.decode()
    assert (page.count("Still missing"), page.count("Arrived")) == (1, 1)
    assert f'name="paper_{ct.pk}"' not in page
    assert f'name="paper_{blood.pk}"' in page


def test_other_papers_and_several_files_for_one_are_all_kept(client, enquiry, items, coordinator):
    ask(enquiry, coordinator, *items)
    ct = enquiry.paper_requests.first()
    pages = [file("1.jpg", picture()), file("2.jpg", picture((80, 40)))]
    send(client, enquiry, **{f"paper_{ct.pk}": pages, "attachments": file("x.pdf", pdf()), "message": "Here."})
    assert sorted(paper.name for paper in enquiry.attachments.all()) == ["1.jpg", "2.jpg", "x.pdf"]
    assert enquiry.paper_requests.get(received_at__isnull=False).attachment.name == "1.jpg"


def test_a_request_that_can_still_be_taken_back_is_not_shown(client, enquiry, items, coordinator, settings):
    settings.UNDO_SECONDS = 15
    ask(enquiry, coordinator, *items, released=False)
    assert "Papers we asked for" not in client.get(enquiry.private_url).content.decode()
    request = enquiry.paper_requests.first()
    send(client, enquiry, **{f"paper_{request.pk}": file("ct.pdf", pdf())})
    request.refresh_from_db()
    assert request.received_at is None
    assert enquiry.attachments.count() == 1, "but the file is not lost"


def test_after_an_error_the_form_still_knows_which_paper_is_which(client, enquiry, items, coordinator):
    ask(enquiry, coordinator, *items)
    ct, blood = enquiry.paper_requests.all()
    key = new_key()
    files = {f"paper_{ct.pk}": file("ct.pdf", pdf()), f"paper_{blood.pk}": file("b.txt", b"no paper")}
    response = client.post(enquiry.private_url, {"key": key, "message": "x", **files})
    page = response.content.decode()
    assert "b.txt is not a PDF, JPG or PNG file" in page
    paper = response.context["added"].get()
    assert f'name="paper_of" value="{ct.pk}:{paper.pk}"' in page
    client.post(enquiry.private_url, {"key": key, "message": "x", "added": paper.pk, "paper_of": f"{ct.pk}:{paper.pk}"})
    assert [(asked.name, bool(asked.received_at)) for asked in enquiry.paper_requests.all()] == [
        ("CT report", True),
        ("Blood values", False),
    ]


def test_two_tabs_answer_the_same_request_and_nothing_is_lost(client, enquiry, items, coordinator):
    ask(enquiry, coordinator, items[0])
    request = enquiry.paper_requests.get()
    for number in (1, 2):
        name = f"{number}.jpg"
        send(client, enquiry, **{f"paper_{request.pk}": file(name, picture((60, 40 + number)))})
    request.refresh_from_db()
    assert request.attachment.name == "1.jpg"
    assert enquiry.attachments.count() == 2
    assert enquiry.events.filter(kind=Event.Kind.PAPER_RECEIVED).count() == 1


def test_pressed_twice_it_arrives_once(client, enquiry, items, coordinator):
    ask(enquiry, coordinator, items[0])
    request, key, content = enquiry.paper_requests.get(), new_key(), pdf()
    for _press in range(2):
        values = {"key": key, "message": "", f"paper_{request.pk}": file("ct.pdf", content)}
        assert client.post(enquiry.private_url, values).status_code == 303
    assert (enquiry.messages.filter(author=None).count(), enquiry.attachments.count()) == (1, 1)
    assert enquiry.events.filter(kind=Event.Kind.PAPER_RECEIVED).count() == 1


@pytest.mark.parametrize("pair", ["", "x", "1:2:3", "1", "99999999999999999999:1", "-1:1", "٣:٤", "1:\x00"])
def test_a_damaged_form_loses_nothing(client, enquiry, items, coordinator, pair):
    ask(enquiry, coordinator, items[0])
    assert send(client, enquiry, message="Hello", paper_of=pair).status_code == 303
    assert enquiry.messages.last().body == "Hello"


def test_a_stranger_cannot_tick_off_or_hand_over_what_is_not_theirs(client, enquiry, items, coordinator):
    other = EnquiryFactory(condition=items[0].condition)
    ask(other, coordinator, items[0])
    theirs = other.paper_requests.get()
    send(client, enquiry, **{f"paper_{theirs.pk}": file("ct.pdf", pdf())})
    paper = enquiry.attachments.get()
    send(client, other, message="x", paper_of=f"{theirs.pk}:{paper.pk}")
    theirs.refresh_from_db()
    assert theirs.received_at is None
