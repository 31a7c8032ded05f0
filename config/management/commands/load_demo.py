import json
import os
import secrets
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import translation

from accounts.models import User
from accounts.roles import COORDINATORS, DATA_PROTECTION, EDITORS, LEADS
from directory.models import Clinic, Source
from enquiries import demo
from enquiries.models import Enquiry

FIXTURES = settings.BASE_DIR / "fixtures"
ENQUIRIES = FIXTURES / "desk" / "enquiries.json"
# Every invented record refers to this source, so it cannot be deleted before them: where it exists, we have been here.
LOADED = "invented-examples"


@dataclass(frozen=True)
class Member:
    """A demo member of staff; without a group a superuser."""

    username: str
    first_name: str
    last_name: str
    language: str
    group: str = ""

    def create(self, *, password):
        user = User.objects.create(
            username=self.username,
            password=password,
            first_name=self.first_name,
            last_name=self.last_name,
            email=f"{self.username}@example.org",
            language=self.language,
            is_staff=True,
            is_superuser=not self.group,
        )
        if self.group:
            user.groups.add(Group.objects.get(name=self.group))


STAFF = [
    Member("coordinator", "Lena", "M.", "en", COORDINATORS),
    Member("lead", "Tomás", "R.", "de", LEADS),
    Member("editor", "Derya", "K.", "de", EDITORS),
    Member("privacy", "Ines", "P.", "en", DATA_PROTECTION),
    Member("admin", "Noor", "A.", "en"),
]


class Command(BaseCommand):
    help = (
        "Load the content of fixtures/, once. A second run changes nothing: what was edited stays edited, what was "
        "deleted stays deleted. Rows that already exist when it runs first keep their values. With DEBUG it also "
        "makes the demo staff, and the first time invented enquiries; DEMO_PASSWORD sets the staff's password, also of "
        "those who exist."
    )

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="load nothing where there is any clinic")

    @transaction.atomic
    def handle(self, *, if_empty, **options):
        is_first = not Source.objects.filter(slug=LOADED).exists()
        loads = is_first and not (if_empty and Clinic.objects.exists())
        if loads:
            self.stdout.write(f"Example content: {load_fixtures()} rows loaded.")
        elif not is_first and not if_empty:
            self.stdout.write("The example content was loaded before: nothing is changed.")
        if settings.DEBUG:
            password = prepare_staff()
            if loads and not Enquiry.objects.exists():
                self.stdout.write(f"Example enquiries: {demo.load(ENQUIRIES)}.")
            self.stdout.write(f"Staff log-in: {', '.join(member.username for member in STAFF)}. {password}")


def load_fixtures(pattern="*.json"):
    """Create the rows of these fixtures whose natural key does not exist yet; return how many. Parents come first."""
    rows = defaultdict(list)
    for path in sorted(FIXTURES.glob(pattern)):
        for row in json.loads(path.read_bytes()):
            rows[apps.get_model(row["model"])].append(row["fields"])
    register = Register()
    # The column without a language takes the text of the language that is active.
    with translation.override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE):
        return sum(
            create(model, rows[model], register) for model in serializers.sort_dependencies([(None, list(rows))])
        )


class Register:
    """The primary keys of all rows by model and natural key, read once a model."""

    def __init__(self):
        self.models = {}

    def __getitem__(self, model):
        if model not in self.models:
            rows = model.objects.values_list(*model.natural_key_fields, "pk")
            self.models[model] = {tuple(key): pk for *key, pk in rows}
        return self.models[model]


def create(model, rows, register):
    """Save the rows, each the fields of one fixture, that the register does not know; return how many.

    In bulk, since Django's deserialiser asks the database several times a row.
    """
    known = register[model]
    new, links = {}, {}
    for fields in rows:
        values, related = {}, {}
        for name, value in fields.items():
            field = model._meta.get_field(name)
            if field.many_to_many:
                related[name] = [register[field.related_model][tuple(key)] for key in value]
            elif field.is_relation:
                values[field.attname] = register[field.related_model][tuple(value)]
            else:
                values[name] = field.to_python(value)
        row = model(**values)
        key = natural_key(row, fields)
        if key not in known and key not in new:
            new[key], links[key] = row, related
    model.objects.bulk_create(new.values())
    for key, row in new.items():
        known[key] = row.pk
        for name, keys in links[key].items():
            getattr(row, name).set(keys)
    return len(new)


def natural_key(row, fields):
    """Like `row.natural_key()`, but what lies behind a relation is read from the fixture, not from the database."""
    key = []
    for name in dict.fromkeys(path.partition("__")[0] for path in row.natural_key_fields):
        key += fields[name] if row._meta.get_field(name).is_relation else [getattr(row, name)]
    return tuple(key)


def prepare_staff():
    """Create who is missing; return what to tell about the password."""
    chosen = os.environ.get("DEMO_PASSWORD", "")
    existing = User.objects.filter(username__in=[member.username for member in STAFF])
    if chosen:
        matches = cache(lambda encoded: check_password(chosen, encoded))
        outdated = [user.pk for user in existing if not matches(user.password)]
        existing.filter(pk__in=outdated).update(password=make_password(chosen))
    known = set(existing.values_list("username", flat=True))
    missing = [member for member in STAFF if member.username not in known]
    password = chosen or secrets.token_urlsafe(9)
    if missing:
        encoded = make_password(password)
        for member in missing:
            member.create(password=encoded)
    if chosen or len(missing) == len(STAFF):
        return f"Password: {password}"
    if missing:
        return f"Password of {', '.join(member.username for member in missing)}: {password}"
    return "The password was printed at the first start; DEMO_PASSWORD=… sets another."
