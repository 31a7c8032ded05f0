"""Changes to more than one row."""

from django.db import transaction
from django.db.models import Model

from directory.models import SlugRedirect


@transaction.atomic
def remember_slug(*, record: Model, old_slug: str) -> SlugRedirect | None:
    """Note that `record`, already saved, gave up `old_slug`; older redirects lead straight to its present slug.

    None where the slug is the present one. A redirect away from the present slug is forgotten.
    """
    if old_slug == record.slug:
        return None
    redirects = SlugRedirect.objects.filter(kind=record._meta.model_name)
    redirects.filter(old_slug=record.slug).delete()
    redirects.filter(new_slug=old_slug).update(new_slug=record.slug)
    redirect, _created = redirects.update_or_create(
        old_slug=old_slug, defaults={"kind": record._meta.model_name, "new_slug": record.slug}
    )
    return redirect
