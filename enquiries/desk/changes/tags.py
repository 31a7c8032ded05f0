"""Tags, one at a time: the word is typed or chosen, a new one is made."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enquiries import actions
from enquiries.desk.changes.base import Change
from enquiries.models import Tag


class TagNameField(forms.CharField):
    """The tag of that name, in whatever case; not stored yet where there is none."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": Tag._meta.get_field("name").max_length, "label": _("Tag"), **kwargs})

    def clean(self, value):
        name = " ".join(super().clean(value).split())
        return name and (Tag.objects.filter(name__iexact=name).first() or Tag(name=name))


class AddTag(Change):
    main_field = "tag"
    done = _("The tag is added.")
    done_before = _("It has this tag already.")

    tag = TagNameField(error_messages={"required": _("Write or choose a tag first.")})

    @transaction.atomic
    def apply(self, enquiry, user):
        tag = self.cleaned_data["tag"]
        if tag.pk is None:
            tag, _created = Tag.objects.get_or_create(name=tag.name)
        actions.set_tags(
            enquiry=enquiry,
            user=user,
            tags={*enquiry.tags.all(), tag},
            expected_version=self.expected_version,
        )

    def was_done(self, current, user):
        return current.tags.filter(name=self.cleaned_data["tag"].name).exists()


class RemoveTag(Change):
    main_field = "untag"
    done = _("The tag is taken away.")

    untag = forms.ModelChoiceField(queryset=Tag.objects.all())

    def apply(self, enquiry, user):
        actions.set_tags(
            enquiry=enquiry,
            user=user,
            tags=set(enquiry.tags.all()) - {self.cleaned_data["untag"]},
            expected_version=self.expected_version,
        )

    def was_done(self, current, user):
        return not current.tags.filter(pk=self.cleaned_data["untag"].pk).exists()
