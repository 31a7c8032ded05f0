"""What patients write is nowhere to be read: not in the database, on the disk, or in the log."""

import logging

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import FieldError
from django.db import connection

from enquiries import actions
from enquiries.encryption import decrypt, encrypt, keyring
from enquiries.forms import new_key
from enquiries.models import Enquiry, Message
from tests.enquiries.conftest import NEW, file, pdf
from tests.factories import EnquiryFactory, UserFactory

CANARY = "xylophone-canary"


@pytest.fixture
def conversation(client, filled, transactional_db, caplog):
    caplog.set_level(logging.DEBUG)
    client.post(NEW, filled(question=CANARY, email="wrong"))
    client.post(NEW, filled(question=CANARY, attachments=file(f"{CANARY}.pdf", pdf())))
    enquiry = Enquiry.objects.get()
    client.post(enquiry.private_url, {"key": new_key(), "message": CANARY})
    staff = UserFactory(groups=["Coordinators"])
    enquiry.refresh_from_db()
    actions.reply(enquiry=enquiry, author=staff, body=CANARY, expected_version=enquiry.version)
    enquiry.refresh_from_db()
    actions.note(enquiry=enquiry, author=staff, body=CANARY, expected_version=enquiry.version)
    client.get(enquiry.private_url)
    client.get(enquiry.private_url + "papers/999/")
    client.put(NEW)
    return enquiry


def test_no_column_holds_it(conversation):
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert CANARY not in str(cursor.fetchall()), table


def test_no_file_holds_it(conversation, papers_folder):
    assert list(papers_folder.iterdir())
    for path in papers_folder.iterdir():
        assert CANARY.encode() not in path.read_bytes()
        assert b"%PDF" not in path.read_bytes()


def test_no_log_line_holds_it(conversation, caplog):
    logged = "\n".join(record.getMessage() for record in caplog.get_records("setup"))
    assert "/enquiries/new/" in logged
    assert CANARY not in logged
    assert "Amina" not in logged
    assert "amina@example.org" not in logged


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "a", "عربى ✓ 😀", "x" * 10_000, " \n\t "])
def test_text_comes_back_as_it_went_in(text):
    enquiry = EnquiryFactory(question=text)
    assert Enquiry.objects.get(pk=enquiry.pk).question == text


@pytest.mark.django_db
def test_encrypted_columns_refuse_to_be_searched():
    with pytest.raises(FieldError, match="encrypted"):
        Message.objects.filter(body="x").exists()


def test_a_changed_token_is_refused():
    token = bytearray(encrypt(b"text"))
    token[-5] ^= 1
    with pytest.raises(InvalidToken):
        decrypt(bytes(token))


def test_a_new_first_key_encrypts_and_the_old_one_still_decrypts(settings, tmp_path):
    old = Fernet.generate_key()
    settings.FIELD_KEYS_FILE = str(tmp_path / "keys")
    (tmp_path / "keys").write_bytes(old + b"\n")
    keyring.cache_clear()
    try:
        token = encrypt(b"text")
        (tmp_path / "keys").write_bytes(Fernet.generate_key() + b"\n" + old + b"\n")
        keyring.cache_clear()
        assert decrypt(token) == b"text"
        with pytest.raises(InvalidToken):
            Fernet(old).decrypt(encrypt(b"text"))
    finally:
        keyring.cache_clear()
