"""Pictures of every kind of page: `make screenshots`, or `make screenshots ARGS="clinics de"` for some of them.

Starts a site of its own with the example content, sends an enquiry and answers it, and writes
var/screenshots/<page>-<language>-<width>-<scheme>.png.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "var" / "screenshots"
PASSWORD = "only-for-these-pictures"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]
WIDTHS = [390, 1280]
LANGUAGES = ["en", "de", "ar"]
PUBLIC = {
    "home": "/",
    "conditions": "/conditions/",
    "condition": "/conditions/liver-metastasis/",
    "clinics": "/clinics/",
    "clinics-filtered": "/clinics/?condition=liver-metastasis&country=de",
    "clinics-priced": "/clinics/?treatment=microwave-ablation&language=de&price_max=5000",
    "clinics-all-cities": "/clinics/filter/city/?country=de",
    "clinics-empty": "/clinics/?q=nothing-is-called-this",
    "treatments": "/treatments/",
    "treatment": "/treatments/microwave-ablation/",
    "clinic": "/clinics/helios-hospital-berlin-buch/",
    "doctors": "/doctors/",
    "doctors-filtered": "/doctors/?q=radio&country=de",
    "doctor": "/doctors/thorsten-bley/",
    "search": "/search/?q=berlin+hospital",
    "search-nothing": "/search/?q=qqqq",
    "specialty": "/specialties/interventional-radiology/",
    "programme": "/programmes/new-hip-in-vienna/",
    "country": "/places/de/",
    "city": "/places/de/berlin/",
    "landing": "/conditions/liver-metastasis/de/",
    "compare": "/compare/?clinic=beta-clinic-bonn&clinic=helios-hospital-berlin-buch",
    "saved-nothing": "/shortlist/",
    "shared": "/shortlist/?clinic=helios-hospital-berlin-buch&doctor=thorsten-bley",
    "report": "/report/?page=/clinics/helios-hospital-berlin-buch/",
    "page": "/pages/privacy/",
    "not-found": "/nothing-here/",
    "enquiry": "/enquiries/new/?condition=liver-metastasis&clinic=helios-hospital-berlin-buch",
    "link": "/enquiries/link/",
    "link-broken": "/enquiries/not-a-token/",
}
STAFF = {
    "desk": "/admin/enquiries/enquiry/",
    "admin": "/admin/",
    "admin-clinics": "/admin/directory/clinic/",
    "admin-clinic": "/admin/directory/clinic/1/change/",
}


def main(wanted):
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        environment = {
            **os.environ,
            "DEBUG": "1",
            "DEMO_PASSWORD": PASSWORD,
            "LANGUAGES": ",".join(LANGUAGES),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "PRIVATE_MEDIA_ROOT": f"{folder}/private",
            "MEDIA_ROOT": f"{folder}/media",
        }
        for command in (["migrate", "--verbosity", "0"], ["load_demo"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/healthz")
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            photograph(browser, address, wanted)
        finally:
            server.terminate()
            server.wait()


def photograph(browser, address, wanted):
    for language in LANGUAGES:
        prefix = "" if language == "en" else f"/{language}"
        staff = {} if language != "en" else STAFF
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": 844 if width == 390 else 900},
                    color_scheme=scheme,
                    base_url=address,
                    reduced_motion="reduce",
                )
                page = context.new_page()

                def take(name, path, label=f"{language}-{width}-{scheme}", page=page):
                    if all(word in f"{name}-{label}".split("-") or word == name for word in wanted):
                        page.goto(path)
                        page.screenshot(path=TARGET / f"{name}-{label}.png", full_page=True)

                for name, path in PUBLIC.items():
                    take(name, prefix + path)
                if not wanted or "status" in wanted:
                    take("status", _send_enquiry(page, prefix))
                if staff and (not wanted or set(wanted) & {*STAFF, "desk-enquiry"}):
                    _send_enquiry(page, prefix)
                    take("admin-login", "/admin/login/")
                    _log_in(page)
                    for name, path in staff.items():
                        take(name, path)
                    page.goto("/admin/enquiries/enquiry/")
                    take("desk-enquiry", page.locator("tbody a").first.get_attribute("href"))
                context.close()


def _send_enquiry(page, prefix):
    """Send the form and return the address of the private page."""
    page.goto(f"{prefix}{PUBLIC['enquiry']}")
    page.fill(
        "[name=question]", "My mother had a bowel operation in May. A scan now shows two small spots in her liver."
    )
    page.fill("[name=name]", "Amina K. (example)")
    page.fill("[name=email]", "amina@example.com")
    page.select_option("select[name=country]", "AE")
    page.check("[name=consent_health]")
    page.locator("form[method=post] button[type=submit]:not([name])").last.click()
    page.wait_for_url(lambda url: "/enquiries/new" not in url)
    return page.url


def _log_in(page):
    page.goto("/admin/login/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.locator("form [type=submit]").first.click()
    page.wait_for_url("**/admin/**")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url):
    for _ in range(100):
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer.")


if __name__ == "__main__":
    main(sys.argv[1:])
