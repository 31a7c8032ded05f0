"""Who may do what. Groups are made from this table after every migrate; nobody edits them by hand."""

from django.contrib.auth.models import Group, Permission

COORDINATORS = "Coordinators"
LEADS = "Leads"
EDITORS = "Editors"
DATA_PROTECTION = "Data protection officers"

ANSWERING = ["view_enquiry", "answer_enquiry", "view_tag", "view_replytemplate"]
LEADING = [
    *ANSWERING,
    *["assign_enquiry", "merge_enquiry", "export_enquiry", "view_figures", "view_record"],
    *(f"{right}_{noun}" for right in ("add", "change", "delete") for noun in ("tag", "replytemplate")),
]
WRITING_TEMPLATES = [f"{right}_replytemplate" for right in ("view", "add", "change", "delete")]
# They judge how the desk deals with people's data without reading what people wrote.
WATCHING = ["view_record", "erase_enquiry", "view_erasure"]


def sync_roles():
    """Give each group exactly the permissions of its role, as far as they exist already."""
    for name, permissions in {
        COORDINATORS: _enquiries(ANSWERING) | _viewing("directory"),
        LEADS: _enquiries(LEADING) | _viewing("directory"),
        EDITORS: _enquiries(WRITING_TEMPLATES) | Permission.objects.filter(content_type__app_label="directory"),
        DATA_PROTECTION: _enquiries(WATCHING),
    }.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)


def _enquiries(codenames):
    return Permission.objects.filter(content_type__app_label="enquiries", codename__in=codenames)


def _viewing(app):
    return Permission.objects.filter(content_type__app_label=app, codename__startswith="view_")
