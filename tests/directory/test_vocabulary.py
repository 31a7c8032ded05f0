"""Words alike, found by bit sets, against a comparison of every word with every other."""

import random

import pytest

from directory.search.index.vocabulary import Vocabulary, errors_allowed
from tests.directory import slow_words
from tests.directory.random_directory import misspelt


@pytest.fixture(scope="module")
def words():
    chance = random.Random(5)
    parts = ["leber", "liver", "klinik", "um", "würz", "burg", "пече", "нь", "مست", "شفى", "a", "er", "x", "7"]
    return sorted({"".join(chance.choices(parts, k=chance.choice([1, 2, 3, 4]))) for _ in range(600)})


@pytest.fixture(scope="module")
def vocabulary(words):
    filled = Vocabulary()
    for word in words:
        filled.use(word)
    return filled


def test_words_with_typing_errors_are_those_of_the_true_distance(words, vocabulary):
    chance = random.Random(6)
    for _ in range(150):
        typed = misspelt(chance, misspelt(chance, chance.choice([word for word in words if len(word) > 4])))
        for most in (1, 2):
            found = {vocabulary.texts[number]: errors for number, errors in vocabulary.near(typed, most).items()}
            true = {word: slow_words.distance(typed, word) for word in words}
            assert found == {word: errors for word, errors in true.items() if 0 < errors <= most}, typed


def test_parts_and_beginnings(words, vocabulary):
    for typed in ("liver", "klin", "würz", "нь", "x", "7l", "urgl", "zzzz", ""):
        named = {vocabulary.texts[number] for number in vocabulary.holding(typed)}
        assert named == {word for word in words if typed in word}
        begun = [vocabulary.texts[number] for number in vocabulary.beginning_with(typed)]
        assert begun == sorted(word for word in words if word.startswith(typed))


def test_more_errors_are_forgiven_in_longer_words():
    assert [errors_allowed("a" * length) for length in (1, 3, 4, 7, 8, 200)] == [0, 0, 1, 1, 2, 2]


def test_a_word_nobody_uses_any_more_is_not_found():
    vocabulary = Vocabulary()
    number = vocabulary.use("liver")
    assert vocabulary.near("livre", 1) == {number: 1}
    vocabulary.drop(number)
    assert (vocabulary.exact("liver"), vocabulary.near("livre", 1), vocabulary.holding("live")) == (None, {}, [])
    assert vocabulary.use("liver") == number
    assert vocabulary.beginning_with("li") == [number]
