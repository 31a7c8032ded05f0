"""The records of a page with what their cards show, kept for as long as they stay as they are."""

from collections.abc import Mapping

from django.db.models import Model

from directory.caching.bounded import Bounded
from directory.search.index.current import Revision
from directory.search.kinds import Kind

RECORDS = Bounded(entries=10_000, weight=10_000)


def read(kind: Kind, as_of: Mapping[int, Revision]) -> list[Model]:
    """Records by primary key, in the order given, without those that are gone; never to be changed by the caller.

    `as_of`: the revision at which each last changed. A record bears it as `as_of`.
    """
    found = {pk: RECORDS.get((kind.name, pk, revision)) for pk, revision in as_of.items()}
    if missing := [pk for pk, record in found.items() if record is None]:
        found |= kind.records().as_cards().in_bulk(missing)
        for pk in missing:
            if record := found[pk]:
                record.as_of = as_of[pk]
                RECORDS.put((kind.name, pk, as_of[pk]), record, 1)
    return [record for record in found.values() if record]
