"""Changes to more than one row."""

import re
from collections.abc import Sequence

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import DatabaseError, transaction
from django.db.models import Case, F, Model, Value, When
from django.utils import timezone

from accounts.models import User
from directory.models import City, Confirmation, SearchMiss, SlugRedirect
from directory.search.text import normalise

BATCH = 500
LONGEST_MISS = 60
NUMBER = re.compile(r"\d{5}")


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


@transaction.atomic
def note_check(*, facts: Sequence[Model], confirmation: Confirmation, user: User) -> None:
    """Write down, in the history too, that `user` checked `facts` today and what came of it."""
    for start in range(0, len(facts), BATCH):
        rows = type(facts[0]).objects.filter(pk__in=[fact.pk for fact in facts[start : start + BATCH]])
        rows.update(confirmation=confirmation, checked_by=user, checked_on=timezone.localdate())
    changes = [{"changed": {"fields": ["confirmation", "checked on", "checked by"]}}]
    LogEntry.objects.log_actions(user.pk, facts, CHANGE, changes)


class NoOtherNames(Exception):
    """Records of this kind have no other names."""


@transaction.atomic
def learn_synonym(*, miss: SearchMiss, record: Model, user: User) -> None:
    """What was searched for in vain is another name of `record` from now on; `miss` is done with.

    Raises NoOtherNames.
    """
    if isinstance(record, City):
        lines = record.alternative_names.splitlines()
        if miss.text not in lines:
            record.alternative_names = "\n".join([*lines, miss.text])
            record.save()
    elif hasattr(record, "synonyms"):
        # Conditions name themselves by another field than the rest.
        owner = record.synonyms.field.name
        record.synonyms.model.objects.get_or_create(**{owner: record}, name=miss.text, language=miss.language)
    else:
        raise NoOtherNames(f"{record._meta.verbose_name}: {record}")
    SearchMiss.objects.filter(pk=miss.pk).update(state=SearchMiss.State.LEARNT)
    LogEntry.objects.log_actions(user.pk, [record], CHANGE, [{"added": {"name": "other name", "object": miss.text}}])


def count_search_miss(*, text: str, language: str) -> None:
    """Note that a search found nothing. What looks like a person's data is dropped: addresses, numbers, long texts.

    The reader's page must not wait for this or fail with it, so a database that refuses loses the count.
    """
    searched = normalise(text)
    if not searched or "@" in text or NUMBER.search(text) or len(searched) > LONGEST_MISS:
        return
    try:
        misses = SearchMiss.objects.filter(text=searched, language=language)
        # What was made another name and is missed again has lost it since.
        state = Case(When(state=SearchMiss.State.LEARNT, then=Value(SearchMiss.State.NEW)), default=F("state"))
        if not misses.update(count=F("count") + 1, last_on=timezone.localdate(), state=state):
            SearchMiss.objects.get_or_create(text=searched, language=language)
    except DatabaseError:
        return
