"""The editors' pages: every model's list, search, empty form, filled form; languages; who checked what."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.roles import COORDINATORS, EDITORS, sync_roles
from directory.models import ClinicTreatment
from tests import factories

pytestmark = pytest.mark.django_db

REGISTERED = [model for model in apps.get_app_config("directory").get_models() if model in admin.site._registry]
WRITTEN_BY_OTHERS = {"ErrorReport"}
WRITTEN = [model for model in REGISTERED if model.__name__ not in WRITTEN_BY_OTHERS]
EDITED_WITH_THEIR_PARENT = {
    *("Affiliation", "CareerStep", "ChecklistItem", "ClinicAccreditation", "ClinicCondition", "ClinicContact"),
    *("ClinicEquipment", "ClinicFigure", "ClinicLanguage", "ClinicSpecialty", "ClinicSynonym", "ClinicTreatment"),
    *("ConditionCode", "ConditionSection", "ConditionSource", "ConditionSynonym", "ConditionTest"),
    *("ConditionTreatment", "DoctorCondition", "DoctorLanguage", "DoctorSpecialty", "DoctorSynonym", "KeyFigure"),
    *("OpeningHours", "QuestionToAsk", "SpecialtySynonym", "TreatmentSection", "TreatmentSource", "TreatmentSynonym"),
    "WarningSign",
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
    assert {model.__name__ for model in rows - set(REGISTERED)} == EDITED_WITH_THEIR_PARENT


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
def test_an_editor_reads_lists_and_forms(client, editor, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert client.get(address(model, "changelist"), {"q": "Würzburg c78"}).status_code == 200
    form = client.get(address(model, "add"))
    assert form.status_code == 200
    assert "_es" not in {name.rpartition("-")[2][-3:] for name in form.context["adminform"].form.fields}
    factory = getattr(factories, f"{model.__name__}Factory", None)
    if factory:
        record = factory()
        assert client.get(address(model, "change", record.pk)).status_code == 200


@pytest.mark.parametrize("noun", ["Clinic", "Condition", "Doctor", "Treatment", "City", "Source"])
def test_a_list_costs_the_same_for_many_records(client, editor, noun, django_assert_max_num_queries):
    factory = getattr(factories, f"{noun}Factory")
    factory.create_batch(25)
    with django_assert_max_num_queries(12):
        client.get(address(factory._meta.model, "changelist"))


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
