import logging

import pytest

from config.logging import PrivatePaths


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        ("GET /enquiries/abc-1.sig/ 200", "GET /enquiries/[private]/ 200"),
        ("Not Found: /de/enquiries/abc-1.sig/papers/4/", "Not Found: /de/enquiries/[private]/papers/4/"),
        ("Not Found: /enquiries//abc-1.sig", "Not Found: /enquiries//[private]"),
        ('"POST /referrals/secret/?x=1 HTTP/1.1"', '"POST /referrals/[private]/?x=1 HTTP/1.1"'),
        ("GET /enquiries/new/?clinic=a", "GET /enquiries/new/?clinic=a"),
        ("GET /enquiries/link/", "GET /enquiries/link/"),
        ("GET /admin/enquiries/enquiry/4/change/", "GET /admin/enquiries/enquiry/4/change/"),
    ],
)
def test_private_links_never_reach_a_log(logged, shown):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (logged,), None)
    assert PrivatePaths().filter(record)
    assert record.getMessage() == shown
