from django.urls import path

from enquiries import views

app_name = "enquiries"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("link/", views.link, name="link"),
    path("<str:token>/", views.status, name="status"),
    path("<str:token>/papers/<int:pk>/", views.paper, name="paper"),
]
