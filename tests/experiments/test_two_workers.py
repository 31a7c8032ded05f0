"""No page older than the last committed edit, from any process: two servers on one database while it is edited.

Run it alone to see the figures: pytest tests/experiments/test_two_workers.py -s
EDITS in the environment makes it longer.
"""

import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import closing
from http.client import HTTPConnection, HTTPException

import environ
import pytest
from django.db.utils import ConnectionHandler

EDITS = int(os.environ.get("EDITS", "60"))
PATHS = ["/clinics/", "/de/clinics/?type=hospital", "/api/v1/clinics/", "/doctors/", "/api/v1/clinics/spree/"]
VERSION = re.compile(r"Version ([0-9]{6})")
CLINIC = """
import django; django.setup()
from tests import factories
clinic = factories.ClinicFactory(slug="spree", type="hospital", name_en="Version 000000", name_de="Version 000000")
factories.AffiliationFactory(clinic=clinic)
"""


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """The address of a new, empty database of the kind the suite runs on."""
    url = os.environ["DATABASE_URL"]
    django_db_blocker.unblock()  # of a connection of our own, to no database of the suite
    if not url.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'db.sqlite3'}"
        django_db_blocker.restore()
        return
    name = f"two_workers_{uuid.uuid4().hex}"
    with closing(connect(url)) as server:
        server.cursor().execute(f"CREATE DATABASE {name}")
        yield re.sub(r"/[^/?]*\?", f"/{name}?", url, count=1)
        server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    django_db_blocker.restore()


def connect(url):
    options = {"OPTIONS": {"timeout": 20}} if url.startswith("sqlite") else {}
    return ConnectionHandler({"default": environ.Env.db_url_config(url) | options})["default"]


class Server:
    def __init__(self, environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        options = ["--interface", "wsgi", "--port", str(self.port), "--workers", "1", "--no-access-log"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", *options, "config.wsgi:application"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.tags = {}

    def wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                return self.get("/healthz")
            except (OSError, HTTPException):
                time.sleep(0.02)
        raise AssertionError("The server did not start.")

    def get(self, path, tag=""):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path, headers={"Host": "localhost", "If-None-Match": tag})
            response = connection.getresponse()
            return response.status, response.headers.get("ETag", ""), response.read().decode()


@pytest.fixture
def servers(database):
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    subprocess.run([sys.executable, "-c", CLINIC], env=environment, check=True)
    servers = [Server(environment), Server(environment)]
    try:
        for server in servers:
            server.wait()
        yield servers
    finally:
        for server in servers:
            server.process.terminate()
            server.process.wait(30)


def name(connection, version):
    with connection.cursor() as cursor:
        text = f"Version {version:06}"
        cursor.execute("UPDATE directory_clinic SET name_en = %s, name_de = %s WHERE slug = 'spree'", [text, text])


def shown(server, path, known):
    """The version a page says, by way of 304 where the server says so. `known`: tag → version, of this reader."""
    tag = random.choice([*known, ""])
    status, new_tag, text = server.get(path, tag)
    if status == 304:
        return known[tag]
    assert status == 200, (path, status, text[:300])
    if path.startswith("/api"):
        json.loads(text)
    found = {int(number) for number in VERSION.findall(text)}
    assert len(found) == 1, (path, found)
    known[new_tag] = found.pop()
    return known[new_tag]


@pytest.mark.experiment
def test_alternate_edits_and_reads_from_two_processes(servers, database):
    chance, known = random.Random(7), {(each, path): {} for each in (0, 1) for path in PATHS}
    with closing(connect(database)) as connection:
        for version in range(1, EDITS + 1):
            name(connection, version)
            for each, path in chance.sample(sorted(known), 5):
                assert shown(servers[each], path, known[each, path]) == version, (path, each)


@pytest.mark.experiment
def test_a_page_asked_for_after_an_edit_is_never_older_than_it(servers, database):
    committed, over, wrong, read = [0], threading.Event(), [], []

    def keep_reading(seed):
        chance, known = random.Random(seed), {path: {} for path in PATHS}
        while not over.is_set():
            server, path, before = chance.choice(servers), chance.choice(PATHS), committed[0]
            try:
                version = shown(server, path, known[path])
            except Exception as error:
                wrong.append(error)
                return
            read.append(version)
            if version < before:
                wrong.append((path, version, before))

    readers = [threading.Thread(target=keep_reading, args=[seed]) for seed in range(4)]
    for reader in readers:
        reader.start()
    try:
        with closing(connect(database)) as connection:
            for version in range(1, EDITS + 1):
                name(connection, version)
                committed[0] = version
                seen = len(read)
                deadline = time.monotonic() + 10
                while len(read) < seen + 3 and not wrong and time.monotonic() < deadline:
                    time.sleep(0.001)
    finally:
        over.set()
        for reader in readers:
            reader.join()
    print(f"\n{EDITS} edits, {len(read)} pages read meanwhile, {len(wrong)} stale or broken")
    assert not wrong, wrong[:3]
    assert len(read) >= EDITS
