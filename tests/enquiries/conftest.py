import os
import socket
import subprocess
import sys
import threading
from email import message_from_bytes, policy
from io import BytesIO

import pikepdf
import pytest
from aiosmtpd.controller import Controller
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from enquiries.forms import new_key, new_stamp
from tests.conftest import require

NEW = "/enquiries/new/"


@pytest.fixture(autouse=True)
def papers_folder(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = str(tmp_path / "private")
    return tmp_path / "private" / "papers"


@pytest.fixture
def filled():
    """`filled(**changes)`: the values of a form somebody filled in; None leaves a field out."""

    def make(**changes):
        values = {
            "key": new_key(),
            "started": new_stamp(),
            "question": "Could ablation help my mother?",
            "name": "Amina Haddad",
            "email": "amina@example.org",
            "country": "AE",
            "consent_health": "on",
        } | changes
        return {name: value for name, value in values.items() if value is not None}

    return make


def file(name, content):
    return SimpleUploadedFile(name, content)


def picture(size=(60, 40), kind="JPEG", **options):
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def pdf(*, locked=False, armed=False):
    document = pikepdf.new()
    document.add_blank_page()
    if armed:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    written = BytesIO()
    document.save(written, encryption=pikepdf.Encryption(owner="a", user="b") if locked else None)
    return written.getvalue()


class Mailbox:
    """A mail server on this machine that keeps what it is given."""

    def __init__(self):
        self.messages = []
        self.recipients = []
        self.refusal = None
        self.arrived = threading.Condition()

    def wait_for(self, number, seconds=60):
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.messages) >= number, seconds), f"{len(self.messages)} came"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self.arrived:
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
            self.arrived.notify_all()
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    require("aiosmtpd")
    handler = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


def worker_environment(port, folder):
    """For a process on the database of the test, with its mail going to `port`."""
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = database["HOST"] or database["OPTIONS"]["host"]
        address = f"postgres://{database['USER']}@/{database['NAME']}?host={host}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "PRIVATE_MEDIA_ROOT": str(folder / "private"),
    }


@pytest.fixture
def worker(tmp_path):
    """`worker(port)` starts the command on the database of the test, with its mail going to `port`."""
    started = []

    def start(port):
        environment = worker_environment(port, tmp_path)
        process = subprocess.Popen(
            [sys.executable, "-m", "django", "worker"], env=environment, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
