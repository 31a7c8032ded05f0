"""Rows into a table, thousands at a time: past the models, by the database's fastest way."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice, repeat

import numpy as np
from django.core.management.color import no_style
from django.db import models

from directory.fields import SortKeyField

ROWS = 10_000  # held in memory by a statement


class Table:
    """The table of `model`. Fields that no column is given for have their default in every row."""

    def __init__(self, connection, model: type[models.Model]):
        self.connection = connection
        self.model = model

    def write(self, number: int, columns: dict[str, Sequence]) -> None:
        """`number` rows; `columns` by field name: a list or array of values, or one value for all rows.

        What is translated is given in English. Keys for sorting and searching are made as a save would make them.
        """
        if not number:
            return
        given = {name: _listed(values, number) for name, values in columns.items()}
        names = {field.name for field in self.model._meta.concrete_fields}
        given |= {f"{name}_en": values for name, values in given.items() if f"{name}_en" in names}
        fields = [field for field in self.model._meta.concrete_fields if not field.primary_key or field.name in given]
        filled = [self._column(field, given, number) for field in fields]
        rows = zip(*filled, strict=True)
        names = ", ".join(self.connection.ops.quote_name(field.column) for field in fields)
        while part := list(islice(rows, ROWS)):
            self._insert(names, part)

    def _column(self, field, given, number) -> Iterable:
        if field.name in given:
            values = given[field.name]
            if isinstance(field, models.DateField | models.DecimalField):
                prepared = cache(lambda value: field.get_db_prep_save(value, self.connection))
                return map(prepared, values)
            return values
        if isinstance(field, SortKeyField):
            sources = [given.get(name, repeat("", number)) for name in field.source]
            return [field.form_of(texts)[: field.max_length] for texts in zip(*sources, strict=True)]
        return repeat(field.get_db_prep_save(field.get_default(), self.connection), number)

    def _insert(self, names, rows):
        table = self.connection.ops.quote_name(self.model._meta.db_table)
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)

    def next_key(self) -> int:
        return (self.model.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def restart_sequences(connection, *used: type[models.Model]) -> None:
    """Let the database's own keys go on after those that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), used):
            cursor.execute(statement)


def _listed(values, number):
    if isinstance(values, np.ndarray):
        return values.tolist()
    return values if isinstance(values, list | range) else [values] * number
