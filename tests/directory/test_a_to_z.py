import pytest

from directory import atoz
from tests.factories import ConditionFactory, SpecialtyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conditions():
    heart = SpecialtyFactory(slug="cardiology", name_en="Cardiology")
    for name in ["Angina", "Ärger", "Bronchitis", "Éclat"]:
        ConditionFactory(name_en=name, slug=name.lower().translate(str.maketrans("äé", "ae")))
    ConditionFactory(name_en="Cardiomyopathy", slug="cardiomyopathy").specialties.add(heart)


def names(response):
    return [record.name for _, records in response.context["letters"] for record in records]


def test_short_list_is_shown_whole_in_order_without_accents(client, conditions):
    response = client.get("/conditions/")
    assert names(response) == ["Angina", "Ärger", "Bronchitis", "Cardiomyopathy", "Éclat"]
    assert not response.context["listing"].letters


def test_long_list_is_shown_letter_by_letter(client, conditions, monkeypatch):
    monkeypatch.setattr(atoz, "SHOWN_WHOLE", 3)
    assert names(client.get("/conditions/")) == ["Angina", "Ärger"]
    response = client.get("/conditions/?letter=c")
    assert names(response) == ["Cardiomyopathy"]
    assert [way.label for way in response.context["listing"].letters] == ["A", "B", "C", "E"]
    assert names(client.get("/conditions/?letter=q")) == ["Angina", "Ärger"]


def test_list_of_one_field_of_medicine(client, conditions):
    response = client.get("/conditions/?specialty=cardiology")
    assert names(response) == ["Cardiomyopathy"]
    assert [(way.label, way.count) for way in response.context["listing"].fields] == [("Cardiology", 1)]
    assert "noindex" in response.text


@pytest.mark.parametrize(
    ("query", "canonical"),
    [("letter=C", "?letter=c"), ("letter=", ""), ("nonsense=1&letter=b", "?letter=b"), ("specialty=&letter=%00", "")],
)
def test_every_other_spelling_leads_to_the_canonical_address(client, conditions, query, canonical):
    assert client.get(f"/conditions/?{query}").headers["Location"] == f"/conditions/{canonical}"


def test_unknown_field_is_named(client, conditions):
    response = client.get("/conditions/?specialty=astrology")
    assert response.status_code == 404
    assert "astrology" in response.text


def test_queries_do_not_grow_with_the_list(client, conditions, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/conditions/?specialty=cardiology")
