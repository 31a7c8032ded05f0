from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect

from enquiries.desk import merging_pages, record_pages, views, writing
from enquiries.desk.logged_out import keeps_text
from enquiries.desk.queue import export_pages, saved_filters
from enquiries.desk.queue import pages as queue_pages
from enquiries.models import Enquiry, Erasure, Event, OutgoingMail, Tag
from enquiries.patient.requests import uploads_in_memory
from enquiries.template_admin import ReplyTemplateAdmin  # noqa: F401


class ReadOnlyAdmin(admin.ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnlyAdmin):
    """The desk: pages of our own in place of the stock list and form; there is no other way to an enquiry."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="enquiries_enquiry_changelist"),
            path("next/", view(queue_pages.take_next), name="enquiries_enquiry_next"),
            path("counters/", view(queue_pages.queue_counters), name="enquiries_enquiry_counters"),
            path("ticked/", view(queue_pages.change_ticked), name="enquiries_enquiry_ticked"),
            path("filters/", view(saved_filters.saved_filters), name="enquiries_enquiry_filters"),
            path(
                "<int:pk>/change/",
                uploads_in_memory(keeps_text(view(csrf_protect(views.enquiry_page)))),
                name="enquiries_enquiry_change",
            ),
            path("export/", view(export_pages.export_page), name="enquiries_enquiry_export"),
            path("<int:pk>/record/", view(record_pages.record), name="enquiries_enquiry_record"),
            path("<int:pk>/merge/<int:other_pk>/", view(merging_pages.merge_page), name="enquiries_enquiry_merge"),
            path("<int:pk>/unmerge/", view(merging_pages.unmerge_enquiry), name="enquiries_enquiry_unmerge"),
            path("<int:pk>/erase/", view(record_pages.erase_page), name="enquiries_enquiry_erase"),
            path("<int:pk>/draft/", view(writing.draft), name="enquiries_enquiry_draft"),
            path("<int:pk>/presence/", view(writing.presence), name="enquiries_enquiry_presence"),
            path("<int:pk>/templates/<slug:slug>/", view(writing.template), name="enquiries_enquiry_template"),
            path("<int:pk>/papers/<int:paper_pk>/", view(views.paper), name="enquiries_enquiry_paper"),
        ]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return queue_pages.queue_page(request)


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    search_fields = ["name"]
    show_full_result_count = False

    def get_deleted_objects(self, objs, request):
        """The tags alone: a list of all enquiries that bear them helps nobody."""
        return [str(tag) for tag in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Whether mail leaves, without what it says."""

    list_display = ["reference", "what", "state", "attempts", "created_at", "sent_at", "last_error"]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["enquiry", "event"]
    list_per_page = 50

    @admin.display(description=_("enquiry"))
    def reference(self, mail):
        return mail.enquiry.reference

    @admin.display(description=_("what"))
    def what(self, mail):
        return mail.event.get_kind_display()

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text", "html")

    def get_urls(self):
        changelist = self.admin_site.admin_view(self.changelist_view)
        return [path("", changelist, name="enquiries_outgoingmail_changelist")]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("enquiries.assign_enquiry")

    def has_module_permission(self, request):
        return self.has_view_permission(request)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The record: a page that finds an enquiry's; its lines stand on a page of the enquiry."""

    menu_name = _("Record")

    def get_urls(self):
        view = self.admin_site.admin_view
        return [path("", view(record_pages.find_record), name="enquiries_event_changelist")]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(record_pages.RECORD_RIGHT)

    def has_module_permission(self, request):
        return self.has_view_permission(request)


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """The deletion log."""

    list_display = ["reference", "reason", "erased_by", "erased_at"]
    list_display_links = None
    list_filter = ["reason"]
    list_select_related = ["erased_by"]
    list_per_page = 50
    search_fields = ["=reference"]

    def get_urls(self):
        changelist = self.admin_site.admin_view(self.changelist_view)
        return [path("", changelist, name="enquiries_erasure_changelist")]
