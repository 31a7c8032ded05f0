from django.http import HttpResponse
from django.urls import path

from config.urls import urlpatterns as site


def ok(request):
    return HttpResponse("ok")


urlpatterns = [path("ok", ok), *site]
