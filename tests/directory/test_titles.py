import pytest

from directory.titles import explain


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Prof. Dr. med."], ["Prof.", "Dr. med."]),
        (["PD Dr. med."], ["PD", "Dr. med."]),
        (["Prof. Dr."], ["Prof.", "Dr."]),
        (["Univ.-Prof. Dr. med. univ."], ["Univ.-Prof.", "Dr. med. univ."]),
        (["Dr. Dr."], ["Dr."]),
        (["Dr. med.", "MSc, PhD"], ["Dr. med.", "MSc", "PhD"]),
        (["Magister Drum", "MScX"], []),
        (["", ""], []),
    ],
)
def test_titles_are_explained_in_their_order_and_unknown_ones_left_out(texts, expected):
    explained = explain(*texts)
    assert [title.text for title in explained] == expected
    assert all(title.meaning for title in explained)
