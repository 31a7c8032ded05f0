"""Whole pages, kept per process for as long as the directory stays as it is.

A page that shows nothing but the directory is the same for everybody who asks for its address. It is kept under that
address with the revision it was made at, and served again before the request is so much as routed; browsers and
proxies may keep it too, but ask each time (`no-cache`), so that an edit shows on the next request.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from isal import igzip

from directory.caching.bounded import Bounded
from directory.caching.build import build
from directory.search.index.current import Revision, glance, read_revision

PAGES = Bounded(entries=2_000, weight=24 * 1024 * 1024)
CACHE_CONTROL = "public, no-cache"
ACCEPTS_GZIP = re.compile(r"\bgzip\b")
OUR_TAG = re.compile(r'"hb-[0-9a-f]{32}"')
LEVEL = 2  # of isal's compression: a fifth of the time of gzip's level 2 for 3 % more, as most pages are asked for once


@dataclass(frozen=True)
class KeptPage:
    """The finished answer to one address, as of one revision; zipped, as nearly everybody wants it."""

    revision: Revision
    headers: dict[str, str]
    zipped: bytes

    def response(self, request: HttpRequest) -> HttpResponse:
        if ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            body, encoding = self.zipped, {"Content-Encoding": "gzip"}
        else:
            body, encoding = igzip.decompress(self.zipped), {}
        # The length the view's answer had is that of the plain page.
        return HttpResponse(body, headers=self.headers | {"Content-Length": str(len(body))} | encoding)


def kept(view: Callable) -> Callable:
    """A view whose pages show nothing but what the triggers of `directory.search` watch, settings and the address."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not _may_be_kept(request):
            return view(request, *args, **kwargs)
        first = getattr(request, "directory_revision", None) or read_revision()
        with glance(first) as seen:
            response = view(request, *args, **kwargs)
        if response.status_code == 200 and (seen.read == first or read_revision() == first):
            response.as_of = first
        return response

    return wrapper


def middleware(get_response):
    """Serves kept pages, answers 304 to whom has one already, and keeps what views marked by `kept` answer."""

    def keep(request):
        if not _may_be_kept(request):
            return get_response(request)
        address = request.get_full_path()
        key, had = (address, build()), request.META.get("HTTP_IF_NONE_MATCH", "")
        page = PAGES.get(key)
        if page or OUR_TAG.search(had):
            request.get_host()  # raises for a host that is not ours
            request.directory_revision = revision = read_revision()
            if (tag := _tag(key, revision)) in had:
                return _not_modified(tag)
            if page and page.revision == revision:
                return _for_htmx(request, page.response(request))
        response = get_response(request)
        if _is_for_everybody(response):
            page = _page_of(key, response)
            PAGES.put(key, page, len(page.zipped) + 2_000)
            response = page.response(request)
        return _for_htmx(request, response)

    return keep


def _may_be_kept(request):
    return request.method in ("GET", "HEAD") and not settings.DEBUG


def _is_for_everybody(response):
    vary = response.headers.get("Vary", "").lower()
    return hasattr(response, "as_of") and not response.cookies and "cookie" not in vary


def _page_of(key, response):
    patch_vary_headers(response, ["Accept-Encoding", "HX-Request"])
    response.headers["ETag"] = _tag(key, response.as_of)
    response.headers["Cache-Control"] = CACHE_CONTROL
    headers = {name: value for name, value in response.headers.items() if name != "HX-Push-Url"}
    return KeptPage(response.as_of, headers, igzip.compress(response.content, LEVEL, mtime=0))


def _tag(key, revision):
    said = repr((key, revision.number, revision.stamp)).encode()
    return f'W/"hb-{sha256(said).hexdigest()[:32]}"'


def _not_modified(tag):
    return HttpResponseNotModified(
        headers={"ETag": tag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding, HX-Request"}
    )


def _for_htmx(request, response):
    """The address of the page for the browser's bar: after a redirect it is another than the one asked for."""
    if "ETag" in response.headers and "HTTP_HX_REQUEST" in request.META:
        response.headers["HX-Push-Url"] = request.get_full_path()
    return response
