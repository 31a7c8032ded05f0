import os
import stat
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone
from PIL import Image

from enquiries.models import Attachment
from enquiries.papers import keeping, storage
from enquiries.papers.uploads import MAX_FILE_SIZE, RefusedPaper, clean_name, read_paper
from tests.enquiries.conftest import NEW, file, pdf, picture
from tests.factories import AttachmentFactory

SMALL_GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00"


def photo():
    """Taken sideways, with a place, a maker and a comment in it."""
    hidden = Image.Exif()
    hidden[0x0112] = 6
    hidden[0x010F] = "CanaryCamera"
    hidden.get_ifd(0x8825)[1] = "N"
    return picture((60, 40), exif=hidden, comment=b"CanaryComment")


def animation():
    written = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    return written.getvalue()


def huge_picture():
    written = BytesIO()
    Image.new("1", (8000, 8000)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [(pdf(), "application/pdf", ".pdf"), (picture(), "image/jpeg", ".jpg"), (picture(kind="PNG"), "image/png", ".png")],
)
def test_the_type_comes_from_the_content_not_from_the_name(content, content_type, ending):
    paper = read_paper(file("paper.exe", content))
    assert (paper.content_type, paper.name) == (content_type, "paper.exe" + ending)


def test_photos_are_turned_upright_and_lose_what_nobody_meant_to_send():
    paper = read_paper(file("photo.jpg", photo()))
    image = Image.open(BytesIO(paper.content))
    assert image.size == (40, 60)
    assert not image.getexif()
    assert b"Canary" in photo()
    assert b"Canary" not in paper.content


def test_a_png_stays_the_same_picture():
    original = Image.new("I;16", (30, 30), 4711)
    written = BytesIO()
    original.save(written, "PNG")
    kept = Image.open(BytesIO(read_paper(file("x.png", written.getvalue())).content))
    assert (kept.mode, kept.tobytes()) == (original.mode, original.tobytes())


def test_a_pdf_loses_what_would_run_when_it_is_opened():
    assert b"JavaScript" in pdf(armed=True)
    assert b"JavaScript" not in read_paper(file("a.pdf", pdf(armed=True))).content


def test_a_pdf_loses_what_would_run_when_a_page_is_shown_or_a_link_is_followed():
    document = pikepdf.new()
    page = document.add_blank_page().obj
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    website = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")
    page.Annots = pikepdf.Array(
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], **more)
        for more in ({"AA": pikepdf.Dictionary(PO=script)}, {"A": script}, {"A": website})
    )
    written = BytesIO()
    document.save(written)
    content = read_paper(file("a.pdf", written.getvalue())).content
    with pikepdf.open(BytesIO(content)) as kept:
        assert [set(note.keys()) & {"/A", "/AA"} for note in kept.pages[0].Annots] == [set(), set(), {"/A"}]


def test_a_sound_pdf_is_kept_as_it_is():
    content = pdf()
    assert read_paper(file("a.pdf", content)).content == content


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.pdf", b"", "is empty"),
        ("cut.pdf", pdf()[:200], "cannot be opened"),
        ("locked.pdf", pdf(locked=True), "locked with a password"),
        ("note.pdf", b"only words", "is not a PDF, JPG or PNG"),
        ("page.pdf", b"<html><script>alert(1)</script>", "is not a PDF, JPG or PNG"),
        ("run.jpg", b"MZ" + b"\0" * 200, "is not a PDF, JPG or PNG"),
        ("old.gif", SMALL_GIF, "is not a PDF, JPG or PNG"),
        ("cut.jpg", picture((400, 400))[:900], "cannot be opened"),
        ("cut.png", picture((400, 400), "PNG")[:200], "cannot be opened"),
        ("head.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 40, "cannot be opened"),
        ("moving.png", animation(), "moving picture"),
        ("bomb.png", huge_picture(), "million pixels"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_reason(name, content, reason):
    with pytest.raises(RefusedPaper, match=f"{name} .*{reason}"):
        read_paper(file(name, content))


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("a\r\nX-Header: b.pdf", "aX-Header: b.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        (".pdf", "Paper.pdf"),
        ("", "Paper"),
        ("x" * 500 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_lose_folders_control_and_direction_characters(name, cleaned):
    assert clean_name(name) == cleaned


@pytest.mark.django_db
def test_a_file_too_big_is_named_and_the_text_stays(client, filled):
    big = file("big.pdf", b"%PDF" + b"0" * MAX_FILE_SIZE)
    values = filled(attachments=[big, file("good.pdf", pdf())])
    page = client.post(NEW, values).content.decode()
    assert "big.pdf is too big. Choose a file smaller than 25 MB." in page
    assert "Could ablation help my mother?" in page
    assert Attachment.objects.get().name == "good.pdf"


@pytest.mark.django_db
def test_too_many_files_are_named_and_the_others_kept(client, filled):
    files = [file(f"{n}.png", picture((10 + n, 10), "PNG")) for n in range(12)]
    page = client.post(NEW, filled(attachments=files)).content.decode()
    assert Attachment.objects.count() == 10
    assert "10.png was not added" in page
    assert "11.png was not added" in page


@pytest.mark.django_db
@pytest.mark.parametrize("files", [0, 101])
def test_a_request_too_large_to_read_gets_a_clear_page(client, filled, files):
    values = filled(question="x" * 3_000_000) if not files else filled()
    values["attachments"] = [file(f"{n}.txt", b"x") for n in range(files)]
    response = client.post(NEW, values)
    assert response.status_code == 413
    assert "too large for us to read" in response.content.decode()


@pytest.mark.django_db
def test_a_broken_body_gets_a_clear_page(client):
    response = client.generic("POST", NEW, b"garbage", content_type="multipart/form-data")
    assert response.status_code == 413


def test_stored_papers_are_encrypted_and_for_the_service_alone(papers_folder):
    name = storage.store(b"canary content")
    assert storage.load(name) == b"canary content"
    path = papers_folder / name
    assert b"canary" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(papers_folder.glob("*.part"))


@pytest.mark.django_db
def test_the_sweeper_takes_old_drafts_and_orphans_and_nothing_else(papers_folder):
    kept = AttachmentFactory(stored_name=storage.store(b"sent"))
    young = AttachmentFactory(enquiry=None, draft_key="k" * 32, stored_name=storage.store(b"young draft"))
    old = AttachmentFactory(enquiry=None, draft_key="k" * 32, stored_name=storage.store(b"old draft"))
    orphan = storage.store(b"orphan")
    day_ago = timezone.now() - timedelta(hours=25)
    Attachment.objects.filter(pk=old.pk).update(created_at=day_ago)
    for name in (kept.stored_name, old.stored_name, orphan):
        path = papers_folder / name
        os.utime(path, (day_ago.timestamp(),) * 2)
    assert keeping.sweep() == 2
    assert {path.name for path in papers_folder.iterdir()} == {kept.stored_name, young.stored_name}
    assert set(Attachment.objects.values_list("pk", flat=True)) == {kept.pk, young.pk}
