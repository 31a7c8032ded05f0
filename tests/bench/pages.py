"""Pages a second of the production server, in turns: a bare "ok", listings asked for once, one asked for again, 304.

The server is as it is after a while: it has shown every clinic before, on pages of other addresses.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count, product, repeat
from statistics import median
from threading import Thread

from directory.search.index.current import State
from directory.selection import Sort

CONNECTIONS = 2
ROUNDS = 5
LISTING = "/clinics/"


def measure(state: State, seconds: float) -> dict[str, float | None]:
    """Requests a second; each kind of page has `seconds` a round. None where the page has no ETag."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--no-ws", "--log-level", "error", "config.wsgi:application"]
    server = subprocess.Popen(command, env=os.environ)
    try:
        _wait_for(port)
        _show_every_clinic(port, state)
        return _measure(port, _once(state), seconds)
    finally:
        server.terminate()
        server.wait(20)


def _measure(port, once, seconds):
    tag = _Client(port).ask(LISTING)[1]
    kinds = {
        "ok_rps": (repeat("/ok"), ""),
        "uncached_rps": (once, ""),
        "cached_rps": (repeat(LISTING), ""),
        "not_modified_rps": (repeat(LISTING), tag),
    }
    rates = {name: [] for name in kinds}
    for _ in range(ROUNDS):
        for name, (addresses, etag) in kinds.items():
            if name != "not_modified_rps" or tag:
                rates[name].append(_rate(port, addresses, etag, seconds))
    return {name: round(median(found), 1) if found else None for name, found in rates.items()}


def _rate(port, addresses, etag, seconds):
    """Of several connections, each of which asks again as soon as it is answered."""
    done, failed = [], []

    def ask():
        try:
            client, number = _Client(port), 0
            while time.perf_counter() < end:
                status, _etag = client.ask(next(addresses), etag)
                if status != (304 if etag else 200):
                    raise RuntimeError(f"answered {status}")
                number += 1
            done.append(number)
        except (OSError, RuntimeError) as error:
            failed.append(error)

    started = time.perf_counter()
    end = started + seconds
    threads = [Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return sum(done) / (time.perf_counter() - started)


class _Client:
    """One kept connection, as thin as can be: a heavier one would measure itself."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)

    def ask(self, address: str, etag: str = "") -> tuple[int, str]:
        """Status and ETag of the answer."""
        match = f"If-None-Match: {etag}\r\n" if etag else ""
        head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{match}\r\n"
        self.socket.sendall(head.encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        status = int(lines[0].split()[1])
        # A 304 may tell the length of the page it does not send.
        missing = 0 if status == 304 else int(fields.get("content-length", 0)) - len(body)
        while missing > 0:
            missing -= len(self._more())
        return status, fields.get("etag", "")

    def _more(self):
        part = self.socket.recv(1 << 16)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def _show_every_clinic(port, state):
    client = _Client(port)
    types, countries = (sorted(state.names_of("clinic", name).slugs.values()) for name in ("type", "country"))
    for chosen in [f"?type={kind}" for kind in types] + [f"?country={code}" for code in countries]:
        for number in count(1):
            page = f"&page={number}" if number > 1 else ""
            if client.ask(f"{LISTING}{chosen}{page}")[0] != 200:
                break


def _once(state) -> Iterator[str]:
    """Addresses of listings, no two the same: nothing kept for one of them helps another."""
    codes = [f"&country={code}" for code in sorted(state.names_of("clinic", "country").slugs.values())]
    slugs = sorted(state.names_of("clinic", "condition").slugs.values())
    sorts = ["", f"&sort={Sort.CITY.value}", f"&sort={Sort.CONFIRMED.value}"]
    for country, sort, slug in product(["", *codes], sorts, slugs):
        yield f"{LISTING}?condition={slug}{country}{sort}"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port):
    for _ in count():
        try:
            if _Client(port).ask(LISTING)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
