import pytest

from accounts.roles import COORDINATORS, DATA_PROTECTION, EDITORS, LEADS
from tests.factories import UserFactory


@pytest.fixture
def coordinator(db):
    return UserFactory(first_name="Nadia", last_name="Berg", groups=[COORDINATORS])


@pytest.fixture
def colleague(db):
    return UserFactory(first_name="Tom", last_name="Senn", groups=[COORDINATORS])


@pytest.fixture
def lead(db):
    return UserFactory(first_name="Lena", last_name="Moser", groups=[LEADS])


@pytest.fixture
def editor(db):
    return UserFactory(first_name="Edith", last_name="Roth", groups=[EDITORS])


@pytest.fixture
def officer(db):
    return UserFactory(first_name="Ines", last_name="Paz", groups=[DATA_PROTECTION])


@pytest.fixture
def desk(client, coordinator):
    """A browser in which the coordinator is logged in."""
    client.force_login(coordinator)
    return client
