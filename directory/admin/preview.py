"""A record as its public page would show it, before the public can see it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation


@dataclass(frozen=True)
class PublicPage:
    """A template, and the context it is given: `context(records, slug)`."""

    template: str
    context: Callable[..., dict]


@dataclass(frozen=True)
class Preview:
    """`languages`: code and name of those the page can be seen in."""

    record: object
    template: str
    form_url: str
    languages: list[tuple[str, str]]


class Previewed:
    """A ModelAdmin whose records have a `public_page`: a preview at an address for staff."""

    public_page: PublicPage

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return [path("<int:pk>/preview/", self.admin_site.admin_view(self.preview), name=name), *super().get_urls()]

    def preview(self, request, pk):
        record = get_object_or_404(self.model, pk=pk)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        chosen = request.GET.get("language")
        language = chosen if chosen in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
        with translation.override(language):
            context = self.public_page.context(self.model.objects.filter(pk=pk), record.slug)
            context["preview"] = Preview(
                record, self.public_page.template, self._address("change", record), settings.LANGUAGES
            )
            response = TemplateResponse(request, "admin/directory/preview.html", context)
            response.render()
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Content-Language"] = language
        return response

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and not obj.is_published:
            context["preview_url"] = self._address("preview", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _address(self, page, record):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[record.pk])
