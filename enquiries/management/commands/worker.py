import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import autoreload

from directory.pictures import prepare
from directory.search import upkeep
from enquiries import actions, presence, reminders, retention
from enquiries.mail import outbox
from enquiries.papers import keeping

logger = logging.getLogger(__name__)

POLL_SECONDS = 1
PAUSE_AFTER_ERROR_SECONDS = 10
CLOCK_SECONDS = 10
SWEEP_SECONDS = 3600


class Command(BaseCommand):
    help = "Sends mail, answers and reminders, prepares pictures; hourly deletes what is over. Until SIGTERM or Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument("--reload", action="store_true", help="start again when the code changes (development)")

    def handle(self, *args, once, reload, **options):
        self.stopped = threading.Event()
        self.next_sweep = self.next_look_at_the_clock = time.monotonic()
        if once:
            self.work()
        elif reload:
            autoreload.run_with_reloader(self.run)
        else:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stopped.set())
            self.run()

    def run(self):
        logger.info("Worker started.")
        while not self.stopped.is_set():
            try:
                close_old_connections()
                self.work()
                pause = POLL_SECONDS
            except Exception as error:  # a database that is away comes back
                logger.error("Worker waits after an error: %s", type(error).__name__)
                pause = PAUSE_AFTER_ERROR_SECONDS
            self.stopped.wait(pause)
        logger.info("Worker stopped.")

    def work(self):
        while not self.stopped.is_set() and actions.send_next_scheduled():
            pass
        self.send_mail()
        if time.monotonic() >= self.next_look_at_the_clock:
            self.next_look_at_the_clock = time.monotonic() + CLOCK_SECONDS
            if reminders.run():
                self.send_mail()
        if time.monotonic() >= self.next_sweep:
            removed = keeping.sweep()
            prepare.sweep()
            presence.sweep()
            if erased := retention.erase_due():
                logger.info("Deleted %s enquiries after RETENTION_DAYS.", erased)
            self.next_sweep = time.monotonic() + SWEEP_SECONDS
            if removed:
                logger.info("Removed %s papers nobody sent.", removed)
        upkeep.sweep()
        # One at a time: mail must not wait for pictures.
        prepare.prepare_waiting(limit=1)

    def send_mail(self):
        while not self.stopped.is_set() and outbox.send_next():
            pass
