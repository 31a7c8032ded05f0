"""What the pages of all nouns share: languages in use, search by normalised names, who checked a fact."""

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.utils import timezone
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

from directory.actions import remember_slug
from directory.models import Confirmation
from directory.search.text import names, words


class ActiveLanguages:
    """Shows the columns of the site's languages, and of English, which all others fall back to."""

    def get_exclude(self, request, obj=None):
        shown = {settings.MODELTRANSLATION_DEFAULT_LANGUAGE, *dict(settings.LANGUAGES)}
        hidden = [
            field.name
            for columns in self.trans_opts.all_fields.values()
            for field in columns
            if field.language not in shown
        ]
        return [*(super().get_exclude(request, obj) or []), *hidden]


class SearchByName:
    """Finds a record as the site does: accents, case and spelt-out umlauts do not matter."""

    show_full_result_count = False
    search_fields = ["search_key"]

    def get_search_results(self, request, queryset, search_term):
        for word in words(search_term):
            queryset = queryset.filter(names(word, *self.search_fields))
        return queryset, any("__" in path for path in self.search_fields)


class NotesWhoChecked:
    """Writes down who set the confirmation of a record or of one of its facts, and when unless a day was given."""

    exclude = ["checked_by"]

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


class SourcedNounAdmin(NotesWhoChecked, NounAdmin):
    """A noun that says where it comes from, or whose rows do."""


class Rows(admin.TabularInline):
    extra = 0


class TranslatedRows(ActiveLanguages, TranslationTabularInline):
    extra = 0


class TranslatedBlocks(ActiveLanguages, TranslationStackedInline):
    """For rows with long texts."""

    extra = 0


class FactRows(Rows):
    exclude = ["checked_by"]
    autocomplete_fields = ["source"]


class TranslatedFactRows(TranslatedRows):
    exclude = ["checked_by"]
    autocomplete_fields = ["source"]


class TranslatedFactBlocks(TranslatedBlocks):
    exclude = ["checked_by"]
    autocomplete_fields = ["source"]
