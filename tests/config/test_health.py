import pytest
from django.db import OperationalError, connection


def test_healthz_needs_no_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_reads_the_database(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_names_the_kind_of_failure_and_no_more(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("password of user harbour is hunter2")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"database: OperationalError\n"
