"""The addresses of the API."""

from django.http import Http404, HttpResponse
from ninja import NinjaAPI, Query
from ninja.decorators import decorate_view
from ninja.errors import ValidationError
from pydantic_core import to_json

from directory.api import answers, found, schemas
from directory.api.public import problem, public
from directory.models import Condition, Specialty, Treatment
from directory.search.clinics import CLINICS
from directory.search.doctors import DOCTORS
from directory.selection import UnknownValue, clean_text

api = NinjaAPI(title="Directory", version="1", docs_url=None, openapi_url=None, urls_namespace="api")
BAD, MISSING = {400: schemas.Problem}, {404: schemas.Problem}


@api.exception_handler(UnknownValue)
def unknown_value(request, error):
    value = clean_text(error.value)[:80]
    if error.parameter != "page":
        return problem(404, f"{error.parameter}={value}: there is no such value.")
    if value.isascii() and value.isdecimal() and int(value):
        return problem(404, f"page={value}: the list has no such page.")
    return problem(400, f"page={value}: pages are numbers from 1 on.")


@api.exception_handler(Http404)
def missing(request, error):
    return problem(404, "There is no such record.")


@api.exception_handler(ValidationError)
def invalid(request, error):
    return problem(400, "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors))


@api.get("clinics/", response={200: schemas.ClinicListing, **BAD, **MISSING}, url_name="clinics")
@decorate_view(public)
def clinics(request, parameters: Query[schemas.ClinicParameters]):
    """Clinics, filtered, sorted and counted as on the pages."""
    return _listing(request, CLINICS)


@api.get("clinics/{slug}/", response={200: schemas.ClinicDetail, **BAD, **MISSING}, url_name="clinic")
@decorate_view(public)
def clinic(request, slug: str):
    """One clinic, each of its facts with its source."""
    return answers.detail(CLINICS, _readable(slug))


@api.get("doctors/", response={200: schemas.DoctorListing, **BAD, **MISSING}, url_name="doctors")
@decorate_view(public)
def doctors(request, parameters: Query[schemas.DoctorParameters]):
    """Doctors, filtered, sorted and counted as on the pages."""
    return _listing(request, DOCTORS)


@api.get("doctors/{slug}/", response={200: schemas.DoctorDetail, **BAD, **MISSING}, url_name="doctor")
@decorate_view(public)
def doctor(request, slug: str):
    """One doctor, each fact with its source."""
    return answers.detail(DOCTORS, _readable(slug))


@api.get("conditions/", response={200: schemas.Nouns, **BAD}, url_name="conditions")
@decorate_view(public)
def conditions(request):
    """All conditions."""
    return _nouns(Condition.objects.published().in_order())


@api.get("treatments/", response={200: schemas.Nouns, **BAD}, url_name="treatments")
@decorate_view(public)
def treatments(request):
    """All treatments."""
    return _nouns(Treatment.objects.published().in_order())


@api.get("specialties/", response={200: schemas.Nouns, **BAD}, url_name="specialties")
@decorate_view(public)
def specialties(request):
    """All specialties."""
    return _nouns(Specialty.objects.order_by("sort_key", "pk"))


@api.get("search/", response={200: schemas.Matches, **BAD}, url_name="search")
@decorate_view(public)
def search(request, q: str = ""):
    """What a few words name, of every kind of record, best first."""
    return found.matches(clean_text(q))


def _listing(request, kind):
    """Written at once: to check thousands of options against their schema takes longer than to count them."""
    answer = answers.listing(kind, answers.SELECTIONS[kind.name].from_query(request.GET))
    return HttpResponse(to_json(answer), content_type="application/json; charset=utf-8")


def _nouns(records):
    results = [answers.noun(record) for record in records]
    return {"count": len(results), "results": results}


def _readable(slug):
    """Databases do not take a NUL in a text."""
    if "\0" in slug:
        raise Http404
    return slug
