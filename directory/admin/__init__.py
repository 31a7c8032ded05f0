from directory.admin import (
    clinics,
    conditions,
    doctors,
    pages,
    photos,
    places,
    programmes,
    qualities,
    redirects,
    sources,
    specialties,
    treatments,
)

__all__ = [
    "clinics",
    "conditions",
    "doctors",
    "pages",
    "photos",
    "places",
    "programmes",
    "qualities",
    "redirects",
    "sources",
    "specialties",
    "treatments",
]
