"""Photos on their way from waiting to ready or refused, and what is thrown away on it."""

import hashlib
import logging
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Photo
from directory.pictures import render
from directory.pictures.sizes import RECIPE, folder_of

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 120
KEPT_SECONDS = 3600  # what is younger may be in the making
STORAGE = Photo._meta.get_field("original").storage
REASONS = {
    "type": _("This is not a JPEG, PNG, WebP or AVIF picture. Save it as one of these and choose it again."),
    "damaged": _("The picture cannot be read to its end. Save it again or choose another one."),
    "animated": _("This is a moving picture. Choose a still one."),
    "pixels": _("The picture has more than 40 million pixels. Save it smaller and choose it again."),
    "small": _("The picture is too small. A clinic needs 640 × 360 pixels, a doctor 120 × 120, better twice as many."),
    "heavy": _("The picture takes too much memory or time to open. Save it as a plain JPEG and choose it again."),
    "missing": _("The file is no longer here. Choose the picture again."),
}


def prepare_waiting(limit: int | None = None) -> int:
    """Make ready or refuse photos that wait, the oldest first; how many. Raises OSError where none can be written."""
    photos = list(Photo.objects.waiting().order_by("pk")[:limit])
    for photo in photos:
        prepare(photo)
    return len(photos)


def prepare(photo: Photo) -> None:
    """Make the renditions of `photo`, again if it has some. What an editor changes meanwhile wins."""
    try:
        digest = _digest(photo)
    except FileNotFoundError:
        _refuse(photo, "missing")
        return
    folder = folder_of(digest)
    unfinished = folder.with_name(f"{digest}.{secrets.token_hex(4)}.part")
    unfinished.mkdir(parents=True)
    try:
        if reason := _render(photo, unfinished):
            _refuse(photo, reason)
            return
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    if not _settle(photo, state=Photo.State.READY, refusal="", digest=digest):
        discard(digest)
    elif photo.digest != digest:
        discard(photo.digest)


def _digest(photo):
    """Of all that the renditions depend on, so that an address never shows something else."""
    digest = hashlib.sha256(f"{RECIPE} {photo.original.name} {photo.focal_x} {photo.focal_y} ".encode())
    with photo.original.open() as original:
        for chunk in original.chunks():
            digest.update(chunk)
    return digest.hexdigest()[:32]


def _render(photo, folder):
    """The key of the reason why `photo` is refused; none once `folder` holds its renditions. Raises OSError."""
    owner = "clinic" if photo.clinic_id else "doctor"
    given = [photo.original.path, str(folder), owner, str(photo.focal_x), str(photo.focal_y)]
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", render.__name__, *given],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            cwd=settings.BASE_DIR,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "heavy"
    match done.returncode:
        case 0:
            return ""
        case render.REFUSED:
            return done.stdout
        case render.UNWRITABLE:
            raise OSError(f"Renditions cannot be written to {folder}.")
        case status if -status in (signal.SIGTERM, signal.SIGINT):
            raise InterruptedError("Stopped while it made renditions.")
    return "heavy"


def _refuse(photo, reason):
    logger.warning("Photo %s refused: %s.", photo.pk, reason)
    _settle(photo, state=Photo.State.REFUSED, refusal=reason, digest="")
    discard(photo.digest)


def _settle(photo, **values):
    """Write the outcome down, unless the photo is gone or another one by now."""
    same = Photo.objects.filter(pk=photo.pk, original=photo.original.name)
    return same.filter(focal_x=photo.focal_x, focal_y=photo.focal_y).update(**values)


def wait_again(photo: Photo, *, replaced: str = "") -> None:
    """Send `photo`, which the caller saves, back to waiting. Its renditions go, and the original it replaces."""
    outdated = photo.digest
    photo.state, photo.refusal, photo.digest = Photo.State.WAITING, "", ""
    transaction.on_commit(lambda: _throw_away(outdated, replaced))


def forget(photo: Photo) -> None:
    """Remove the files of a photo that was deleted."""
    transaction.on_commit(lambda: _throw_away(photo.digest, photo.original.name))


def _throw_away(digest, original):
    discard(digest)
    if original:
        STORAGE.delete(original)


def discard(digest: str) -> None:
    """Remove the renditions of a digest, if there is one."""
    if digest:
        shutil.rmtree(folder_of(digest), ignore_errors=True)


def sweep() -> int:
    """Remove renditions and originals that no photo names, as after a clinic was deleted; how many."""
    digests, originals = set(), set()
    for digest, original in Photo.objects.values_list("digest", "original").iterator():
        digests.add(digest)
        originals.add(original.rpartition("/")[2])
    unknown = [path for path in _old_ones(folder_of("x").parent) if path.name not in digests]
    for path in unknown:
        shutil.rmtree(path, ignore_errors=True)
    unnamed = [path for path in _old_ones(Path(STORAGE.path("originals"))) if path.name not in originals]
    for path in unnamed:
        path.unlink(missing_ok=True)
    return len(unknown) + len(unnamed)


def _old_ones(folder):
    """What was written to `folder` a while ago."""
    if not folder.is_dir():
        return []
    limit = time.time() - KEPT_SECONDS
    return [path for path in folder.iterdir() if path.stat().st_mtime < limit]
