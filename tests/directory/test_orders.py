"""An order of documents through insertions and removals, against a plain sorted list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from directory.search.index import orders

slots = st.integers(0, 200)


@pytest.mark.parametrize("gap", [1, 4, orders.GAP])
@given(st.data())
def test_pages_of_any_set_are_in_order(gap, data):
    keys = data.draw(st.lists(st.binary(max_size=1), min_size=201, max_size=201))

    def key_of(slot):
        return keys[slot] + bytes([slot])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(orders, "GAP", gap)
        patched.setattr(orders, "SPARE", 1)
        present = data.draw(st.sets(slots))
        order = orders.Order(key_of, sorted(present, key=key_of))
        for slot, is_asked in data.draw(st.lists(st.tuples(slots, st.booleans()))):
            (order.remove if slot in present else order.insert)(slot)
            present ^= {slot}
            if is_asked:
                assert order.slots.tolist() == sorted(present, key=key_of)
                assert sorted(present, key=order.ranks.__getitem__) == order.slots.tolist()
        asked = data.draw(st.sets(st.sampled_from(sorted(present)))) if present else set()
        start, size = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 5))
        for documents in (asked, present):
            page = order.page(BitMap(documents), start, size)
            assert page == sorted(documents, key=key_of)[start : start + size]
