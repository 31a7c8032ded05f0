"""The description of the API: for machines as OpenAPI, for people as a page of our own."""

from dataclasses import dataclass

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.api.operations import api
from directory.api.public import HEADERS


@dataclass(frozen=True)
class Operation:
    path: str
    text: str
    parameters: list[tuple[str, str]]
    fields: list[tuple[str, str]]


@require_safe
def openapi(request):
    return JsonResponse(_schema(), headers=HEADERS)


@require_safe
def docs(request):
    return render(request, "api/docs.html", {"operations": _operations(_schema()), "crumbs": [(_("API"), "")]})


def _schema():
    return api.get_openapi_schema()


def _operations(schema):
    known = schema["components"]["schemas"]
    return [
        Operation(
            path=path,
            text=operation.get("description", ""),
            parameters=[(each["name"], each["schema"].get("description", "")) for each in operation["parameters"]],
            fields=_fields(operation["responses"][200]["content"]["application/json"]["schema"], known),
        )
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]


def _fields(schema, known):
    """Name and type of what an answer holds."""
    answer = known[schema["$ref"].rpartition("/")[2]]
    return [(name, _type(field)) for name, field in answer["properties"].items()]


def _type(field):
    if "$ref" in field:
        return field["$ref"].rpartition("/")[2]
    if "anyOf" in field:
        return " | ".join(_type(each) for each in field["anyOf"])
    if field.get("type") == "array":
        return f"[{_type(field['items'])}]"
    if isinstance(inner := field.get("additionalProperties"), dict):
        return f"{{…: {_type(inner)}}}"
    return field.get("format") or field.get("type", "")
