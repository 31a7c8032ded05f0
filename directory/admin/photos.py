from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from directory.admin.base import ActiveLanguages, SearchByName, TranslatedBlocks
from directory.models import Photo
from directory.pictures.prepare import REASONS, forget, wait_again
from directory.pictures.sizes import AVATAR, BANNER, address_of

MAX_MEGABYTES = 20
PREVIEW_HEIGHT = 60
SHAPING_FIELDS = {"original", "focal_x", "focal_y"}
SHOWN = ["preview", "outcome"]


class PhotoForm(forms.ModelForm):
    """A new picture or focus sends the photo back to waiting."""

    class Meta:
        widgets = {"original": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"})}

    def clean_original(self):
        original = self.cleaned_data["original"]
        if "original" in self.changed_data and original.size > MAX_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(
                gettext("Choose a picture smaller than %(size)s MB."), params={"size": MAX_MEGABYTES}
            )
        return original

    def save(self, commit=True):
        if self.instance.pk and SHAPING_FIELDS.intersection(self.changed_data):
            replaced = self.initial["original"].name if "original" in self.changed_data else ""
            wait_again(self.instance, replaced=replaced)
        return super().save(commit)


class PhotoOfSomebodyForm(PhotoForm):
    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("clinic")) == bool(cleaned.get("doctor")):
            self.add_error("clinic", gettext("Choose a clinic or a doctor, one of the two."))
        return cleaned


class PhotoFormSet(BaseInlineFormSet):
    def delete_existing(self, obj, commit=True):
        super().delete_existing(obj, commit)
        forget(obj)


class ShowsOutcome:
    """What became of a photo: its picture, or the reason why there is none."""

    @admin.display(description=_("as shown"))
    def preview(self, photo):
        if not photo.is_ready:
            return "–"
        size = BANNER if photo.clinic_id else AVATAR
        src = address_of(photo.digest, size.file_name(1, "jpg"))
        width = PREVIEW_HEIGHT * size.width // size.height
        return format_html('<img src="{}" width="{}" height="{}" alt="">', src, width, PREVIEW_HEIGHT)

    @admin.display(description=_("state"))
    def outcome(self, photo):
        if photo.state == Photo.State.REFUSED:
            return format_html("<b>{}</b> {}", photo.get_state_display(), REASONS[photo.refusal])
        return photo.get_state_display()


class PhotoBlocks(ShowsOutcome, TranslatedBlocks):
    """The first that is ready is shown."""

    model = Photo
    form = PhotoForm
    formset = PhotoFormSet
    readonly_fields = SHOWN


class ClinicPhotoBlocks(PhotoBlocks):
    exclude = ["doctor"]


class DoctorPhotoBlocks(PhotoBlocks):
    exclude = ["clinic"]


@admin.register(Photo)
class PhotoAdmin(ShowsOutcome, ActiveLanguages, SearchByName, TranslationAdmin):
    form = PhotoOfSomebodyForm
    list_display = ["alt", "preview", "outcome", "clinic", "doctor", "credit", "created_at"]
    list_filter = ["state"]
    list_select_related = ["clinic", "doctor"]
    search_fields = ["clinic__search_key", "doctor__search_key"]
    autocomplete_fields = ["clinic", "doctor"]
    readonly_fields = SHOWN

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        forget(obj)

    def delete_queryset(self, request, queryset):
        photos = list(queryset)
        super().delete_queryset(request, queryset)
        for photo in photos:
            forget(photo)
