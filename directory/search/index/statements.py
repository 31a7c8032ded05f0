"""Querysets asked again and again for other primary keys: put into SQL once, then asked without the ORM's work."""

from collections.abc import Callable, Collection, Iterator

from django.db import connections
from django.db.models import QuerySet

CHUNK = 20_000
SIZES = (1, 10, 100, 500)  # primary keys in one statement


class Statement:
    """Tuples of a queryset of `values_list`, of those rows whose `path` is one of the keys asked for.

    Values are as the driver gives them, not as the ORM would convert them. Asked of the primary: a replica may be
    behind. The queryset may depend on nothing but its database.
    """

    def __init__(self, queryset: Callable[[], QuerySet], path: str):
        self.queryset = queryset
        self.path = path
        self._compiled: dict[tuple[str, int], tuple[str, tuple]] = {}

    def rows(self, keys: Collection[int]) -> Iterator[tuple]:
        keys = sorted(keys)
        for start in range(0, len(keys), SIZES[-1]):
            part = keys[start : start + SIZES[-1]]
            sql, parameters = self._sql(next(size for size in SIZES if size >= len(part)))
            with connections["default"].cursor() as cursor:
                cursor.execute(sql, [_key(part, each) for each in parameters])
                yield from cursor.fetchall()

    def _sql(self, size):
        compiled = self._compiled.get(place := (connections["default"].vendor, size))
        if compiled is None:
            keys = [-1 - each for each in range(size)]  # no record has such a key: they mark its place
            query = self.queryset().filter(**{f"{self.path}__in": keys}).query
            compiled = self._compiled[place] = query.get_compiler("default").as_sql()
        return compiled


def _key(part, parameter):
    """What stands in the place of a parameter; places that are left over take the last key once more."""
    if isinstance(parameter, int) and parameter < 0:
        return part[min(-1 - parameter, len(part) - 1)]
    return parameter


def all_of(queryset: QuerySet) -> Iterator[list[tuple]]:
    """Every row of a queryset of `values_list`, some thousands at a time; of the primary, as the driver gives them."""
    in_parts = not connections["default"].settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    compiler = queryset.query.get_compiler("default")
    return compiler.execute_sql(chunked_fetch=in_parts, chunk_size=CHUNK)


def untranslated(rows: QuerySet) -> QuerySet:
    """Rows whose `values_list` keeps the order of its columns; modeltranslation's would be any."""
    return rows.rewrite(False) if hasattr(rows, "rewrite") else rows
