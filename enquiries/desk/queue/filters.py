"""What the queue can be narrowed by, and the values there are to choose from."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import BooleanField, CharField, Exists, F, Func, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.models import User
from directory.models import Condition
from enquiries.desk.case import language_name
from enquiries.models import Alert, Enquiry, Stage, Tag, Tagging

NO_ONE = "none"
MOST_CONDITIONS = 300
NO_SURNAME, CURRENT = Value(""), Value(True)


class Unindexed(Func):
    """A column by which rows are only checked. SQLite guesses which index to use; PostgreSQL knows its values."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


@dataclass(frozen=True)
class Choice:
    """`value` stands in the address, `key` in the database; `is_current` says whether it can still be given away."""

    value: str
    label: str
    key: object
    is_current: bool = True


@dataclass(frozen=True)
class Filter:
    """By a column with an index of its own that holds the newest first."""

    name: str
    label: str

    @property
    def column(self):
        return self.name

    def finding(self, rows: QuerySet, key) -> QuerySet:
        """The rows with `key`, found by the index."""
        return rows.filter(**self._condition(self.column, key))

    def checking(self, rows: QuerySet, key) -> QuerySet:
        """The same, for rows that are found in another way."""
        checked = f"checked_{self.name}"
        return rows.alias(**{checked: Unindexed(self.column)}).filter(**self._condition(checked, key))

    def newest_first(self, rows: QuerySet) -> QuerySet:
        """Those of `finding` in the order its index has."""
        return rows.newest_first()

    def _condition(self, column, key):
        return {column: key} if key is not None else {f"{column}__isnull": True}


@dataclass(frozen=True)
class TagFilter(Filter):
    def finding(self, rows, key):
        return rows.filter(taggings__tag=key)

    def checking(self, rows, key):
        return rows.filter(Exists(Tagging.objects.filter(enquiry=OuterRef("pk"), tag=key)))

    def newest_first(self, rows):
        return rows.order_by("-taggings__enquiry_id")


@dataclass(frozen=True)
class AlertFilter(Filter):
    """At least this urgent."""

    def finding(self, rows, key):
        return rows.marked(key)

    def checking(self, rows, key):
        return rows.alias(checked_alert=Unindexed("alert")).filter(checked_alert__gte=key)


STAGE = Filter("stage", _("Stage"))
# In the order of the form and the address.
FILTERS = {
    narrowed.name: narrowed
    for narrowed in [
        Filter("owner", _("Owner")),
        Filter("condition", _("Condition")),
        Filter("country", _("Country")),
        Filter("language", _("Language")),
        TagFilter("tag", _("Tag")),
        STAGE,
        AlertFilter("alert", _("Warning sign")),
    ]
}
ALERTS = {
    "any": (Alert.SOON, _("Any")),
    "today": (Alert.TODAY, _("See a doctor today, or worse")),
    "emergency": (Alert.EMERGENCY, _("Call the emergency number")),
}


def choices() -> dict[str, dict[str, Choice]]:
    """Per filter what can be chosen, by its value in the address. One query."""
    found = {name: {} for name in FILTERS}
    found["owner"][NO_ONE] = Choice(NO_ONE, _("No one yet"), None)
    for kind, pk, slug, name, surname, is_current in _stored():
        value = slug if kind == "condition" else str(pk)
        label = f"{name} {surname}".strip() or slug
        found[kind][value] = Choice(value, label, pk, bool(is_current))
    for kind in ("owner", "condition", "tag"):
        found[kind] = dict(sorted(found[kind].items(), key=lambda pair: (pair[0] != NO_ONE, pair[1].label.casefold())))
    found["country"] = _countries(get_language())
    found["language"] = {code: Choice(code, language_name(code), code) for code in settings.ALL_LANGUAGES}
    found["stage"] = {stage.value: Choice(stage.value, stage.label, stage.value) for stage in Stage}
    found["alert"] = {value: Choice(value, label, alert) for value, (alert, label) in ALERTS.items()}
    return found


@cache
def _countries(language):
    """In the order of their names, which depends on the language."""
    return {code.lower(): Choice(code.lower(), str(name), code) for code, name in countries}


def _stored():
    name = Coalesce(NullIf(F(f"name_{get_language()}"), Value("")), F("name_en"))
    asked_about = Condition.objects.rewrite(False).filter(Exists(Enquiry.objects.filter(condition=OuterRef("pk"))))
    listed = Condition.objects.rewrite(False).filter(pk__in=asked_about.order_by("slug").values("pk")[:MOST_CONDITIONS])
    owners = answering(is_active=None)
    return _columns(owners, "owner", F("username"), F("first_name"), F("last_name"), F("is_active")).union(
        _columns(listed, "condition", F("slug"), name),
        _columns(Tag.objects.all(), "tag", Value(""), F("name")),
        all=True,
    )


def _columns(rows, kind, slug, name, surname=NO_SURNAME, is_current=CURRENT):
    return rows.order_by().values_list(
        Value(kind, CharField()),
        Cast("pk", IntegerField()),
        Cast(slug, CharField()),
        Cast(name, CharField()),
        Cast(surname, CharField()),
        Cast(is_current, BooleanField()),
    )


def answering(*, is_active=True):
    """The members of staff who may own an enquiry."""
    return User.objects.with_perm(
        "enquiries.answer_enquiry", is_active=is_active, backend="django.contrib.auth.backends.ModelBackend"
    )
