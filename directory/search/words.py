"""What a text names among the records of a kind, best first."""

from pyroaring import BitMap

from directory.search.index.records import RecordIndex
from directory.search.kinds import Kind


def tiers(kind: Kind, index: RecordIndex, text: str) -> list[BitMap]:
    """Disjoint sets of documents."""
    typed = kind.filter_set.words_of(None, text)
    pks = kind.records().naming(typed).by_relevance(typed).values_list("pk", flat=True)
    return [BitMap([index.slots[pk]]) for pk in pks]
