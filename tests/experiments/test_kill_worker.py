"""No mail is lost and none is two mails: the worker is killed (-9) again and again in the middle of sending.

Run it alone to see the figures: pytest tests/experiments/test_kill_worker.py -s
WORKER_KILLS and MAILS in the environment make it longer: 50 and 200 take some minutes.
"""

import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from enquiries.models import OutgoingMail
from tests.conftest import require
from tests.enquiries.conftest import worker_environment
from tests.factories import OutgoingMailFactory

KILLS = int(os.environ.get("WORKER_KILLS", "6"))
MAILS = int(os.environ.get("MAILS", "30"))
SECONDS = 60 + 20 * KILLS
# The worker itself, but for the lease of a mail: nobody should wait five minutes for each kill.
WORKER = """
import django
django.setup()
from datetime import timedelta
from django.core.management import call_command
from enquiries.mail import outbox
outbox.LEASE = timedelta(seconds=2)
call_command("worker")
"""


class DeadlyMailServer:
    """Keeps every mail it accepts, and kills the worker at one of the next: before, at or after its answer."""

    def __init__(self):
        self.chance = random.Random(20261123)
        self.accepted = []
        self.killed = Counter()
        self.worker = None
        self.left = None

    def aim(self, worker):
        """Kill `worker` at one of the next five mails."""
        self.worker, self.left = worker, self.chance.randint(1, 5)

    async def handle_DATA(self, server, session, envelope):
        moment = None
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.left = None
                moment = self.chance.choice(["before it was taken", "before the answer", "after the answer"])
                self.killed[moment] += 1
        if moment == "before it was taken":
            self.kill(self.worker)
            return "451 Try again"
        self.accepted.append(message_from_bytes(envelope.content, policy=policy.default))
        if moment == "before the answer":
            self.kill(self.worker)
        elif moment:
            threading.Timer(self.chance.uniform(0, 0.02), self.kill, [self.worker]).start()
        return "250 OK"

    @staticmethod
    def kill(worker):
        worker.send_signal(signal.SIGKILL)


@pytest.fixture
def mail_server(caplog):
    require("aiosmtpd")
    caplog.set_level(logging.WARNING, "mail.log")
    handler = DeadlyMailServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def start_worker(mail_server, tmp_path):
    workers = []

    def start():
        environment = worker_environment(mail_server.port, tmp_path) | {"LOG_LEVEL": "CRITICAL"}
        workers.append(subprocess.Popen([sys.executable, "-c", WORKER], env=environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


@pytest.mark.experiment
@pytest.mark.django_db(transaction=True)
def test_every_mail_arrives_and_what_comes_twice_is_the_same_mail(mail_server, start_worker):
    mails = {mail.recipient: mail for mail in OutgoingMailFactory.create_batch(MAILS)}
    started = time.monotonic()
    for _ in range(KILLS):
        worker = start_worker()
        mail_server.aim(worker)
        assert worker.wait(SECONDS) == -signal.SIGKILL
        assert OutgoingMail.objects.exclude(state="sent").exists(), "the mails ended before the kills"
    last = start_worker()
    while OutgoingMail.objects.exclude(state="sent").exists():
        assert time.monotonic() < started + SECONDS, "mails are left behind"
        time.sleep(0.1)
    last.terminate()
    assert last.wait(30) == 0

    ids = {}
    for message in mail_server.accepted:
        ids.setdefault(message["To"], []).append(message["Message-ID"])
    repeated = sum(len(seen) > 1 for seen in ids.values())
    moments = ", ".join(f"{number} {moment}" for moment, number in sorted(mail_server.killed.items()))
    print(
        f"\n{sum(mail_server.killed.values())} kills ({moments}), {MAILS} mails, "
        f"{len(mail_server.accepted)} deliveries, {MAILS - len(ids)} lost, {repeated} came more than once, "
        f"{sum(len(set(seen)) > 1 for seen in ids.values())} of them under another Message-ID, "
        f"{max(OutgoingMail.objects.values_list('attempts', flat=True))} attempts at most, "
        f"{time.monotonic() - started:.0f} s"
    )
    assert sum(mail_server.killed.values()) == KILLS
    assert set(ids) == set(mails)
    assert {to: set(seen) for to, seen in ids.items()} == {
        to: {f"<{mail.message_id}@testserver>"} for to, mail in mails.items()
    }
    assert repeated, "no kill hit a mail on its way"
