"""Records that are the same clinic or the same person: what each knows, and how one takes over all of the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.db import transaction
from django.db.models import Count, ForeignKey, Max, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from accounts.models import User
from directory.actions import remember_slug
from directory.exporting import stored_fields
from directory.models import Affiliation, CareerStep, Clinic, ClinicFigure, Doctor
from directory.search.text import normalise

# What makes rows the same that are known by their number only.
SAME_IF = {ClinicFigure: ["label_en"], CareerStep: ["kind", "text_en"]}
PLACE = {"city", "country_without_city", "street", "postcode", "region", "latitude", "longitude"}
OF_THE_RECORD_ITSELF = {"slug", "state", "is_example", "source", "confirmation", "checked_on", "checked_by"}


class CannotMerge(Exception):
    """The message says what stands in the way."""


@dataclass(frozen=True)
class Merger:
    """`filled`: the names of the fields `kept` had nothing in; `dropped`: the rows it had already, in words."""

    kept: Model
    filled: list[str]
    dropped: list[str]


@dataclass(frozen=True)
class Side:
    """One line of the comparison: a value for each record."""

    label: str
    values: list[str]

    @property
    def differs(self):
        return len(set(self.values)) > 1


def side_by_side(records: Sequence[Model]) -> list[Side]:
    """The fields any of `records` has a value in, then how many rows of each kind belong to each."""
    sides = [
        Side(capfirst(field.verbose_name), [_shown(record, field) for record in records])
        for field in _columns(type(records[0]))
    ]
    for model, field in _rows_of(type(records[0])):
        if model._meta.app_label == Clinic._meta.app_label:
            counted = model._base_manager.filter(**{f"{field.name}__in": records}).order_by().values_list(field.attname)
            numbers = dict(counted.annotate(number=Count("pk")))
            label = capfirst(model._meta.verbose_name_plural)
            sides.append(Side(str(label), [str(numbers.get(record.pk, "")) for record in records]))
    return [side for side in sides if any(side.values)]


def _columns(model):
    """What is stored of a record; of translated fields one column a language, not the name that stands for them."""
    in_several = translator.get_options_for_model(model).all_fields
    return [field for field in stored_fields(model) if field.name not in in_several]


def _shown(record, field):
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    value = getattr(record, field.name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


@transaction.atomic
def merge(*, keep: Model, duplicates: Sequence[Model], user: User) -> Merger:
    """Make one record of `keep` and `duplicates`, all clinics or all doctors.

    Every row of the whole project that points to a duplicate then points to `keep`; of two rows that may stand only
    once, the confirmed one stays, else that of `keep`. Old names become other names, old addresses lead on. Raises
    CannotMerge where a record is gone, or where rows besides facts would have to be thrown away.
    """
    model = type(keep)
    locked = model.objects.select_for_update().order_by("pk").in_bulk([keep.pk, *(each.pk for each in duplicates)])
    if len(locked) != len(duplicates) + 1 or not duplicates:
        raise CannotMerge(_("One of the records is gone. Choose again."))
    keep = locked.pop(keep.pk)
    filled, dropped = [], []
    for duplicate in locked.values():
        filled += _fill_blanks(keep, duplicate)
        for rows, field in _rows_of(model):
            dropped += _move(rows, field, keep, duplicate)
        _retire(keep, duplicate, dropped, user)
    return Merger(keep, filled, dropped)


def _rows_of(model):
    """Every model with rows that belong to a record of `model`, with the foreign key that says so."""
    return [
        (relation.related_model, relation.field)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and isinstance(relation.field, ForeignKey)
    ]


def _fill_blanks(keep, duplicate):
    """Values nobody confirmed do not slip into a confirmed record, nor an address into another town."""
    if keep.is_confirmed and not duplicate.is_confirmed:
        return []
    skipped = set(OF_THE_RECORD_ITSELF)
    if isinstance(keep, Clinic) and keep.country and (keep.city, keep.country) != (duplicate.city, duplicate.country):
        skipped |= PLACE
    fields = [field for field in _columns(type(keep)) if field.name not in skipped and field.name[:5] != "name_"]
    empty = [field for field in fields if getattr(keep, field.attname) in (None, "")]
    filled = [field for field in empty if getattr(duplicate, field.attname) not in (None, "")]
    for field in filled:
        setattr(keep, field.attname, getattr(duplicate, field.attname))
    keep.save()
    return [str(field.verbose_name) for field in filled]


def _move(model, field, keep, duplicate):
    """Hand all rows of `model` over; returns, in words, the facts `keep` had already."""
    rows = model._base_manager.filter(**{field.name: duplicate})
    once = _once(model, field)
    if not once:
        rows.update(**{field.name: keep})
        return []
    dropped = []
    for row in rows.order_by("pk"):
        twin = _twin(row, field, once, keep)
        if twin is None:
            _hand_over(row, field, once, keep)
            continue
        _may_be_dropped(row)
        stays, goes = (row, twin) if _is_better(row, twin) else (twin, row)
        if not model._meta.auto_created:
            dropped.append(f"{capfirst(model._meta.verbose_name)}: {goes}")
        goes.delete()
        if stays is row:
            _hand_over(row, field, once, keep)
        _keep_main_place(stays, goes)
    return dropped


def _once(model, field):
    """What may stand only once for each record `field` points to: sets of other fields."""
    fields = [constraint.fields for constraint in model._meta.total_unique_constraints] + [*model._meta.unique_together]
    return [set(names) - {field.name} for names in fields if field.name in names]


def _twin(row, field, once, keep):
    """The row `keep` has already that says the same as `row`, or None."""
    same = [SAME_IF.get(type(row), names) for names in once]
    for names in same:
        values = {name: getattr(row, name) for name in names}
        found = type(row)._base_manager.filter(**{field.name: keep}, **values).first()
        if found:
            return found
    return None


def _may_be_dropped(row):
    if row._meta.app_label != Clinic._meta.app_label and not row._meta.auto_created:
        raise CannotMerge(
            _("Both records have this, and only one can stay: %(name)s “%(row)s”. Settle it there first.")
            % {"name": row._meta.verbose_name, "row": row}
        )


def _is_better(row, twin):
    return getattr(row, "is_confirmed", False) and not twin.is_confirmed


def _hand_over(row, field, once, keep):
    siblings = type(row)._base_manager.filter(**{field.name: keep})
    changes = {field.name: keep}
    if {"position"} in once:
        changes["position"] = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    if isinstance(row, Affiliation) and isinstance(keep, Doctor) and row.is_primary:
        changes["is_primary"] = not siblings.filter(is_primary=True).exists()
    type(row)._base_manager.filter(pk=row.pk).update(**changes)


def _keep_main_place(stays, goes):
    """The doctor's main place of work stays the main one when another row takes its place."""
    if isinstance(stays, Affiliation) and goes.is_primary:
        stays.refresh_from_db()
        if not Affiliation.objects.filter(doctor=stays.doctor_id, is_primary=True).exists():
            Affiliation.objects.filter(pk=stays.pk).update(is_primary=True)


def _retire(keep, duplicate, dropped, user):
    for language, name in _names(duplicate):
        if normalise(name) not in {normalise(kept) for _language, kept in _names(keep)}:
            keep.synonyms.get_or_create(name=name, language=language)
    words = _("Merged with “%(name)s” (%(slug)s).") % {"name": duplicate, "slug": duplicate.slug}
    if dropped:
        words = f"{words} {_('Already there:')} {'; '.join(dropped)}"
    LogEntry.objects.log_actions(user.pk, [keep], CHANGE, words)
    LogEntry.objects.log_actions(user.pk, [duplicate], DELETION, words)
    old_slug = duplicate.slug
    duplicate.delete()
    remember_slug(record=keep, old_slug=old_slug)


def _names(record):
    """Language and name, as often as the record has one."""
    if isinstance(record, Doctor):
        return [("en", record.plain_name)]
    columns = [field for field in _columns(type(record)) if field.name.startswith("name_")]
    return [(field.language, name) for field in columns if (name := getattr(record, field.attname))]
