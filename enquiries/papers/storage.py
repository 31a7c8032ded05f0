"""Papers on disk: encrypted, under random names, outside MEDIA_ROOT. A stored paper survives a power cut."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from enquiries.encryption import decrypt, encrypt


def store(content: bytes) -> str:
    """Write `content` and return the name it is kept under. Raises OSError where it cannot be kept."""
    folder = _folder()
    name = secrets.token_hex(16)
    unfinished = folder / f"{name}.part"
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(encrypt(content))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / name)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(folder)
    return name


def load(name: str) -> bytes:
    """Raises FileNotFoundError, or `cryptography.fernet.InvalidToken` where no key fits."""
    return decrypt((_folder() / name).read_bytes())


def discard(name: str) -> None:
    (_folder() / name).unlink(missing_ok=True)


def written_before(moment: datetime) -> Iterator[str]:
    """The names of the files last written before `moment`, unfinished ones too."""
    with os.scandir(_folder()) as entries:
        for entry in entries:
            try:
                written = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue
            if written < moment:
                yield entry.name


def _folder():
    folder = Path(settings.PRIVATE_MEDIA_ROOT) / "papers"
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)
    return folder


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
