"""An index as a file, so that a process need not read the whole directory as it starts.

The objects are pickled (protocol 5) with their large arrays beside them. The file is mapped copy-on-write: arrays lie
in memory that all processes share until one of them changes a page. The head has a keyed digest of everything after
it, under a key made of SECRET_KEY: a file that is damaged, cut off or not ours is refused before anything is unpickled,
as is one made by other code, other library versions or other settings.
"""

import hashlib
import json
import logging
import mmap
import os
import pickle
import platform
import struct
import tempfile
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pyroaring
from django.conf import settings

logger = logging.getLogger(__name__)

MAGIC = b"SEARCH SNAPSHOT1"
DIGEST = 32
HEAD = struct.Struct("<16s32sQQ")  # magic, digest, bytes of the description, bytes of the pickle
LINE = 64  # arrays begin at multiples of it
SIZES = 16  # bytes of the head that the digest covers, at its end
PART = 1 << 20  # bytes read at once
SMALL = 4096  # arrays of fewer bytes stay in the pickle
OURS = "directory."
KNOWN = {
    *(("pyroaring", "BitMap"), ("numpy", "ndarray"), ("numpy", "dtype")),
    *(("builtins", "set"), ("builtins", "slice"), ("array", "array"), ("array", "_array_reconstructor")),
    *(("numpy._core.numeric", "_frombuffer"), ("numpy._core.multiarray", "_reconstruct")),
    *(("numpy.core.numeric", "_frombuffer"), ("numpy.core.multiarray", "_reconstruct")),
}


class Refused(Exception):
    """A file that is no snapshot of ours; says why."""


def path() -> Path:
    return Path(settings.SEARCH_ROOT) / "index.snapshot"


def write(content: object, about: Mapping) -> int:
    """Put `content` into the file, in place of the one that is there, at once or not at all; its size in bytes.

    `about` is told without reading the content (`about()`), and must be possible in JSON.
    """
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(content, 5, buffer_callback=lambda each: each.raw().nbytes < SMALL or buffers.append(each))
    arrays = [each.raw() for each in buffers]
    description = json.dumps(
        {"made_by": made_by(), "about": about, "arrays": [each.nbytes for each in arrays]}
    ).encode()
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, description, pickled, arrays)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(target)
    return target.stat().st_size


def _write(file, description, pickled, arrays):
    digest = hashlib.blake2b(key=_key(), digest_size=DIGEST)
    place = HEAD.size

    def put(part):
        nonlocal place
        file.write(part)
        digest.update(part)
        place += len(part)

    sizes = struct.pack("<QQ", len(description), len(pickled))
    file.write(bytes(HEAD.size))
    digest.update(sizes)
    for part in (description, pickled, *arrays):
        put(bytes(-place % LINE))
        put(part)
    file.seek(0)
    file.write(MAGIC + digest.digest() + sizes)
    file.flush()
    os.fsync(file.fileno())


def _settle(target):
    """The new name lasts, and what a writer that was killed left behind goes."""
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    for other in target.parent.glob(f"{target.name}.*"):
        if other.stat().st_mtime < target.stat().st_mtime - 3600:
            other.unlink(missing_ok=True)


def read() -> object | None:
    """The content; None where there is no file or it is refused. Arrays are changed in memory only."""
    try:
        with path().open("rb") as file:
            return _unpickled(file)
    except FileNotFoundError:
        return None
    except (Refused, OSError, ValueError) as error:
        logger.warning("The search snapshot is not used, the index is made anew: %s", error)
        return None


def about() -> dict | None:
    """What the file says of itself, its content unchecked; None where it says nothing."""
    try:
        with path().open("rb") as file:
            magic, _digest, length, _pickled = HEAD.unpack(file.read(HEAD.size))
            file.seek(_after(HEAD.size))
            described = json.loads(file.read(length)) if magic == MAGIC else {}
        return described["about"] if described.get("made_by") == made_by() else None
    except (OSError, ValueError, struct.error, AttributeError, KeyError):
        return None


def _unpickled(file):
    """What is looked at is read, not mapped: a page that was touched weighs as if it were this process's own."""
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        raise Refused("it is cut off")
    magic, digest, described, pickled = HEAD.unpack(head)
    if magic != MAGIC:
        raise Refused("it has another format")
    if _digest(file) != digest:
        raise Refused("it is damaged, cut off or from elsewhere")
    start = _after(HEAD.size)
    file.seek(start)
    description = json.loads(file.read(described))
    if description["made_by"] != made_by():
        raise Refused("other code, versions or settings made it")
    start = _after(start + described)
    file.seek(start)
    content, place, arrays = file.read(pickled), start + pickled, []
    mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    for size in description["arrays"]:
        place = _after(place)
        arrays.append(mapped[place : place + size])
        place += size
    return _Unpickler(content, arrays).load()


def _digest(file):
    digest = hashlib.blake2b(key=_key(), digest_size=DIGEST)
    file.seek(HEAD.size - SIZES)
    while part := file.read(PART):
        digest.update(part)
    return digest.digest()


class _Unpickler(pickle.Unpickler):
    def __init__(self, content, arrays):
        super().__init__(BytesIO(content), buffers=arrays)

    def find_class(self, module, name):
        if module.startswith(OURS) or (module, name) in KNOWN:
            return super().find_class(module, name)
        raise Refused(f"it names {module}.{name}")


def _after(place):
    return place + -place % LINE


def _key():
    return hashlib.sha256(b"search snapshot" + settings.SECRET_KEY.encode()).digest()


def made_by() -> dict:
    """What a snapshot depends on besides the directory itself."""
    return {
        "code": _code(),
        "versions": [platform.python_version(), np.__version__, pyroaring.__version__],
        "currency": settings.SITE_CURRENCY,
        "languages": [code for code, _name in settings.LANGUAGES],
    }


@cache
def _code():
    """A digest of the files that say what is in an index."""
    digest, folder = hashlib.sha256(), Path(__file__).parents[2]
    for file in sorted([*folder.glob("search/**/*.py"), *folder.glob("models/*.py")]):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
