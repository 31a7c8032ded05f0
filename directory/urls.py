from django.urls import path

from directory.views import compare, front, landing, lists, places, programmes, records, reports, shortlist, specialties

app_name = "directory"
urlpatterns = [
    path("", front.home, name="home"),
    path("search/", front.search, name="search"),
    path("search/suggest/", front.suggest, name="suggest"),
    path("clinics/", lists.clinic_list, name="clinic_list"),
    path("clinics/filter/<slug:facet>/", lists.clinic_filter, name="clinic_filter"),
    path("clinics/<slug:slug>/", records.clinic, name="clinic"),
    path("doctors/", lists.doctor_list, name="doctor_list"),
    path("doctors/filter/<slug:facet>/", lists.doctor_filter, name="doctor_filter"),
    path("doctors/<slug:slug>/", records.doctor, name="doctor"),
    path("conditions/", lists.condition_list, name="condition_list"),
    path("conditions/<slug:slug>/", records.condition, name="condition"),
    path("conditions/<slug:slug>/<slug:code>/", landing.condition_in_country, name="condition_in_country"),
    path("conditions/<slug:slug>/<slug:code>/<slug:city>/", landing.condition_in_city, name="condition_in_city"),
    path("treatments/", lists.treatment_list, name="treatment_list"),
    path("treatments/<slug:slug>/", records.treatment, name="treatment"),
    path("specialties/<slug:slug>/", specialties.specialty, name="specialty"),
    path("places/<slug:code>/", places.country, name="country"),
    path("places/<slug:code>/<slug:city>/", places.city, name="city"),
    path("programmes/<slug:slug>/", programmes.programme, name="programme"),
    path("compare/", compare.compare, name="compare"),
    path("shortlist/", shortlist.shortlist, name="shortlist"),
    path("shortlist/change/", shortlist.change, name="shortlist_change"),
    path("report/", reports.report, name="report"),
    path("report/thanks/", reports.thanks, name="report_thanks"),
    path("pages/<slug:slug>/", records.page, name="page"),
]
