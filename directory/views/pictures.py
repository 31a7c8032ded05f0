"""Renditions of photos, for machines whose proxy does not serve MEDIA_ROOT itself."""

import re

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from directory.pictures.sizes import CONTENT_TYPES, folder_of


@require_safe
def picture(request, digest, name):
    if not re.fullmatch(r"[0-9a-f]{32}", digest) or name not in CONTENT_TYPES:
        raise Http404
    try:
        file = (folder_of(digest) / name).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # pictures are compressed: gzip over them only costs time
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, content_type=CONTENT_TYPES[name], headers=headers)
