"""Lists of the admin as CSV: streamed, and safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
CHUNK = 500


class _Echo:
    """Lets csv.writer hand back each line it would have written."""

    def write(self, line):
        return line


def safe(value) -> str:
    """The text of a cell; what a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, int | Decimal):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_lines(rows: Iterable[Iterable]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow([safe(value) for value in row])


def csv_response(rows: Iterable[Iterable], *, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def stored_fields(model: type[models.Model]) -> list[models.Field]:
    """The columns an editor would know: no keys that only serve sorting and finding."""
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def table_of(queryset) -> Iterator[list]:
    """A header row of field names, then the records; foreign keys by slug, code or name. Memory stays flat."""
    model = queryset.model
    paths = [_readable(field) for field in stored_fields(model)]
    yield [path.replace("__", ".") for path in paths]
    if not queryset.query.is_sliced:
        queryset = queryset.order_by("pk")
    yield from queryset.values_list(*paths).iterator(chunk_size=CHUNK)


def _readable(field):
    if not field.is_relation:
        return field.name
    for name in ("slug", "code", "username"):
        try:
            field.related_model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return f"{field.name}__{name}"
    return field.attname


@admin.action(description=_("Export the selected as CSV"), permissions=["view"])
def export_as_csv(modeladmin, request, queryset):
    return csv_response(table_of(queryset), name=modeladmin.opts.model_name)


class Exportable:
    """A ModelAdmin whose chosen rows can be exported. To export a whole list, choose all of it."""

    actions = [export_as_csv]
