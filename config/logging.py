"""Logs say what happened and where, never to whom: no bodies, no names, and no private links."""

import logging
import re

PRIVATE_PATH = re.compile(r"(?<!/admin)(/(?:enquiries|referrals)/+)(?!new/|link/)[^/\s?\"']+")


class PrivatePaths(logging.Filter):
    """Replace the secret part of `/enquiries/<token>/` and `/referrals/<token>/` in every record."""

    def filter(self, record):
        message = record.getMessage()
        if "/enquiries/" in message or "/referrals/" in message:
            record.msg, record.args = PRIVATE_PATH.sub(r"\1[private]", message), ()
        return True


def logging_config(*, level):
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"private_paths": {"()": PrivatePaths}},
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private_paths"]},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"level": level, "handlers": [], "propagate": True},
            "django.server": {"level": level, "handlers": ["console"], "propagate": False},
            "axes": {"level": "WARNING"},
        },
    }
