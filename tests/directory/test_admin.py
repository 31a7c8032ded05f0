"""The editors' pages: every model's list, search, empty form, filled form; languages; who checked what."""

from datetime import date, time

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts.roles import COORDINATORS, EDITORS, sync_roles
from directory import models as directory
from directory.models import ClinicTreatment
from directory.models.publication import Published
from tests import factories

pytestmark = pytest.mark.django_db

REGISTERED = [model for model in apps.get_app_config("directory").get_models() if model in admin.site._registry]
EDITED_WITH_THEIR_PARENT_ONLY = {
    *("ChecklistItem", "ClinicSynonym", "ConditionCode", "ConditionSection", "ConditionSource", "ConditionSynonym"),
    *("ConditionTest", "DoctorSynonym", "QuestionToAsk", "SpecialtySynonym", "TreatmentSection", "TreatmentSource"),
    *("TreatmentSynonym", "WarningSign"),
}


@pytest.fixture
def editor(client):
    sync_roles()
    user = factories.UserFactory(groups=[EDITORS])
    client.force_login(user)
    return user


def address(model, page, *args):
    return reverse(f"admin:directory_{model._meta.model_name}_{page}", args=args)


def test_rows_are_edited_on_the_page_of_their_parent():
    rows = {inline.model for model in REGISTERED for inline in admin.site._registry[model].inlines}
    assert {model.__name__ for model in rows - set(REGISTERED)} == EDITED_WITH_THEIR_PARENT_ONLY


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_an_editor_reads_lists_and_forms(client, editor, model):
    assert client.get(address(model, "changelist"), {"q": "Würzburg c78"}).status_code == 200
    model_admin = admin.site.get_model_admin(model)
    form = client.get(address(model, "add"))
    assert form.status_code == (200 if model_admin.has_add_permission(form.wsgi_request) else 403)
    if form.status_code == 200 and "adminform" in form.context:
        assert "_es" not in {name.rpartition("-")[2][-3:] for name in form.context["adminform"].form.fields}
    factory = getattr(factories, f"{model.__name__}Factory", None)
    if factory:
        record = factory()
        assert client.get(address(model, "change", record.pk)).status_code == 200


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_for_many_records(client, editor, model, django_assert_max_num_queries):
    ContentType.objects.clear_cache()
    for number in (10, 50):
        add_rows(model, number)
        with django_assert_max_num_queries(12):
            listing = client.get(address(model, "changelist"))
        assert listing.context["cl"].result_count >= number


def add_rows(model, number):
    """Rows of any model of the directory, each about records of its own."""
    if model.__name__ in ROWS:
        ROWS[model.__name__](number)
    else:
        getattr(factories, f"{model.__name__}Factory").create_batch(number)


def bare_rows(model, **values):
    def create(number):
        start = model.objects.count()
        rows = [model(**{name: make(start + n) for name, make in values.items()}) for n in range(number)]
        model.objects.bulk_create(rows)

    return create


def text(n):
    return f"text-{n}"


def fact_of(noun):
    """A factory called for every row: the record it is about."""
    factory = getattr(factories, f"{noun}Factory")
    return lambda n: factory()


def code(n):
    return chr(97 + n // 26) + chr(97 + n % 26)


ROWS = {
    "Country": bare_rows(directory.Country, code=code, name_en=text),
    "Accreditation": bare_rows(directory.Accreditation, name_en=text, slug=text),
    "CareerStep": bare_rows(directory.CareerStep, doctor=fact_of("Doctor"), position=int, text_en=text),
    "ClinicAccreditation": bare_rows(
        directory.ClinicAccreditation,
        clinic=fact_of("Clinic"),
        accreditation=lambda n: directory.Accreditation.objects.create(name_en=text(n), slug=text(n)),
    ),
    "ClinicContact": bare_rows(directory.ClinicContact, clinic=fact_of("Clinic"), value=text),
    "ClinicEquipment": bare_rows(
        directory.ClinicEquipment,
        clinic=fact_of("Clinic"),
        equipment=lambda n: directory.Equipment.objects.create(name_en=text(n), slug=text(n)),
    ),
    "ClinicLanguage": bare_rows(directory.ClinicLanguage, clinic=fact_of("Clinic"), language=lambda n: a_language()),
    "DoctorLanguage": bare_rows(directory.DoctorLanguage, doctor=fact_of("Doctor"), language=lambda n: a_language()),
    "DoctorTreatment": bare_rows(directory.DoctorTreatment, doctor=fact_of("Doctor"), treatment=fact_of("Treatment")),
    "Equipment": bare_rows(directory.Equipment, name_en=text, slug=text),
    "ErrorReport": bare_rows(directory.ErrorReport, path=text, text=text),
    "ImportReview": bare_rows(
        directory.ImportReview,
        source=fact_of("Source"),
        kind=lambda n: "clinics",
        clinic=fact_of("Clinic"),
        question=lambda n: "near_match",
        row=int,
        name=text,
    ),
    "ImportRun": bare_rows(directory.ImportRun, kind=lambda n: "clinics", file_name=text, source_name=text),
    "Language": bare_rows(directory.Language, code=code, name_en=text),
    "OpeningHours": bare_rows(
        directory.OpeningHours,
        clinic=fact_of("Clinic"),
        weekday=lambda n: 0,
        opens=lambda n: time(8),
        closes=lambda n: time(17),
    ),
    "Photo": bare_rows(directory.Photo, clinic=fact_of("Clinic"), alt_en=text),
    "Programme": bare_rows(directory.Programme, clinic=fact_of("Clinic"), name_en=text, slug=text),
    "SearchMiss": bare_rows(
        directory.SearchMiss, text=text, language=lambda n: "en", last_on=lambda n: date(2026, 1, 1)
    ),
    "SlugRedirect": bare_rows(directory.SlugRedirect, kind=lambda n: "clinic", old_slug=text, new_slug=lambda n: "new"),
}


def a_language():
    return directory.Language.objects.get_or_create(code="en", defaults={"name_en": "English"})[0]


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_every_list_can_be_exported(client, editor, model):
    add_rows(model, 2)
    chosen = {"action": "export_as_csv", "_selected_action": list(model.objects.values_list("pk", flat=True))}
    response = client.post(address(model, "changelist"), chosen)
    assert response["Content-Type"].startswith("text/csv")
    assert len(b"".join(response.streaming_content).decode().splitlines()) > 2


def test_a_form_holds_every_field_an_editor_knows(client, editor):
    for model in REGISTERED:
        model_admin = admin.site.get_model_admin(model)
        if not model_admin.fieldsets or not issubclass(model, Published):
            continue
        shown = flatten_fieldsets(model_admin.get_fieldsets(client.get("/admin/").wsgi_request))
        stored = {field.name for field in model._meta.get_fields() if getattr(field, "editable", False)}
        by_rows = {field.name for field in model._meta.many_to_many if field.name not in shown}
        languages = set(model_admin._hidden_columns()) | set(model_admin.trans_opts.all_fields)
        assert stored - by_rows - languages - {"id"} == set(shown), model


def test_search_forgives_accents_and_finds_synonyms(client, editor):
    factories.ClinicFactory(name_en="Clinic of Würzburg")
    condition = factories.ConditionSynonymFactory(name="Leberkrebs").condition
    for typed in ("WUERZBURG", "wurzburg clinic"):
        assert "Clinic of Würzburg" in client.get("/admin/directory/clinic/", {"q": typed}).text
    found = {"term": "leberkrebs", "app_label": "directory", "model_name": "cliniccondition", "field_name": "condition"}
    results = client.get("/admin/autocomplete/", found).json()["results"]
    assert [result["id"] for result in results] == [str(condition.pk)]


def form_data(response):
    """What a browser would send back from an admin form that nobody changed."""
    data = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data


def test_who_confirms_a_fact_is_written_down(client, editor):
    offer = factories.ClinicTreatmentFactory()
    path = address(type(offer.clinic), "change", offer.clinic.pk)
    data = form_data(client.get(path))
    prefix = next(name for name, value in data.items() if name.endswith("-treatment") and value).rpartition("-")[0]
    response = client.post(path, data | {f"{prefix}-confirmation": "confirmed"})
    assert response.status_code == 302, response.context["errors"]
    offer = ClinicTreatment.objects.get()
    assert (offer.confirmation, offer.checked_by, offer.checked_on) == ("confirmed", editor, timezone.localdate())
    offer.clinic.refresh_from_db()
    assert offer.clinic.checked_by is None


def test_saving_keeps_the_languages_that_are_switched_off(client, editor):
    treatment = factories.TreatmentFactory(name_es="Tratamiento")
    path = address(type(treatment), "change", treatment.pk)
    data = form_data(client.get(path))
    assert "name_es" not in data
    response = client.post(path, data | {"name_de": "Wärme"})
    assert response.status_code == 302, response.context["errors"]
    treatment.refresh_from_db()
    assert (treatment.name_de, treatment.name_es) == ("Wärme", "Tratamiento")


def test_a_broken_rule_of_the_database_is_an_error_at_the_form(client, editor):
    offer = factories.ClinicTreatmentFactory(price_from=1, price_to=2, currency="EUR")
    path = address(type(offer.clinic), "change", offer.clinic.pk)
    data = form_data(client.get(path))
    prefix = next(name for name in data if name.endswith("-price_from")).rpartition("-")[0]
    response = client.post(path, data | {f"{prefix}-price_from": "3"})
    assert "The lower price is above the upper one." in response.text


def test_coordinators_read_and_do_not_change(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[COORDINATORS]))
    clinic = factories.ClinicFactory()
    assert client.get("/admin/directory/clinic/").status_code == 200
    assert client.get("/admin/directory/clinic/add/").status_code == 403
    assert client.post(address(type(clinic), "change", clinic.pk), {}).status_code == 403
