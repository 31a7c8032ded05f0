from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config.health import healthz, readyz
from directory.views.pictures import picture

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("media/photos/<str:digest>/<str:name>", picture, name="picture"),
    *i18n_patterns(
        path("enquiries/", include("enquiries.urls")),
        path("", include("directory.urls")),
        prefix_default_language=False,
    ),
]
