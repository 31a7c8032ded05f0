"""Addresses of a photo's renditions."""

from dataclasses import dataclass

from django import template

from directory.models import Photo
from directory.pictures.sizes import FORMATS, SCALES, SIZES, Size, address_of

register = template.Library()


@dataclass(frozen=True)
class Renditions:
    """One size of a photo that is ready."""

    photo: Photo
    size: Size

    @property
    def sources(self):
        """Content type and `srcset` of each format, the smallest files first."""
        return [(each.content_type, self._srcset(each)) for each in FORMATS]

    @property
    def src(self):
        return self._address(SCALES[0], FORMATS[-1])

    def _srcset(self, each):
        return ", ".join(f"{self._address(scale, each)} {scale}x" for scale in SCALES)

    def _address(self, scale, each):
        return address_of(self.photo.digest, self.size.file_name(scale, each.extension))


@register.simple_tag
def renditions(photo, size):
    return Renditions(photo, SIZES[size])
