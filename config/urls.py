from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config.health import healthz, readyz
from config.robots import robots
from config.security_txt import security_txt
from directory import sitemaps
from directory.api.described import docs, openapi
from directory.api.operations import api
from directory.views.pictures import picture

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("api/docs", docs, name="api_docs"),
    path("api/v1/openapi.json", openapi, name="api_openapi"),
    path("api/v1/", api.urls),
    path("media/photos/<str:digest>/<str:name>", picture, name="picture"),
    *i18n_patterns(
        path("enquiries/", include("enquiries.urls")),
        path("", include("directory.urls")),
        prefix_default_language=False,
    ),
]
