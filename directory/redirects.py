"""Old addresses lead on: a slug that was given up sends its readers to the record that bears another one now."""

from functools import wraps

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse

from directory.models import SlugRedirect

# A slug may be given back one day: browsers must not remember a redirect for ever.
REMEMBERED = "public, max-age=3600"


def follows_slugs(**models):
    """A view of records named by slugs: where it finds nothing and a slug was given up, 301 to the present address.

    `models` says which model's slug stands in which argument: `follows_slugs(slug=Condition, city=City)`.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, **arguments):
            try:
                return view(request, **arguments)
            except Http404:
                present = {name: present_slug(model, arguments[name]) for name, model in models.items()}
                if present.items() <= arguments.items():
                    raise
                address = reverse(request.resolver_match.view_name, kwargs=arguments | present)
                return HttpResponsePermanentRedirect(address, headers={"Cache-Control": REMEMBERED})

        return wrapper

    return decorate


def present_slug(model: type, slug: str) -> str:
    """The slug that leads to a public record now; `slug` itself where it does, or where none does."""
    public = _public(model)
    seen, current = set(), slug
    while current and current not in seen:
        if public.filter(slug=current).exists():
            return current
        seen.add(current)
        current = _following(model, current)
    return slug


def _public(model):
    return model.objects.published() if hasattr(model.objects, "published") else model.objects.all()


def _following(model, slug):
    given_up = SlugRedirect.objects.filter(kind=model._meta.model_name, old_slug=slug)
    return given_up.values_list("new_slug", flat=True).first()
