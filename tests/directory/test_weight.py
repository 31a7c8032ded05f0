"""A page is light: its HTML and all CSS together, as they travel, and its own scripts."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from directory.models import Clinic, Condition, Doctor, Treatment
from tests import factories

pytestmark = pytest.mark.django_db

LIMIT = 30 * 1024
SCRIPT_LIMIT = 3 * 1024
SCRIPT = re.compile(r'<script src="/static/(js/[^"]+)"')
STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')


def weight(content, level=6):
    return len(gzip.compress(content, compresslevel=level, mtime=0))


@cache
def weight_of_file(name, level=6):
    return weight(Path(finders.find(name)).read_bytes(), level)


def heaviest(model, relation):
    """The record with the most rows of `relation`: the longest page of its kind."""
    return max(model.objects.published(), key=lambda record: getattr(record, relation).count()).get_absolute_url()


def test_every_kind_of_page_is_light(client):
    call_command("load_demo", verbosity=0)
    guide = Condition.objects.get(slug="liver-metastasis")
    city = Clinic.objects.filter(clinic_conditions__condition=guide).exclude(city=None).first().city
    chosen = "&".join(f"clinic={slug}" for slug in sorted(Clinic.objects.values_list("slug", flat=True)[:4]))
    paths = [
        *("/", "/search/", "/search/?q=cli", "/clinics/", "/doctors/", "/conditions/", "/treatments/"),
        f"/clinics/?condition={guide.slug}",
        guide.get_absolute_url(),
        f"{guide.get_absolute_url()}{city.country.code}/",
        f"{guide.get_absolute_url()}{city.country.code}/{city.slug}/",
        *(city.get_absolute_url(), city.country.get_absolute_url()),
        heaviest(Clinic, "clinic_treatments"),
        heaviest(Doctor, "affiliations"),
        heaviest(Treatment, "clinic_treatments"),
        guide.specialties.first().get_absolute_url(),
        factories.ProgrammeFactory().get_absolute_url(),
        *("/pages/privacy/", "/shortlist/", f"/compare/?{chosen}", "/report/", "/enquiries/new/", "/enquiries/link/"),
        f"/enquiries/new/?condition={guide.slug}",
    ]
    heavy, scripted = {}, {}
    for path in [prefix + path for path in paths for prefix in ("", "/de")]:
        response = client.get(path)
        assert response.status_code == 200, path
        sheets = STYLE_SHEET.findall(response.text)
        assert sheets, path
        styles = sum(weight_of_file(sheet) for sheet in sheets)
        if (total := weight(response.content) + styles) > LIMIT:
            heavy[path] = total
        scripts = SCRIPT.findall(response.text)
        assert "js/site.js" in scripts, path
        if (total := sum(weight_of_file(script, 9) for script in scripts)) > SCRIPT_LIMIT:
            scripted[path] = total
    assert heavy == {}
    assert scripted == {}
