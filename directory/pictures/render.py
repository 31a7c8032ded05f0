"""Makes the renditions of one untrusted picture in a process of its own:

`python -m directory.pictures.render ORIGINAL FOLDER clinic|doctor FOCAL_X FOCAL_Y`

Exit status 0: FOLDER holds them all. REFUSED: standard output names the reason, a key of `prepare.REASONS`.
UNWRITABLE: the fault is not the picture's. Any other status means that the process was stopped at its limits.
"""

import resource
import sys
from io import BytesIO
from pathlib import Path

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, UnidentifiedImageError

from directory.pictures.sizes import FORMATS, SCALES, SIZES_OF

REFUSED = 3
UNWRITABLE = 4
MEMORY = 1 << 30
SECONDS = 60
MAX_PIXELS = 40_000_000
ACCEPTED = ["JPEG", "PNG", "WEBP", "AVIF"]
OPTIONS = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 6, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 76, "method": 6},
    "jpg": {"format": "JPEG", "quality": 78, "progressive": True, "optimize": True},
}


class Refused(Exception):
    """Its text is a key of `prepare.REASONS`."""


def main(original, folder, owner, focal_x, focal_y):
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # ours is the limit, and it is below Pillow's
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    try:
        files = renditions(Path(original), owner, (int(focal_x), int(focal_y)))
    except Refused as refusal:
        sys.stdout.write(str(refusal))
        return REFUSED
    try:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
    except OSError:
        return UNWRITABLE
    return 0


def renditions(original: Path, owner: str, focus: tuple[int, int]) -> dict[str, bytes]:
    """The files by name. `focus` in percent of the upright picture. Raises Refused."""
    sizes = SIZES_OF[owner]
    try:
        image = _upright_rgb(_opened(original, sizes))
        _check_is_large_enough(image, sizes)
        return {
            size.file_name(scale, each.extension): _encoded(_rendition(image, size, scale, focus), each.extension)
            for size in sizes
            for scale in SCALES
            for each in FORMATS
        }
    except Refused:
        raise
    except MemoryError as error:
        raise Refused("heavy") from error
    except Exception as error:  # a broken picture may raise anything
        raise Refused("damaged") from error


def crop_box(width, height, ratio, focus):
    """The largest part of `ratio` (width to height), as near to the focus as the edges allow."""
    crop_width, crop_height = min(width, height * ratio), min(height, width / ratio)
    left = min(max(width * focus[0] / 100 - crop_width / 2, 0), width - crop_width)
    top = min(max(height * focus[1] / 100 - crop_height / 2, 0), height - crop_height)
    return left, top, left + crop_width, top + crop_height


def _opened(original, sizes):
    """Known by its content, and checked before a pixel of it is decoded."""
    try:
        image = Image.open(original, formats=ACCEPTED)
    except UnidentifiedImageError as error:
        raise Refused("type") from error
    if image.width * image.height > MAX_PIXELS:
        raise Refused("pixels")
    # A JPEG of several pictures (MPO) is a phone's photo with a depth map behind it.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise Refused("animated")
    longest = max(SCALES) * max(max(size.width, size.height) for size in sizes)
    image.draft(image.mode, (longest, longest))
    image.load()
    return image


def _upright_rgb(image):
    """Turned upright, opaque, in sRGB, with nothing but its pixels."""
    profile = image.info.get("icc_profile")
    image = _upright(image)
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")  # 16 bits
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    if profile:
        image = _in_srgb(image, profile)
    image = image.convert("RGB")
    image.info = {}
    return image


def _upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # its EXIF is damaged, its pixels are not
        return image


def _in_srgb(image, profile):
    try:
        return ImageCms.profileToProfile(image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile of another colour space, or damaged
        return image


def _check_is_large_enough(image, sizes):
    if image.width < max(size.width for size in sizes) or image.height < max(size.height for size in sizes):
        raise Refused("small")


def _rendition(image, size, scale, focus):
    """Shrunk, never blown up: a small original gives a smaller file that the page shows at the same size."""
    box = crop_box(*image.size, size.width / size.height, focus)
    shrink = min(1, (box[2] - box[0]) / (size.width * scale))
    target = round(size.width * scale * shrink), round(size.height * scale * shrink)
    return image.resize(target, Image.Resampling.LANCZOS, box=box, reducing_gap=3)


def _encoded(image, extension):
    written = BytesIO()
    image.save(written, **OPTIONS[extension])
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
