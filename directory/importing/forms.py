from django import forms
from django.utils.translation import gettext_lazy as _

from directory.importing.columns import FIELDS, MANY
from directory.models import ImportKind

LABELS = {
    "name": _("name"),
    "site": _("site"),
    "source_id": _("number in the list"),
    "type": _("type"),
    "street": _("street"),
    "house_number": _("house number"),
    "postcode": _("postcode"),
    "region": _("region"),
    "city": _("city"),
    "country": _("country"),
    "lat": _("latitude"),
    "lon": _("longitude"),
    "phone": _("phone"),
    "email": _("email"),
    "website": _("website"),
    "beds": _("beds"),
    "specialties": _("specialties"),
    "specialty": _("specialty"),
    "languages": _("languages"),
    "date": _("day the facts are of"),
    "first_name": _("given names"),
    "last_name": _("family name"),
    "title": _("titles"),
    "clinic": _("clinic"),
    "synonyms": _("other names"),
    "icd10": _("ICD-10 codes"),
    "symptoms": _("symptoms"),
}


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the list holds"), choices=ImportKind.choices)
    source = forms.CharField(
        label=_("Whose list it is"),
        max_length=250,
        help_text=_("The same name again means a newer list of the same source: what it changed is changed here."),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV, TSV, XLSX or JSON."))


class ColumnsForm(forms.Form):
    """One choice of columns per field; several where all of them count."""

    def __init__(self, *args, job, **kwargs):
        super().__init__(*args, **kwargs)
        columns = [(name, name) for name in job.table.columns]
        for field in FIELDS[job.kind]:
            chosen = job.mapping.fields.get(field, [])
            if field in MANY or len(chosen) > 1:
                self.fields[field] = forms.MultipleChoiceField(choices=columns, initial=chosen, required=False)
                self.fields[field].widget.attrs["size"] = 3
            else:
                self.fields[field] = forms.ChoiceField(
                    choices=[("", _("not in the list")), *columns], initial=(chosen or [""])[0], required=False
                )
            self.fields[field].label = LABELS[field]

    @property
    def mapping(self) -> dict[str, list[str]]:
        return {
            field: chosen if isinstance(chosen, list) else [chosen] if chosen else []
            for field, chosen in self.cleaned_data.items()
        }
