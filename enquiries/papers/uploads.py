"""What is accepted as a paper: PDF, JPEG and PNG, known by content, opened for real, cleaned of hidden data."""

import subprocess
import sys
import threading
import unicodedata
import warnings
from dataclasses import dataclass
from io import BytesIO

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from enquiries.papers import pdf_check

MEGABYTE = 1024 * 1024
MAX_FILE_SIZE = 25 * MEGABYTE
MAX_TOTAL_SIZE = 60 * MEGABYTE
MAX_FILES = 10
MAX_PIXELS = 50_000_000
MAX_NAME_LENGTH = 150
PDF_TIMEOUT_SECONDS = 20
EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
ACCEPT = ",".join(EXTENSIONS)

# Two large pictures decoded at once are all that a small machine holds.
_decoding = threading.BoundedSemaphore(2)


class RefusedPaper(Exception):
    """A paper we cannot take. Its text tells the patient which one, why, and what to do."""


@dataclass(frozen=True)
class Paper:
    name: str
    content_type: str
    content: bytes


class InMemoryPapers(FileUploadHandler):
    """Uploads stay in memory, so that nothing readable touches the disk; what is too big is counted and thrown away."""

    def __init__(self, request=None):
        super().__init__(request)
        self.held = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.chunks, self.size, self.is_kept = [], 0, True

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size > MAX_FILE_SIZE or self.held + self.size > MAX_TOTAL_SIZE:
            self.chunks, self.is_kept = [], False
        elif self.is_kept:
            self.chunks.append(raw_data)

    def file_complete(self, file_size):
        if not self.is_kept:
            return UploadedFile(BytesIO(), self.file_name, self.content_type, self.size)
        self.held += self.size
        content = BytesIO(b"".join(self.chunks))
        self.chunks = []
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name, self.content_type, self.size, self.charset
        )


def read_paper(upload: UploadedFile) -> Paper:
    """The paper as we keep it. Raises RefusedPaper."""
    name = clean_name(upload.name)
    if upload.size > MAX_FILE_SIZE:
        raise RefusedPaper(
            _("%(name)s is too big. Choose a file smaller than %(size)s MB.")
            % {"name": name, "size": MAX_FILE_SIZE // MEGABYTE}
        )
    content = upload.read()
    if len(content) < upload.size:
        raise RefusedPaper(
            _("%(name)s was not added: all papers together may have %(size)s MB. Send the others in a message later.")
            % {"name": name, "size": MAX_TOTAL_SIZE // MEGABYTE}
        )
    if not content:
        raise RefusedPaper(_("%(name)s is empty. Choose another file.") % {"name": name})
    content_type = _content_type(content)
    if content_type is None:
        raise RefusedPaper(_("%(name)s is not a PDF, JPG or PNG file. Choose one of these.") % {"name": name})
    if content_type == "application/pdf":
        content = _checked_pdf(name, content)
    else:
        with _decoding:
            content = _clean_image(name, content)
    return Paper(_with_extension(name, content_type), content_type, content)


def clean_name(name: str) -> str:
    """The file's own name: no folders, no control or direction characters, of bearable length."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    stem, dot, extension = " ".join(name.split()).rpartition(".")
    if not dot:
        stem, extension = extension, ""
    extension = extension[:10]
    stem = stem.strip(". ")[: MAX_NAME_LENGTH - len(extension) - 1] or _("Paper")
    return f"{stem}.{extension}" if extension else stem


def _with_extension(name, content_type):
    endings = EXTENSIONS[content_type]
    return name if name.lower().endswith(endings) else name + endings[0]


def _content_type(content):
    try:
        matches = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return None
    found = {match.mime_type for match in matches}
    return next((content_type for content_type in EXTENSIONS if content_type in found), None)


def _checked_pdf(name, content):
    try:
        checked = subprocess.run(  # noqa: S603
            [sys.executable, "-m", pdf_check.__name__],
            input=content,
            capture_output=True,
            timeout=PDF_TIMEOUT_SECONDS,
            cwd=settings.BASE_DIR,
            env={},
            check=False,
        )
        status = checked.returncode
    except subprocess.TimeoutExpired:
        status = pdf_check.BROKEN
    if status == pdf_check.LOCKED:
        raise RefusedPaper(
            _("%(name)s is locked with a password. Save it without one and choose it again.") % {"name": name}
        )
    if status != 0:
        raise RefusedPaper(
            _("%(name)s cannot be opened. The file may be damaged. Save it again or choose another one.")
            % {"name": name}
        )
    return checked.stdout or content


def _clean_image(name, content):
    """The picture upright, without place, camera or other hidden data."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=["JPEG", "PNG"])
        too_large = image.width * image.height > MAX_PIXELS
        animated = image.format == "PNG" and getattr(image, "is_animated", False)
        if not (too_large or animated):
            return _encoded_anew(image)
    except Image.DecompressionBombError:
        too_large, animated = True, False
    except Exception as error:  # a broken picture may raise anything
        raise RefusedPaper(
            _("%(name)s cannot be opened. The picture may be damaged. Choose another one.") % {"name": name}
        ) from error
    if animated:
        raise RefusedPaper(_("%(name)s is a moving picture. Choose a still one.") % {"name": name})
    raise RefusedPaper(
        _("%(name)s has more than %(pixels)s million pixels. Choose a smaller picture.")
        % {"name": name, "pixels": MAX_PIXELS // 1_000_000}
    )


def _encoded_anew(image):
    kind = "PNG" if image.format == "PNG" else "JPEG"
    image.load()
    image = ImageOps.exif_transpose(image)
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    if kind == "JPEG" and image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    written = BytesIO()
    image.save(written, kind, **({"quality": 95, "subsampling": 0} if kind == "JPEG" else {}))
    return written.getvalue()
