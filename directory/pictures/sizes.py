"""The sizes and formats of renditions and where they stand. Raise RECIPE with any change: it makes new addresses."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

RECIPE = 1
SCALES = (1, 2)


@dataclass(frozen=True)
class Format:
    extension: str
    content_type: str


# The first that a browser knows is shown; every browser knows the last.
FORMATS = (Format("avif", "image/avif"), Format("webp", "image/webp"), Format("jpg", "image/jpeg"))


@dataclass(frozen=True)
class Size:
    """What a page gives a picture, in CSS pixels."""

    name: str
    width: int
    height: int

    def file_name(self, scale: int, extension: str) -> str:
        return f"{self.name}-{scale}x.{extension}"


PANEL = Size("panel", 192, 240)  # beside a clinic's card
BANNER = Size("banner", 480, 180)  # above it, on a phone
COVER = Size("cover", 640, 360)  # the clinic's page
AVATAR = Size("avatar", 60, 60)  # a doctor's card
PORTRAIT = Size("portrait", 120, 120)  # the doctor's page

SIZES_OF = {"clinic": (PANEL, BANNER, COVER), "doctor": (AVATAR, PORTRAIT)}
SIZES = {size.name: size for sizes in SIZES_OF.values() for size in sizes}
CONTENT_TYPES = {
    size.file_name(scale, each.extension): each.content_type
    for size in SIZES.values()
    for scale in SCALES
    for each in FORMATS
}


def folder_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "photos" / digest


def address_of(digest: str, file_name: str) -> str:
    return f"{settings.MEDIA_URL}photos/{digest}/{file_name}"
