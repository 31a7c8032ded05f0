"""Who may do what. Groups are made from this table after every migrate; nobody edits them by hand."""

from django.contrib.auth.models import Group, Permission

COORDINATORS = "Coordinators"
LEADS = "Leads"
EDITORS = "Editors"

ANSWERING = {"enquiries": ["view_enquiry", "answer_enquiry"]}
LEADING = {"enquiries": ["view_enquiry", "answer_enquiry", "assign_enquiry"]}


def sync_roles():
    """Give each group exactly the permissions of its role, as far as they exist already."""
    for name, permissions in {
        COORDINATORS: _named(ANSWERING) | _viewing("directory"),
        LEADS: _named(LEADING) | _viewing("directory"),
        EDITORS: Permission.objects.filter(content_type__app_label="directory"),
    }.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)


def _named(codenames_by_app):
    chosen = Permission.objects.none()
    for app, codenames in codenames_by_app.items():
        chosen |= Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
    return chosen


def _viewing(app):
    return Permission.objects.filter(content_type__app_label=app, codename__startswith="view_")
