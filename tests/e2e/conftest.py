"""A real browser against a real server; nothing may leave the machine, nothing may break the content policy."""

import os
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from tests.conftest import require
from tests.factories import UserFactory

# Playwright's synchronous interface runs an event loop in the test's thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def chromium():
    path = require("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(transactional_db, live_server, settings):
    """The address of a running site with the example content and one coordinator."""
    settings.SITE_URL = live_server.url
    call_command("load_demo", verbosity=0)
    UserFactory(username="coordinator", first_name="Lena", last_name="M.", groups=["Coordinators"])
    return live_server.url


@pytest.fixture
def browse(chromium, site):
    """`with browse(viewport, …) as page:` a page that fails the test on any foreign request or console error."""

    @contextmanager
    def open_page(viewport=DESKTOP, *, javascript=True, dark=False, locale="en-GB"):
        context = chromium.new_context(
            viewport=viewport,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            base_url=site,
            locale=locale,
            timezone_id="Asia/Dubai",
            reduced_motion="reduce",
        )
        foreign, complaints = [], []

        def keep_home(route):
            if urlsplit(route.request.url).netloc == urlsplit(site).netloc:
                route.continue_()
            else:
                foreign.append(route.request.url)
                route.abort()

        def listen(message):
            # A page that is itself an error page is reported by the browser too; the tests ask for those.
            if message.type == "error" and "Failed to load resource" not in message.text:
                complaints.append(message.text)

        context.route("**/*", keep_home)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        context.close()
        assert not foreign, f"Requests to other hosts: {foreign}"
        assert not complaints, f"The browser complained: {complaints}"

    return open_page


class Mailbox:
    """What a real SMTP server received."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos[0], mail))
        return "250 OK"

    def to(self, address):
        return [mail for recipient, mail in self.mails if recipient == address]


@pytest.fixture
def mailbox(settings):
    handler = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield handler
    controller.stop()
