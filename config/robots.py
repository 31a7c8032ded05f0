"""Where crawlers need not go: what is private, and what filters and searches make endless."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PLACES = ("enquiries", "referrals", "search", "shortlist", "compare", "report")


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request):
    prefixes = ["" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES]
    context = {
        "closed": [f"{prefix}/{place}/" for prefix in prefixes for place in PLACES],
        "sitemap_url": settings.SITE_URL + reverse("sitemap"),
    }
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")
