"""How the patient's pages read requests and answer: nothing of theirs is cached, indexed or passed on."""

import re
from dataclasses import dataclass, field
from functools import wraps

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from enquiries.forms import is_key, new_key, without_control_characters
from enquiries.papers.uploads import MAX_FILE_SIZE, MAX_FILES, InMemoryPapers

MAX_BODY = (MAX_FILES + 2) * MAX_FILE_SIZE
PAPER = re.compile(r"paper_([0-9]{1,18})")
PAIR = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")
NOT_STORED = (OperationalError, InterfaceError, OSError)
PRIVATE = {"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


class TooMuch(Exception):
    """The request holds more than can be read, so its text is not with us."""


@dataclass(frozen=True)
class Posted:
    """`key` is the form's, or a new one where it came without a usable one. `asked_for`: uploads by request."""

    values: QueryDict
    uploads: list[UploadedFile]
    key: str
    asked_for: dict[int, list[UploadedFile]] = field(default_factory=dict)

    @property
    def has_own_key(self):
        return self.values.get("key", "") == self.key

    @classmethod
    def read(cls, request) -> "Posted":
        """Raises TooMuch."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            raise TooMuch
        request.upload_handlers = [InMemoryPapers(request)]
        try:
            values = without_control_characters(request.POST)
            uploads = request.FILES.getlist("attachments")
            asked_for = {
                int(found[1]): request.FILES.getlist(name) for name in request.FILES if (found := PAPER.fullmatch(name))
            }
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError) as error:
            raise TooMuch from error
        key = values.get("key", "")
        return cls(values, uploads, key if is_key(key) else new_key(), asked_for)

    @property
    def answers(self) -> dict[int, int]:
        """Which of the papers added before is which of those we asked for, as the form remembers it."""
        pairs = [PAIR.fullmatch(value) for value in self.values.getlist("paper_of")]
        return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


def private_page(view):
    """Headers of a page for one patient only; what a browser marks as posted from another site is refused."""

    @wraps(view)
    def private(request, *args, **kwargs):
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            response = render(request, "403.html", status=403)
        else:
            response = view(request, *args, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    return private


def uploads_in_memory(view):
    """Papers never touch the disk readable. The view inside checks the token of the form: here it is not read yet."""

    @csrf_exempt
    @wraps(view)
    def careful(request, *args, **kwargs):
        request.upload_handlers = [InMemoryPapers(request)]
        return view(request, *args, **kwargs)

    return careful
