"""A queryset put into SQL once and asked again and again for other keys, without the ORM's work each time."""

from collections.abc import Collection, Iterator, Mapping

from django.db import connections
from django.db.models import QuerySet

SIZES = (1, 5, 20, 100)


def places(name: str, number: int, *, of_text: bool = False) -> list:
    """What stands in a queryset where `number` keys will go: no record has such keys. Texts for slugs and codes."""
    return [f"\0{name} {each}" for each in range(number)] if of_text else [-1 - each for each in range(number)]


def size(keys: Collection) -> int:
    """How many places to make for them: few sizes make few statements."""
    return next(size for size in SIZES if size >= len(keys)) if keys else 0


class Prepared:
    """Asked of the primary: a replica may be behind."""

    def __init__(self, queryset: QuerySet, spots: Mapping[str, list]):
        """`spots`: by name, the places that stand in the queryset (of `values_list`)."""
        compiler = queryset.query.get_compiler("default")
        self.sql, self.parameters = compiler.as_sql()
        self.spots = spots
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        self.converters = list(converters.items())

    def rows(self, given: Mapping[str, Collection]) -> Iterator[list]:
        """With keys in the places of each name: as many as there are places, or fewer."""
        filled = {}
        for name, spots in self.spots.items():
            keys = list(given[name])
            filled |= zip(spots, keys + keys[-1:] * (len(spots) - len(keys)), strict=True)
        connection = connections["default"]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [filled.get(parameter, parameter) for parameter in self.parameters])
            rows = cursor.fetchall()
        for row in map(list, rows):
            for place, (converters, expression) in self.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
            yield row
