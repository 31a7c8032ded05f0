"""No thanked enquiry is lost: the server is killed (-9) again and again while people send.

Run it alone to see the figures: pytest tests/experiments/test_kill_server.py -s
KILLS and ENQUIRIES in the environment make it longer.
"""

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException

import pytest

from enquiries.digests import keyed_digest
from enquiries.forms import new_key
from enquiries.papers import storage
from tests.enquiries.conftest import picture

KILLS = int(os.environ.get("KILLS", "20"))
ENQUIRIES = int(os.environ.get("ENQUIRIES", "200"))
SENDERS = 6
BOUNDARY = "a-boundary"


class Server:
    """The site on the server of `make serve`, with a database file of its own."""

    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "PRIVATE_MEDIA_ROOT": str(folder / "private"),
            "DEBUG": "1",  # static files need no manifest then; nothing else here depends on it
            "ENQUIRIES_PER_ADDRESS": "1000000",
            "LOG_LEVEL": "ERROR",
        }
        self.process = None
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=self.environment, check=True)

    def start(self):
        options = ["--interface", "wsgi", "--port", str(self.port), "--workers", "2", "--no-access-log"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", *options, "config.wsgi:application"],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.request("GET", "/healthz")[0] == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.02)
        raise AssertionError("The server did not start.")

    def sweep(self):
        """As the worker does once an hour, but of papers of any age; how many files went."""
        code = (
            "import django; django.setup(); from datetime import timedelta; "
            "from enquiries.papers.keeping import sweep; print(sweep(timedelta()))"
        )
        swept = subprocess.run([sys.executable, "-c", code], env=self.environment, check=True, capture_output=True)
        return int(swept.stdout)

    def kill(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def request(self, method, path, body=None):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            headers = {"Host": "localhost"}
            if body:
                headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()


def form(key, started, number):
    values = {
        "key": key,
        "started": started,
        "question": f"Question {number}",
        "name": "Example",
        "email": f"patient{number}@example.org",
        "country": "FR",
        "consent_health": "on",
    }
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    body = "".join(parts).encode()
    if number % 3 == 0:
        disposition = 'Content-Disposition: form-data; name="attachments"; filename="scan.png"'
        content = picture((10 + number % 50, 10), "PNG")
        body += f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: image/png\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.kill()


@pytest.mark.experiment
def test_every_thanked_enquiry_is_there_with_its_mail_and_its_paper(server, tmp_path, settings):
    settings.PRIVATE_MEDIA_ROOT = str(tmp_path / "private")
    server.start()
    started = re.search(r'name="started" value="([^"]+)"', server.request("GET", "/enquiries/new/")[1])[1]
    thanked, broken, over = {}, [], threading.Event()
    numbers = iter(range(10**9))
    lock = threading.Lock()

    def send_until_over():
        while not over.is_set():
            with lock:
                number = next(numbers)
            key = new_key()
            body = form(key, started, number)
            while True:  # as people do: press again until it says thank you
                try:
                    status, page = server.request("POST", "/enquiries/new/", body)
                except (OSError, HTTPException) as error:
                    broken.append(error)
                    if over.wait(0.05):
                        return
                    continue
                if status == 303:
                    thanked[keyed_digest(key)] = number
                    break
                assert status == 503, page

    senders = [threading.Thread(target=send_until_over) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    kills = 0
    chance = random.Random(20261123)
    try:
        while kills < KILLS or len(thanked) < ENQUIRIES:
            time.sleep(chance.uniform(0.05, 1))
            if kills < KILLS:
                server.kill()
                kills += 1
                server.start()
    finally:
        over.set()
        for sender in senders:
            sender.join()
        server.kill()

    swept = server.sweep()
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        found = dict(database.execute("SELECT idempotency_key, id FROM enquiries_enquiry"))
        mailed = {row[0] for row in database.execute("SELECT enquiry_id FROM enquiries_outgoingmail")}
        papers = dict(database.execute("SELECT enquiry_id, stored_name FROM enquiries_attachment"))
    orphans = {file.name for file in (tmp_path / "private" / "papers").iterdir()} - set(papers.values())
    lost = [key for key in thanked if key not in found]
    without_paper = [key for key, number in thanked.items() if number % 3 == 0 and found.get(key) not in papers]
    print(
        f"\n{kills} kills, {len(thanked)} thanked, {len(broken)} requests cut off, {len(found)} stored, "
        f"{len(lost)} lost, {len(set(found.values()) - mailed)} without mail, {len(without_paper)} without paper, "
        f"{swept} files of requests cut off swept, {len(orphans)} left without a row"
    )
    assert broken, "the kills hit nobody"
    assert not lost
    assert not set(found.values()) - mailed
    assert not without_paper
    assert not orphans
    for name in papers.values():
        assert storage.load(name).startswith(b"\x89PNG")
