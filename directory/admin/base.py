"""What the pages of all nouns share: languages in use, search by normalised names, who checked a fact, counting."""

from functools import cached_property

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten, lookup_spawns_duplicates
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

from directory.actions import remember_slug
from directory.admin.preview import Previewed
from directory.exporting import export_as_csv
from directory.models import Confirmation
from directory.search.text import names, words

MOST_COUNTED = 10_000
PUBLICATION = (_("Publication"), {"fields": ["state", "is_example"]})
RECORD_PROVENANCE = (_("Where it comes from"), {"fields": ["source", "confirmation", "checked_on", "checked_by"]})
FACT_PROVENANCE = (
    _("Where it comes from"),
    {"fields": ["source", "confirmation", "checked_on", "checked_by", "qualifier", "year"]},
)


class CappedPaginator(Paginator):
    """Counts no further than an editor would leaf: a full count reads the whole table."""

    @cached_property
    def count(self):
        return self.object_list.order_by().values("pk")[:MOST_COUNTED].count()

    @property
    def is_capped(self):
        return self.count == MOST_COUNTED


class ActiveLanguages:
    """Shows the columns of the site's languages, and of English, which all others fall back to."""

    def get_exclude(self, request, obj=None):
        return [*(super().get_exclude(request, obj) or []), *self._hidden_columns()]

    def get_fieldsets(self, request, obj=None):
        hidden = self._hidden_columns()
        return [
            (title, {**options, "fields": [name for name in flatten(options["fields"]) if name not in hidden]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def _hidden_columns(self):
        shown = {settings.MODELTRANSLATION_DEFAULT_LANGUAGE, *dict(settings.LANGUAGES)}
        return [
            field.name
            for columns in self.trans_opts.all_fields.values()
            for field in columns
            if field.language not in shown
        ]


class PlainList:
    """What every list has in common."""

    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    actions = [export_as_csv]


class SearchByName(PlainList):
    """Finds a record as the site does: accents, case and spelt-out umlauts do not matter."""

    search_fields = ["search_key"]

    def get_search_results(self, request, queryset, search_term):
        paths = self.get_search_fields(request)
        for word in words(search_term):
            queryset = queryset.filter(names(word, *paths))
        return queryset, any(lookup_spawns_duplicates(self.opts, path) for path in paths)


class NotesWhoChecked:
    """Writes down who set the confirmation of a record or of one of its facts, and when unless a day was given."""

    readonly_fields = ["checked_by"]

    def save_model(self, request, obj, form, change):
        note_check(form, request.user)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for fact in formset.forms:
            note_check(fact, request.user)
        super().save_formset(request, form, formset, change)


def note_check(form, user):
    if not {"confirmation", "checked_on"}.intersection(form.changed_data):
        return
    form.instance.checked_by = user
    if form.instance.confirmation == Confirmation.CONFIRMED and not form.instance.checked_on:
        form.instance.checked_on = timezone.localdate()


def number_of(rows, record):
    """A count for each record of a list: of `rows` whose foreign key `record` names it."""
    counted = rows.filter(**{record: OuterRef("pk")}).order_by().values(record).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


HTTPS_BY_DEFAULT = {models.URLField: {"assume_scheme": "https"}}


class RemembersSlugs:
    """Old addresses of a record that has a page of its own lead to the new one."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data and hasattr(obj, "get_absolute_url"):
            remember_slug(record=obj, old_slug=form.initial["slug"])


class NounAdmin(RemembersSlugs, ActiveLanguages, SearchByName, TranslationAdmin):
    """A noun with names in several languages."""

    formfield_overrides = HTTPS_BY_DEFAULT


class PublishedNounAdmin(Previewed, NounAdmin):
    """A noun the public sees only once it is published."""

    def view_on_site(self, record):
        return record.get_absolute_url() if record.is_published else None


class Rows(admin.TabularInline):
    extra = 0
    classes = ["collapse"]


class TranslatedRows(ActiveLanguages, TranslationTabularInline):
    extra = 0
    classes = ["collapse"]


class TranslatedBlocks(ActiveLanguages, TranslationStackedInline):
    """For rows with long texts."""

    extra = 0
    classes = ["collapse"]


class FactRows(Rows):
    exclude = ["checked_by"]
    autocomplete_fields = ["source"]


class TranslatedFactRows(TranslatedRows):
    exclude = ["checked_by"]
    autocomplete_fields = ["source"]


class TranslatedFactBlocks(TranslatedBlocks):
    exclude = ["checked_by"]
    autocomplete_fields = ["source"]
