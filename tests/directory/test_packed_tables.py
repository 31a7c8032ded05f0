"""Packed tables against plain dicts, through any changes and through pickling."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from directory.search.index.packed import Arrays, ByNumber, ByString, Lines, Numbers, Postings, Strings, documents_of

numbers = st.integers(0, 40)
keys = st.integers(-(2**63), 2**63 - 1) | numbers
texts = st.text(max_size=6).filter(lambda text: not any("\ud800" <= each <= "\udfff" for each in text))
anything = st.none() | st.integers() | texts | st.lists(texts | st.none(), max_size=3)
PICKLED = "pickled"


def after(table, steps, change):
    """The table after these changes; a step PICKLED sends it through a pickle."""
    for step in steps:
        if step == PICKLED:
            table = pickle.loads(pickle.dumps(table, 5))
        else:
            change(table, *step)
    return table


def put_or_delete(table, key, value):
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def steps_of(*parts):
    return st.lists(st.tuples(*parts) | st.just(PICKLED), max_size=25)


@given(st.lists(st.binary(max_size=5), max_size=12), steps_of(numbers, st.binary(max_size=5)))
def test_lines(first, steps):
    found = after(Lines(first), steps, lambda lines, *step: lines.__setitem__(*step))
    expected = dict(enumerate(first)) | dict(step for step in steps if step != PICKLED)
    assert len(found) == max(expected, default=-1) + 1
    assert [found[number] for number in range(45)] == [expected.get(number, b"") for number in range(45)]


@pytest.mark.parametrize(
    ("table", "key", "value"), [(Numbers, keys, keys), (ByNumber, keys, anything), (ByString, texts, keys)]
)
@given(st.data())
def test_mappings(table, key, value, data):
    first = data.draw(st.dictionaries(key, value, max_size=12))
    steps = data.draw(steps_of(key | st.sampled_from([*first, 0] if key is keys else [*first, ""]), st.none() | value))
    found = after(table(list(first), list(first.values())), steps, put_or_delete)
    expected = dict(first)
    after(expected, [step for step in steps if step != PICKLED], put_or_delete)
    assert dict(found) == expected
    assert len(found) == len(expected)
    for each in data.draw(st.lists(key)):
        assert (each in found, found.get(each)) == (each in expected, expected.get(each))


@given(st.dictionaries(numbers, keys), steps_of(numbers, st.none() | keys), st.lists(numbers))
def test_several_numbers_at_once(first, steps, asked):
    table = after(Numbers(list(first), list(first.values())), steps, put_or_delete)
    assert table.some(np.array(asked, np.int64)).tolist() == [table.get(key, 0) for key in asked]


@given(st.lists(texts, unique=True), steps_of(texts), texts)
def test_strings(first, steps, asked):
    strings = after(Strings(first), steps, Strings.add)
    expected = list(dict.fromkeys(first + [step[0] for step in steps if step != PICKLED]))
    assert [strings[number] for number in range(len(strings))] == expected
    assert [strings.get(each) for each in expected] == list(range(len(expected)))
    assert strings.get(asked) == (expected.index(asked) if asked in expected else None)
    for beginning in (asked, asked[:1], ""):
        begun = [strings[number] for number in strings.beginning_with(beginning)]
        assert begun == sorted(each for each in expected if each.startswith(beginning))


@given(
    st.sets(st.tuples(numbers, st.integers(0, 3))),
    steps_of(st.sampled_from(["add", "discard"]), numbers, st.integers(0, 3) | st.integers(0, 2**32 - 1)),
    st.sets(numbers),
)
def test_sets_of_documents(first, steps, asked):
    pairs = np.array(sorted(first), np.uint32).reshape(-1, 2)
    expected = set(first)

    def change(postings, what, number, slot):
        getattr(postings.changing(number), what)(slot)
        getattr(expected, what)((number, slot))

    postings = after(Postings(pairs[:, 0], pairs[:, 1]), steps, change)
    for number in range(45):
        assert set(postings[number]) == {slot for mine, slot in expected if mine == number}
    assert set(postings.union(asked)) == {slot for mine, slot in expected if mine in asked}


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_all_sets_are_in_order_and_stay_so(order, also):
    postings = Postings()
    for number in order:
        postings.changing(number).add(number)
    assert postings.all(np.arange(4)) == [BitMap([number]) for number in range(4)]
    for number in [*also, 4]:
        postings.changing(number).add(9)
    assert postings.all(np.arange(5)) == [BitMap([n] * (n < 4) + [9] * (n in also or n == 4)) for n in range(5)]


@given(st.dictionaries(keys, st.lists(keys)), st.lists(keys))
def test_arrays(first, asked):
    arrays = Arrays(list(first), list(first.values()))
    assert {key: arrays[key].tolist() for key in arrays} == first
    asked = [key for key in [*asked, *first] if key in first]
    assert arrays.joined(asked).tolist() == [each for key in asked for each in first[key]]


def test_many_documents():
    slots = np.arange(0, 300_000, 3)
    assert Postings(np.ones(len(slots), np.uint32), slots)[1] == documents_of(slots) == BitMap(range(0, 300_000, 3))
