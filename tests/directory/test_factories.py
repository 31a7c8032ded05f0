import pytest

from tests import factories

ALL = [
    value
    for value in vars(factories).values()
    if isinstance(value, type)
    and issubclass(value, factories.DjangoModelFactory)
    and value.__module__ == factories.__name__
    and not value._meta.abstract
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", ALL, ids=lambda factory: factory.__name__)
def test_every_factory_makes_two_records(factory):
    first, second = factory(), factory()
    assert first.pk
    assert second.pk
    assert all(str(record) for record in (first, second))
