from django.urls import path

from directory.views import front, lists, records

app_name = "directory"
urlpatterns = [
    path("", front.home, name="home"),
    path("search/", front.search, name="search"),
    path("clinics/", lists.clinic_list, name="clinic_list"),
    path("clinics/<slug:slug>/", records.clinic, name="clinic"),
    path("doctors/", lists.doctor_list, name="doctor_list"),
    path("doctors/<slug:slug>/", records.doctor, name="doctor"),
    path("conditions/", lists.condition_list, name="condition_list"),
    path("conditions/<slug:slug>/", records.condition, name="condition"),
    path("treatments/", lists.treatment_list, name="treatment_list"),
    path("treatments/<slug:slug>/", records.treatment, name="treatment"),
    path("pages/<slug:slug>/", records.page, name="page"),
]
