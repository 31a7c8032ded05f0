"""The listing without the index: results by the FilterSet, the counts of each facet by one GROUP BY.

Nothing the site shows comes from here. Tests hold the index to it, and `make bench` measures what the index saves.
"""

from django.conf import settings
from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from directory.search.index import current
from directory.search.kinds import Kind
from directory.search.listing import Facet, FacetOption, Listing, PriceCeiling, Relaxation, rows_of_page
from directory.search.words import Reading
from directory.selection import FilteredSelection

SHORT_LIST = 5000  # primary keys in one statement; SQLite takes 32,766 parameters


class Counting:
    """One selection being counted: what several counts need is asked once."""

    def __init__(self, kind: Kind, selection: FilteredSelection):
        self.kind = kind
        self.selection = selection
        self._within = {}

    def within(self, selection):
        """What finds the primary keys of the selection, or None for all: a list where they are few, else a subquery."""
        key = selection.filter_parameters
        if not key:
            return None
        found = self._within.get(tuple(key))
        if found is None:
            found = self.kind.matching(selection).order_by().values("pk")
            if selection.filter_parameters == self.selection.filter_parameters:
                few = list(found.values_list("pk", flat=True)[: SHORT_LIST + 1])
                found = few if len(few) <= SHORT_LIST else found
            self._within[tuple(key)] = found
        return found

    def numbers(self):
        """By two queries: "total", "count", and for each filter how many match without it, how many state nothing."""
        found, others = {"count": Count("pk")}, {"total": Count("pk")}
        for name in self.selection.chosen:
            others[f"without_{name}"] = self._count(name)
        for name, stated in self._stated().items():
            if name in self.selection.chosen:
                others[f"unstated_{name}"] = self._count(name, ~Q(pk__in=stated))
            else:
                found[f"unstated_{name}"] = Count("pk", filter=~Q(pk__in=stated))
        records = self.kind.records()
        within = self.within(self.selection)
        matching = records if within is None else records.filter(pk__in=within)
        return matching.aggregate(**found) | records.aggregate(**others)

    def _stated(self):
        """Optional filter → the primary keys of records that state something of it."""
        columns = self.kind.columns.items()
        stated = {name: column.rows().values(column.record) for name, column in columns if column.is_optional}
        if self.kind.priced:
            stated["price_max"] = self.kind.priced(self.selection).values("clinic")
        return stated

    def _count(self, name, also=None):
        """The number of those that match without one filter."""
        within = self.within(self.selection.without(name))
        conditions = Q() if within is None else Q(pk__in=within)
        return Count("pk", filter=(conditions & also if also else conditions) or None)

    def counts(self, name):
        """Key → number of records, for every key that any published record has."""
        column = self.kind.columns[name]
        within = self.within(self.selection.without(name))
        conditions = column.only(self.selection)
        if within is not None:
            conditions &= Q(**{f"{column.record}__in": within})
        counted = Count(column.record, distinct=not column.is_distinct, filter=conditions or None)
        return dict(column.rows().order_by().values_list(column.value).annotate(number=counted))


def search(kind: Kind, selection: FilteredSelection) -> Listing:
    """Raises UnknownValue where the selection's page lies beyond the last."""
    counting = Counting(kind, selection)
    numbers = counting.numbers()
    count = numbers["count"]
    records = kind.with_known(rows_of_page(kind.matching(selection).for_cards(), selection, count))
    return Listing(
        selection=selection,
        records=records,
        count=count,
        total=numbers["total"],
        facets=facets_of(counting, selection.facets, numbers),
        price=PriceCeiling(settings.SITE_CURRENCY, selection.price_max, numbers["unstated_price_max"])
        if kind.priced
        else None,
        relaxations=[] if count else _relaxations(selection, numbers),
        reasons=kind.reasons(records, selection, _names_found(kind, selection, records)) if records else {},
    )


def _names_found(kind, selection, records):
    with current.lock:
        return Reading.of(current.fresh(), kind, selection.q).names_found([record.pk for record in records])


def facets_of(counting, names, numbers):
    """Options are the values any published record has, and those that are ticked."""
    columns = {name: counting.kind.columns[name] for name in names}
    labels = _labels(columns)
    facets = []
    for name in names:
        counts = counting.counts(name)
        ticked = set(getattr(counting.selection, name))
        options = [
            FacetOption(value, label, counts.get(key, 0), is_selected=value in ticked)
            for key, (value, label) in labels[name].items()
            if key in counts or value in ticked
        ]
        facets.append(Facet.of(name, sorted(options, key=FacetOption.order), numbers.get(f"unstated_{name}", 0)))
    return facets


def _labels(columns):
    """Facet → key → value and its name in the language of the page; of one query.

    `rewrite(False)`: modeltranslation would sort the columns anew for each part of the union.
    """
    labels = {name: {key: (key, str(text)) for key, text in column.choices.items()} for name, column in columns.items()}
    own = NullIf(F(f"name_{get_language()}"), Value(""))
    translated = Coalesce(own, F("name_en"), output_field=CharField())
    queries = [
        column.noun.objects.rewrite(False)
        .order_by()
        .values_list(Value(name, CharField()), "pk", column.slug, translated)
        for name, column in columns.items()
        if column.noun
    ]
    if queries:
        for name, key, value, label in queries[0].union(*queries[1:], all=True):
            labels[name][key] = (value, label)
    return labels


def _relaxations(selection, numbers):
    found = [Relaxation(name, selection.without(name), numbers[f"without_{name}"]) for name in selection.chosen]
    return sorted((each for each in found if each.count), key=lambda each: -each.count)
