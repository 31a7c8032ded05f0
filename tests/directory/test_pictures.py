"""Photos: opened without harm, turned, cropped, stripped, made outside the request, shown at fixed sizes."""

import gzip
import io
import os
import shutil
import struct
import time
import zlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, ImageCms, ImageDraw

from accounts.roles import COORDINATORS, EDITORS, sync_roles
from directory.models import Clinic, Photo
from directory.pictures import prepare
from directory.pictures.prepare import REASONS, STORAGE, prepare_waiting, sweep
from directory.pictures.render import MAX_PIXELS, Refused, crop_box, renditions
from directory.pictures.sizes import CONTENT_TYPES, SIZES_OF, address_of, folder_of
from directory.search.index import current
from tests import factories

pytestmark = pytest.mark.django_db

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 160, 20), (20, 20, 220), (255, 255, 255)
SHEETS = ("tokens", "base", "components")
ROTATED = 6  # what a phone held upright writes: turn clockwise by 90 degrees to see it


@pytest.fixture(autouse=True)
def empty_folders(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    yield
    shutil.rmtree(STORAGE.path("originals"), ignore_errors=True)


def picture(mode="RGB", size=(1400, 900), color=RED):
    return Image.new(mode, size, color)


def content(image, form="JPEG", **options):
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def photo_of(data, owner=None, **fields):
    owner = owner or factories.ClinicFactory()
    fields = {"alt_en": "The house from the street", "credit": "A. Example", "permission": "By letter"} | fields
    photo = Photo(**{owner._meta.model_name: owner}, **fields)
    photo.original.save("IMG_1234 Berlin.jpg", ContentFile(data), save=False)
    photo.save()
    return photo


def prepared(data, **fields):
    photo = photo_of(data, **fields)
    prepare_waiting()
    photo.refresh_from_db()
    return photo


def shown(photo, name):
    return Image.open(folder_of(photo.digest) / name)


def is_near(color, expected):
    return all(abs(a - b) < 24 for a, b in zip(color[:3], expected, strict=True))


def rendered(tmp_path, data, owner="doctor", focus=(50, 50)):
    path = tmp_path / "original"
    path.write_bytes(data)
    return renditions(path, owner, focus)


def test_every_size_and_format_is_made():
    photo = prepared(content(picture()))
    assert (photo.state, photo.refusal) == (Photo.State.READY, "")
    files = {path.name: path for path in folder_of(photo.digest).iterdir()}
    expected = {name for name in CONTENT_TYPES if name.split("-")[0] in {size.name for size in SIZES_OF["clinic"]}}
    assert set(files) == expected
    for size in SIZES_OF["clinic"]:
        for scale in (1, 2):
            for extension, form in (("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")):
                with Image.open(files[size.file_name(scale, extension)]) as image:
                    assert image.format == form
                    assert image.size == (size.width * scale, size.height * scale)
                    assert is_near(image.convert("RGB").getpixel((5, 5)), RED)


def test_the_original_is_private_and_keeps_nothing_of_its_name(client, settings):
    photo = prepared(content(picture()))
    stored = Path(photo.original.path)
    assert stored.is_relative_to(settings.PRIVATE_MEDIA_ROOT)
    assert stored.stat().st_mode & 0o077 == 0
    assert "IMG" not in stored.name
    assert client.get(f"/media/{photo.original.name}").status_code == 404


def test_preparing_twice_changes_nothing():
    photo = prepared(content(picture()))
    before = {path.name: path.read_bytes() for path in folder_of(photo.digest).iterdir()}
    assert prepare_waiting() == 0
    call_command("prepare_pictures", "--again", stdout=io.StringIO())
    after = Photo.objects.get()
    assert after.digest == photo.digest
    assert {path.name: path.read_bytes() for path in folder_of(photo.digest).iterdir()} == before
    assert [path.name for path in folder_of("x").parent.iterdir()] == [photo.digest]


# Hostile and broken files


def png_header_of(width, height):
    """A PNG that claims a size and holds no pixel: what a decompression bomb begins with."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def text_bomb():
    image = content(picture(), "PNG")
    packed = zlib.compress(bytes(200_000_000))
    data = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return image[:33] + chunk + image[33:]


def moving(form):
    frames = [picture(color=RED), picture(color=BLUE)]
    return content(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def noise(size=(1400, 900)):
    return Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))


HOSTILE = {
    "nothing in it": (lambda: b"", "type"),
    "text": (lambda: b"<?php echo 'hello'; ?>" * 100, "type"),
    "a page": (lambda: b"<html><script>alert(1)</script></html>", "type"),
    "vector graphic": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "type"),
    "GIF": (lambda: content(picture("P", color=0), "GIF"), "type"),
    "TIFF": (lambda: content(picture(), "TIFF"), "type"),
    "EPS that runs a program": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 700 700\nquit", "type"),
    "only the first bytes": (lambda: content(picture())[:10], "damaged"),
    "truncated JPEG": (lambda: content(noise())[:200_000], "damaged"),
    "truncated PNG": (lambda: content(noise(), "PNG")[:200_000], "damaged"),
    "truncated WebP": (lambda: content(noise(), "WEBP")[:20_000], "damaged"),
    "bytes turned over": (
        lambda: content(noise(), "PNG")[:5000] + bytes(9000) + content(noise(), "PNG")[:99],
        "damaged",
    ),
    "claims 900 million pixels": (lambda: png_header_of(30_000, 30_000), "pixels"),
    "claims four billion columns": (lambda: png_header_of(2**31 - 1, 2), "pixels"),
    "a pixel more than allowed": (lambda: png_header_of(MAX_PIXELS + 1, 1), "pixels"),
    "claims pixels it has not": (lambda: png_header_of(1400, 900), "damaged"),
    "text that unpacks to 200 MB": (text_bomb, "damaged"),
    "moving PNG": (lambda: moving("PNG"), "animated"),
    "moving WebP": (lambda: moving("WEBP"), "animated"),
    "moving AVIF": (lambda: moving("AVIF"), "animated"),
    "too small": (lambda: content(picture(size=(639, 700))), "small"),
    "one pixel": (lambda: content(picture(size=(1, 1)), "PNG"), "small"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_picture_is_refused_with_a_reason(name):
    make, reason = HOSTILE[name]
    photo = prepared(make())
    assert (photo.state, photo.refusal, photo.digest) == (Photo.State.REFUSED, reason, "")
    assert str(REASONS[reason])
    assert list(folder_of("x").parent.iterdir()) == []


def test_a_picture_that_stops_its_process_is_refused_and_the_next_one_made(monkeypatch):
    monkeypatch.setattr(prepare, "TIMEOUT_SECONDS", 0.001)
    refused = prepared(content(picture()))
    assert (refused.state, refused.refusal) == (Photo.State.REFUSED, "heavy")
    monkeypatch.undo()
    assert prepared(content(picture())).state == Photo.State.READY


def test_a_lost_original_is_refused():
    photo = photo_of(content(picture()))
    STORAGE.delete(photo.original.name)
    prepare_waiting()
    photo.refresh_from_db()
    assert photo.refusal == "missing"


def test_a_full_disk_is_no_fault_of_the_picture(settings, tmp_path):
    photo = photo_of(content(picture()))
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = str(tmp_path / "file")
    with pytest.raises(OSError, match="Not a directory"):
        prepare_waiting()
    photo.refresh_from_db()
    assert photo.state == Photo.State.WAITING


# What comes out


def test_kinds_of_colour_all_become_plain_pictures(tmp_path):
    half = Image.new("RGBA", (300, 300), (*RED, 0))
    indexed = picture(size=(300, 300)).convert("P", palette=Image.Palette.ADAPTIVE)
    kinds = {
        "CMYK": (content(Image.new("CMYK", (300, 300), (0, 255, 255, 0))), (255, 0, 0)),
        "grey": (content(picture("L", (300, 300), 128)), (128, 128, 128)),
        "grey of 16 bits": (content(Image.new("I;16", (300, 300), 32768), "PNG"), (128, 128, 128)),
        "black and white": (content(picture("1", (300, 300), 1), "PNG"), WHITE),
        "transparent": (content(half, "PNG"), WHITE),
        "transparent WebP": (content(half, "WEBP", lossless=True), WHITE),
        "transparent grey": (content(Image.new("LA", (300, 300), (0, 0)), "PNG"), WHITE),
        "palette": (content(indexed, "PNG"), RED),
        "palette with a transparent colour": (content(indexed, "PNG", transparency=0), WHITE),
        "AVIF": (content(picture(size=(300, 300)), "AVIF"), RED),
    }
    for kind, (data, expected) in kinds.items():
        for name, written in rendered(tmp_path, data).items():
            image = Image.open(io.BytesIO(written))
            assert image.mode == "RGB", (kind, name)
            assert is_near(image.getpixel((30, 30)), expected), (kind, name, image.getpixel((30, 30)))


def test_a_colour_profile_is_applied_and_left_out(tmp_path):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, lab, b"no profile at all"):
        files = rendered(tmp_path, content(picture(size=(300, 300)), icc_profile=profile))
        image = Image.open(io.BytesIO(files["avatar-1x.jpg"]))
        assert "icc_profile" not in image.info
        assert is_near(image.getpixel((30, 30)), RED)


def test_a_picture_taken_sideways_stands_upright(tmp_path):
    """Red above blue, as seen; stored lying on its side."""
    upright = picture(size=(600, 800))
    ImageDraw.Draw(upright).rectangle((0, 400, 600, 800), fill=BLUE)
    exif = Image.Exif()
    exif[0x0112] = ROTATED
    for form in ("JPEG", "PNG", "WEBP"):
        files = rendered(tmp_path, content(upright.transpose(Image.Transpose.ROTATE_90), form, exif=exif))
        for name in ("portrait-1x.avif", "portrait-1x.webp", "portrait-1x.jpg"):
            image = Image.open(io.BytesIO(files[name])).convert("RGB")
            assert is_near(image.getpixel((60, 15)), RED), (form, name)
            assert is_near(image.getpixel((60, 105)), BLUE), (form, name)
            assert 0x0112 not in image.getexif()


def test_place_camera_and_comments_are_gone(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    data = content(picture(size=(300, 300)), exif=exif, comment=b"CANARY-COMMENT", xmp=b"<x>CANARY-XMP</x>")
    assert data.count(b"CANARY") == 3
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    for name, written in rendered(tmp_path, data).items():
        image = Image.open(io.BytesIO(written))
        assert b"CANARY" not in written, name
        assert not image.getexif(), name
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info), name


def test_damaged_exif_is_no_reason_to_refuse():
    for exif in (b"Exif\0\0II*\0\xff\xff\xff\xff broken", b"Exif\0\0 broken", os.urandom(500)):
        assert prepared(content(picture(), exif=exif)).state == Photo.State.READY


def test_a_small_original_is_not_blown_up(tmp_path):
    files = rendered(tmp_path, content(picture(size=(150, 200))))
    assert Image.open(io.BytesIO(files["portrait-1x.jpg"])).size == (120, 120)
    assert Image.open(io.BytesIO(files["portrait-2x.jpg"])).size == (150, 150)
    with pytest.raises(Refused, match="small"):
        rendered(tmp_path, content(picture(size=(119, 200))))


@pytest.mark.parametrize(
    ("focus", "expected"),
    [((0, 50), RED), ((10, 50), RED), ((50, 50), GREEN), ((50, 0), GREEN), ((90, 50), BLUE), ((100, 100), BLUE)],
)
def test_the_crop_keeps_the_focus(tmp_path, focus, expected):
    """Three squares side by side: the crop to a square is the one the focus lies in."""
    image = picture(size=(900, 300))
    draw = ImageDraw.Draw(image)
    draw.rectangle((300, 0, 599, 300), fill=GREEN)
    draw.rectangle((600, 0, 900, 300), fill=BLUE)
    files = rendered(tmp_path, content(image, "PNG"), focus=focus)
    small = Image.open(io.BytesIO(files["portrait-2x.jpg"]))
    for corner in ((4, 4), (235, 4), (4, 235), (235, 235)):
        assert is_near(small.getpixel(corner), expected)


def test_a_crop_box_lies_within_the_picture_and_has_its_ratio():
    for width, height in ((640, 360), (1000, 1000), (360, 4000), (9999, 361)):
        for ratio in (1, 4 / 5, 8 / 3, 16 / 9):
            for focus in ((0, 0), (33, 71), (100, 100)):
                left, top, right, bottom = crop_box(width, height, ratio, focus)
                assert left >= 0
                assert top >= 0
                assert right <= width + 1e-6
                assert bottom <= height + 1e-6
                assert (right - left) / (bottom - top) == pytest.approx(ratio)
                assert right - left == pytest.approx(width) or bottom - top == pytest.approx(height)


# Serving


def test_a_rendition_is_served_for_ever_and_as_what_it_is(client):
    photo = prepared(content(picture()))
    for name in ("cover-1x.avif", "cover-1x.webp", "cover-1x.jpg"):
        response = client.get(address_of(photo.digest, name), headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        assert response.headers["Content-Type"] == CONTENT_TYPES[name]
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Encoding" not in response.headers
        assert not response.cookies
        assert b"".join(response.streaming_content) == (folder_of(photo.digest) / name).read_bytes()
    assert client.post(address_of(photo.digest, "cover-1x.jpg")).status_code == 405


def test_nothing_but_renditions_is_served(client):
    photo = prepared(content(picture()))
    (folder_of(photo.digest) / "secret.txt").write_text("x")
    digest = photo.digest
    for path in (
        f"photos/{digest}/secret.txt",
        f"photos/{digest}/cover-3x.jpg",
        f"photos/{digest}/avatar-1x.jpg",
        f"photos/{digest.upper()}/cover-1x.jpg",
        f"photos/{digest[:-1]}/cover-1x.jpg",
        f"photos/../{digest}/cover-1x.jpg",
        "photos/..%2f..%2fdb.sqlite3/cover-1x.jpg",
        f"photos/{digest}/..%2f{digest}%2fcover-1x.jpg",
        f"photos/{digest}/",
        "photos/",
        "",
    ):
        assert client.get(f"/media/{path}").status_code == 404, path


# Pages


def ready(owner, **fields):
    """A row that is ready; the files are not the page's business."""
    fields = {"alt_en": "The house", "alt_de": "Das Haus", "credit": "A. Example"} | fields
    digest = f"{Photo.objects.count():032x}"
    return Photo.objects.create(**{owner._meta.model_name: owner}, state="ready", digest=digest, **fields)


def test_pages_show_a_ready_photo_with_its_size_alt_and_credit(client):
    doctor = factories.AffiliationFactory(clinic__slug="spree", doctor__slug="bley").doctor
    clinic = Clinic.objects.get()
    for path in ("/clinics/", "/clinics/spree/", "/doctors/", "/doctors/bley/"):
        assert "<picture>" not in client.get(path).text
    photos = [ready(clinic), ready(doctor, alt_en="A woman", alt_de="Eine Frau")]
    for path, photo, size, is_lazy, has_credit in (
        ("/clinics/", photos[0], "banner", True, True),
        ("/clinics/spree/", photos[0], "cover", False, True),
        ("/doctors/", photos[1], "avatar", True, False),
        ("/doctors/bley/", photos[1], "portrait", False, True),
    ):
        html = client.get(path).text
        address = f"/media/photos/{photo.digest}/{size}"
        assert f'srcset="{address}-1x.avif 1x, {address}-2x.avif 2x"' in html
        assert f'type="image/webp" srcset="{address}-1x.webp 1x' in html
        width, height = next((s.width, s.height) for sizes in SIZES_OF.values() for s in sizes if s.name == size)
        lazy = ' loading="lazy"' if is_lazy else ""
        assert f'<img src="{address}-1x.jpg" width="{width}" height="{height}" alt="{photo.alt_en}"{lazy} ' in html
        assert ("A. Example" in html) == has_credit
    assert 'alt="Das Haus"' in client.get("/de/clinics/spree/").text
    assert 'media="(min-width: 44rem)"' in client.get("/clinics/").text


@pytest.mark.parametrize("state", [Photo.State.WAITING, Photo.State.REFUSED])
def test_a_photo_that_is_not_ready_is_not_shown(client, state):
    photo = ready(factories.ClinicFactory(slug="spree"))
    Photo.objects.filter(pk=photo.pk).update(state=state)
    assert "<picture>" not in client.get("/clinics/spree/").text
    assert "<picture>" not in client.get("/clinics/").text


@pytest.mark.parametrize("path", ["/clinics/", "/doctors/"])
def test_photos_cost_no_more_queries_however_many(client, path):
    def queries():
        current.fresh()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    affiliations = factories.AffiliationFactory.create_batch(12)
    without = queries()
    for affiliation in affiliations:
        for number in range(3):
            ready(affiliation.clinic, position=number)
            ready(affiliation.doctor, position=number)
    assert queries() == without


def test_a_listing_full_of_photos_stays_light(client, settings):
    for clinic in factories.ClinicFactory.create_batch(20):
        ready(clinic, credit=f"Photographer {clinic.pk}")
    html = client.get("/clinics/").content
    assert html.count(b"<picture>") == 20
    sheets = [(settings.BASE_DIR / "static" / "css" / f"{name}.css").read_bytes() for name in SHEETS]
    assert sum(len(gzip.compress(each)) for each in (html, *sheets)) <= 30 * 1024


# The editor


@pytest.fixture
def editor(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[EDITORS]))


def form_data(response):
    """What a browser would send back from an admin form that nobody changed."""
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    fields = [field for form in forms for field in form if field.name != "original"]
    return {
        field.html_name: field.value() for field in fields if field.value() is not None and field.value() is not False
    }


def upload(data=None, name="x.jpg"):
    file = io.BytesIO(data or content(picture()))
    file.name = name
    return file


NEW = {
    "photos-TOTAL_FORMS": "1",
    "photos-0-position": "0",
    "photos-0-focal_x": "50",
    "photos-0-focal_y": "50",
    "photos-0-alt_en": "The house",
    "photos-0-credit": "A. Example",
    "photos-0-permission": "By letter of 3 May, in the office",
}


@pytest.mark.parametrize("noun", ["clinic", "doctor"])
def test_an_editor_adds_a_photo_on_the_record(client, editor, noun):
    record = getattr(factories, f"{noun.title()}Factory")()
    path = reverse(f"admin:directory_{noun}_change", args=[record.pk])
    data = form_data(client.get(path)) | NEW
    for missing in ("alt_en", "credit", "permission"):
        response = client.post(path, data | {f"photos-0-{missing}": "", "photos-0-original": upload()})
        assert response.status_code == 200, missing
        assert Photo.objects.count() == 0
    response = client.post(path, data | {"photos-0-original": upload()})
    assert response.status_code == 302, response.context["errors"]
    photo = record.photos.get()
    assert photo.state == Photo.State.WAITING
    assert "Waiting to be prepared" in client.get(path).text
    prepare_waiting()
    photo.refresh_from_db()
    assert f"/media/photos/{photo.digest}/" in client.get(path).text


def test_a_photo_may_come_with_a_new_clinic(client, editor):
    path = reverse("admin:directory_clinic_add")
    city = factories.CityFactory()
    data = form_data(client.get(path)) | NEW | {"photos-0-original": upload()}
    response = client.post(path, data | {"name_en": "New", "slug": "new", "type": "hospital", "city": city.pk})
    assert response.status_code == 302, response.context["errors"]
    assert Photo.objects.get().clinic.slug == "new"


def changed(client, photo, django_capture_on_commit_callbacks, **values):
    path = reverse("admin:directory_photo_change", args=[photo.pk])
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(path, form_data(client.get(path)) | values)
    assert response.status_code == 302, response.context["errors"]
    photo.refresh_from_db()


def test_another_focus_makes_the_photo_wait_again(client, editor, django_capture_on_commit_callbacks):
    photo = prepared(content(picture()))
    before = photo.digest
    changed(client, photo, django_capture_on_commit_callbacks, focal_x="10")
    assert (photo.state, photo.digest) == (Photo.State.WAITING, "")
    assert not folder_of(before).exists()
    assert Path(photo.original.path).exists()
    prepare_waiting()
    photo.refresh_from_db()
    assert photo.state == Photo.State.READY
    assert photo.digest != before


def test_another_picture_replaces_the_first_for_good(client, editor, django_capture_on_commit_callbacks):
    photo = prepared(b"no picture")
    first = Path(photo.original.path)
    changed(client, photo, django_capture_on_commit_callbacks, original=upload())
    assert (photo.state, photo.refusal) == (Photo.State.WAITING, "")
    assert not first.exists()
    assert Path(photo.original.path).exists()


def test_other_words_leave_the_picture_as_it_is(client, editor, django_capture_on_commit_callbacks):
    photo = prepared(content(picture()))
    changed(client, photo, django_capture_on_commit_callbacks, alt_de="Das Haus")
    assert photo.state == Photo.State.READY
    assert folder_of(photo.digest).exists()


def test_an_editor_reads_why_a_photo_was_refused(client, editor):
    photo = prepared(b"no picture")
    listed = client.get("/admin/directory/photo/", {"state": "refused"}).text
    assert str(REASONS["type"]) in listed
    assert str(REASONS["type"]) in client.get(reverse("admin:directory_clinic_change", args=[photo.clinic_id])).text
    assert str(REASONS["type"]) not in client.get("/admin/directory/photo/", {"state": "waiting"}).text


def test_a_photo_belongs_to_one_record(client, editor):
    path = reverse("admin:directory_photo_add")
    data = {name.removeprefix("photos-0-"): value for name, value in NEW.items()}
    response = client.post(path, form_data(client.get(path)) | data | {"original": upload()})
    assert "one of the two" in response.text
    assert "is violated" not in response.text


def test_a_file_of_more_than_20_megabytes_is_turned_away(client, editor):
    clinic = factories.ClinicFactory()
    path = reverse("admin:directory_clinic_change", args=[clinic.pk])
    data = form_data(client.get(path)) | NEW
    response = client.post(path, data | {"photos-0-original": upload(bytes(20 * 1024 * 1024 + 1))})
    assert "Choose a picture smaller than 20 MB." in response.text


def test_deleting_a_photo_removes_its_files(client, editor, django_capture_on_commit_callbacks):
    on_record, by_list, alone = (prepared(content(picture())) for _ in range(3))
    path = reverse("admin:directory_clinic_change", args=[on_record.clinic_id])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path, form_data(client.get(path)) | {"photos-0-DELETE": "on"})
        action = {"action": "delete_selected", "_selected_action": by_list.pk, "post": "yes"}
        client.post("/admin/directory/photo/", action)
        client.post(reverse("admin:directory_photo_delete", args=[alone.pk]), {"post": "yes"})
    assert not Photo.objects.exists()
    for photo in (on_record, by_list, alone):
        assert not folder_of(photo.digest).exists()
        assert not Path(photo.original.path).exists()


def test_what_an_editor_changes_while_a_photo_is_prepared_wins(monkeypatch):
    photo = photo_of(content(picture()))
    made = prepare._render

    def changed_meanwhile(*args):
        Photo.objects.update(focal_x=10)
        return made(*args)

    monkeypatch.setattr(prepare, "_render", changed_meanwhile)
    prepare_waiting()
    photo.refresh_from_db()
    assert photo.state == Photo.State.WAITING
    assert list(folder_of("x").parent.iterdir()) == []


def test_sweeping_removes_what_no_photo_names_and_nothing_young():
    kept = prepared(content(picture()))
    orphan = prepared(content(picture()))
    orphan.clinic.delete()
    assert sweep() == 0
    long_ago = time.time() - 7200
    for folder in (folder_of("x").parent, Path(STORAGE.path("originals"))):
        for path in folder.iterdir():
            os.utime(path, (long_ago, long_ago))
    assert sweep() == 2
    assert not folder_of(orphan.digest).exists()
    assert not Path(orphan.original.path).exists()
    assert folder_of(kept.digest).exists()
    assert Path(kept.original.path).exists()


def test_coordinators_do_not_change_photos(client):
    sync_roles()
    client.force_login(factories.UserFactory(groups=[COORDINATORS]))
    assert client.get("/admin/directory/photo/").status_code == 200
    assert client.get("/admin/directory/photo/add/").status_code == 403
