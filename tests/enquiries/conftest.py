from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from enquiries.forms import new_key, new_stamp

NEW = "/enquiries/new/"


@pytest.fixture(autouse=True)
def papers_folder(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = str(tmp_path / "private")
    return tmp_path / "private" / "papers"


@pytest.fixture
def filled():
    """`filled(**changes)`: the values of a form somebody filled in; None leaves a field out."""

    def make(**changes):
        values = {
            "key": new_key(),
            "started": new_stamp(),
            "question": "Could ablation help my mother?",
            "name": "Amina Haddad",
            "email": "amina@example.org",
            "country": "AE",
            "consent_health": "on",
        } | changes
        return {name: value for name, value in values.items() if value is not None}

    return make


def file(name, content):
    return SimpleUploadedFile(name, content)


def picture(size=(60, 40), kind="JPEG", **options):
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def pdf(*, locked=False, armed=False):
    document = pikepdf.new()
    document.add_blank_page()
    if armed:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    written = BytesIO()
    document.save(written, encryption=pikepdf.Encryption(owner="a", user="b") if locked else None)
    return written.getvalue()
