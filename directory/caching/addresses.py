"""Addresses of views, looked up once: Django's `reverse` costs as much as a whole facet, and a listing names dozens."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language

from directory.caching.build import build


def address(view_name: str, *args: str) -> str:
    """Of a view, in the language of the page."""
    return _address(view_name, args, get_language(), build())


@lru_cache(maxsize=2_000)
def _address(view_name, args, _language, _build):
    return reverse(view_name, args=args)
