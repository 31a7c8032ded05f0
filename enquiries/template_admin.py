"""Reply templates as editors keep them."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import ActiveLanguages, PlainList
from enquiries.models import ReplyTemplate
from enquiries.templating import LABELS, unknown


class ReplyTemplateForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.startswith("body_"):
                field.help_text = self._placeholders()

    def clean(self):
        cleaned = super().clean()
        for name in [name for name in cleaned if name.startswith("body_")]:
            if wrong := unknown(cleaned[name] or ""):
                text = _("No enquiry can fill in %(placeholders)s. Take one of those named below, or remove it.")
                self.add_error(name, text % {"placeholders": ", ".join(f"{{{word}}}" for word in wrong)})
        return cleaned

    @staticmethod
    def _placeholders():
        known = ", ".join(f"{{{name}}} ({label})" for name, label in LABELS.items())
        return _("These are filled in when the template is used: %(known)s.") % {"known": known}


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(ActiveLanguages, PlainList, TranslationAdmin):
    form = ReplyTemplateForm
    list_display = ["title", "purpose", "set_to", "position", "is_active"]
    list_filter = ["purpose", "is_active"]
    search_fields = ["title_en", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    menu_section = "enquiries"
