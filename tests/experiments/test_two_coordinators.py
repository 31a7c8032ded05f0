"""Two coordinators answer the same enquiry at the same moment: one is sent, the other is told and keeps the text.

Run it alone to see the figures: pytest tests/experiments/test_two_coordinators.py -s
RACES in the environment says how many; fewer in CI.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.roles import COORDINATORS
from enquiries.actions import answering, changing, owning
from enquiries.models import Draft, Enquiry, Event, OutgoingMail
from tests.factories import EnquiryFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.experiment]
RACES = int(os.environ.get("RACES", "20" if os.environ.get("CI") else "100"))
SENT, STALE = 302, 409


class Coordinator:
    """Somebody in a browser of their own."""

    def __init__(self, name):
        self.user = UserFactory(first_name=name, groups=[COORDINATORS])
        self.browser = Client()
        self.browser.force_login(self.user)

    def press(self, enquiry, start, **values):
        try:
            start.wait()
            address = reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])
            return self.browser.post(address, {"version": 1} | values)
        finally:
            connection.close()


@pytest.fixture
def race():
    """`race(one, other)`: both post their form of the same new enquiry at once; the enquiry and the two responses."""
    nadia, tom = Coordinator("Nadia"), Coordinator("Tom")

    def run(one, other):
        enquiry, start = EnquiryFactory(), threading.Barrier(2)
        pressed = [
            pool.submit(coordinator.press, enquiry, start, **values)
            for coordinator, values in [(nadia, one), (tom, other)]
        ]
        return enquiry, [press.result() for press in pressed]

    with ThreadPoolExecutor(2) as pool:
        yield run


def judge(enquiry, responses, texts):
    """Exactly one answer went out, and whoever lost has the words back, on the page and as a draft."""
    assert sorted(response.status_code for response in responses) == [SENT, STALE]
    loser = [response.status_code for response in responses].index(STALE)
    assert [message.body for message in enquiry.messages.all()] == [texts[1 - loser]]
    assert OutgoingMail.objects.filter(enquiry=enquiry).count() == 1
    assert enquiry.events.filter(kind=Event.Kind.REPLIED).count() == 1
    page = responses[loser].content.decode()
    assert f"{texts[loser]}</textarea>" in page
    assert texts[1 - loser] in page
    assert Draft.objects.get(enquiry=enquiry).body == texts[loser]
    assert Enquiry.objects.get(pk=enquiry.pk).version == 2
    return loser


def test_of_two_answers_one_is_sent_and_the_other_comes_back(race):
    lost = [0, 0]
    texts = ["Nadia’s answer.", "Tom’s answer."]
    for _ in range(RACES):
        enquiry, responses = race({"reply": texts[0]}, {"reply": texts[1]})
        lost[judge(enquiry, responses, texts)] += 1
    print(f"\n{RACES} races: {RACES} answers sent, {RACES} came back ({lost[0]} to the first, {lost[1]} to the second)")


def test_of_two_who_take_it_one_has_it_and_the_other_is_told(race):
    for _ in range(RACES // 5):
        enquiry, responses = race({"take": 1}, {"take": 1})
        assert sorted(response.status_code for response in responses) == [SENT, STALE]
        assert enquiry.events.filter(kind=Event.Kind.TAKEN).count() == 1


def test_an_answer_and_a_change_of_the_owner_do_not_overwrite_each_other(race):
    for _ in range(RACES // 5):
        enquiry, responses = race({"reply": "Hello."}, {"take": 1})
        assert sorted(response.status_code for response in responses) == [SENT, STALE]
        kinds = set(enquiry.events.values_list("kind", flat=True)) - {Event.Kind.OPENED}
        assert len(kinds) == 1
        assert Enquiry.objects.get(pk=enquiry.pk).version == 2


def test_without_the_guard_the_same_race_sends_twice(race, monkeypatch):
    """What the races above prove holds because of the version: with its two checks away they fail."""

    def unguarded(enquiry, user, right, expected_version, stages=None):
        return Enquiry.objects.get(pk=enquiry.pk)

    def overwrite(enquiry, **changes):
        Enquiry.objects.filter(pk=enquiry.pk).update(version=enquiry.version + 1, **changes)
        enquiry.version += 1
        for name, value in changes.items():
            setattr(enquiry, name, value)
        return enquiry

    for module in (changing, answering, owning):
        monkeypatch.setattr(module, "locked", unguarded)
        monkeypatch.setattr(module, "change", overwrite)
    texts = ["Nadia’s answer.", "Tom’s answer."]
    enquiry, responses = race({"reply": texts[0]}, {"reply": texts[1]})
    with pytest.raises(AssertionError):
        judge(enquiry, responses, texts)
    assert enquiry.messages.count() == OutgoingMail.objects.filter(enquiry=enquiry).count() == 2
