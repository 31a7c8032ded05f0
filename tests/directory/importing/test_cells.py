"""Cells one by one: what is read, what is refused, and the laws all of them keep."""

import datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.importing import cells, dates, names, places
from directory.importing.conditions import icd10_codes
from directory.importing.people import languages

TODAY = datetime.date(2026, 1, 31)
CLEANERS = {
    "words": partial(cells.words, max_length=250),
    "street": cells.street,
    "identifier": cells.identifier,
    "postcode": partial(cells.postcode, country="de"),
    "latitude": partial(cells.coordinate, limit=90),
    "beds": cells.beds,
    "emails": cells.emails,
    "website": cells.website,
    "country": places.country,
    "phones": partial(places.phones, country="de"),
    "languages": languages,
    "items": partial(cells.items, max_length=100),
    "codes": partial(icd10_codes, system="ICD-10"),
    "day": partial(dates.day, order=dates.DateOrder(), today=TODAY),
}
anything = st.text(max_size=300) | st.text("0123456789+-/.,;| ()eE@wx:\n\t\x00\u200b�Ã¼", max_size=60)


@pytest.mark.parametrize("name", CLEANERS)
@given(text=anything)
def test_no_text_breaks_a_cleaner_and_reasons_are_sentences(name, text):
    reading = CLEANERS[name](text)
    assert all(isinstance(reason, str) and reason for reason in reading.reasons)


@pytest.mark.parametrize("name", ["words", "postcode", "latitude", "website", "country", "day", "identifier"])
@given(text=anything)
def test_what_was_read_is_read_the_same_again(name, text):
    value = CLEANERS[name](text).value
    if value:
        assert CLEANERS[name](value).value == value


@given(anything)
def test_numbers_that_were_read_are_read_the_same_again(text):
    for number in places.phones(text, "de").value:
        assert places.phones(number, "de").value == [number]


@given(st.text("äöüßéèñçøåÄÖÜ abc", min_size=1))
def test_letters_read_with_the_wrong_code_are_turned_back(text):
    broken = text.encode().decode("cp1252", "ignore")
    if broken.encode("cp1252", "ignore") == text.encode():
        assert cells.unbroken(broken) == text


@pytest.mark.parametrize(
    ("text", "country", "numbers"),
    [
        ("040 123456", "de", ["+4940123456"]),
        ("+49 (0)40 123456", "de", ["+4940123456"]),
        ("0049 40 123456", "", ["+4940123456"]),
        ("4940123456", "de", ["+4940123456"]),
        ("Tel.: 040 123456", "de", ["+4940123456"]),
        ("2321094500, 2321351500", "gr", ["+302321094500", "+302321351500"]),
        ("(356)ﾠ25452360 ", "mt", ["+35625452360"]),
        ("664 358 067  /  664 658 050", "pl", ["+48664358067", "+48664658050"]),
        ("03572/82560", "at", ["+43357282560"]),
        ("2.12689E+12", "de", []),
        ("12", "de", []),
        ("040 123456", "", []),
    ],
)
def test_phone_numbers(text, country, numbers):
    assert places.phones(text, country).value == numbers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EL", "gr"),
        ("UK", "gb"),
        ("de", "de"),
        ("DEU", "de"),
        ("Germany", "de"),
        ("Deutschland", "de"),
        ("Österreich", "at"),
        ("Oesterreich", "at"),
        ("Czech Republic", "cz"),
        ("Türkei", "tr"),
        ("USA", "us"),
        ("NA", "na"),
        ("Atlantis", None),
    ],
)
def test_countries(text, code):
    assert places.country(text).value == code


@pytest.mark.parametrize(
    ("text", "others", "day"),
    [
        ("31/12/2019", [], "2019-12-31"),
        ("12/31/2019", [], "2019-12-31"),
        ("2019-12-31", [], "2019-12-31"),
        ("20191231", [], "2019-12-31"),
        ("31.12.19", [], "2019-12-31"),
        ("03/04/2020", [], "2020-04-03"),
        ("03/04/2020", ["12/31/2019"], "2020-03-04"),
        ("03/04/2020", ["31/12/2019"], "2020-04-03"),
        ("03/04/2020", ["31/12/2019", "12/31/2019"], None),
        ("04/04/2020", ["31/12/2019", "12/31/2019"], "2020-04-04"),
        ("30.02.2020", [], None),
        ("01.01.2031", [], None),
    ],
)
def test_orders_of_dates(text, others, day):
    order = dates.DateOrder()
    for other in [text, *others]:
        order.see(other)
    assert dates.day(text, order, today=TODAY).value == day


@pytest.mark.parametrize(
    ("text", "beds"),
    [("120", [120, ""]), ("1.200", [1200, ""]), ("120,0", [120, ""]), ("ca. 300", [300, "about"]), ("200-300", None)],
)
def test_beds(text, beds):
    assert cells.beds(text).value == beds


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Prof. Dr. med. Anna von Berg", ("Prof. Dr. med.", "Anna", "von Berg", "")),
        ("PD Dr. med. Ada Meyer, MSc, PhD", ("PD Dr. med.", "Ada", "Meyer", "MSc, PhD")),
        ("Mrs. Megan Muster Jr.", ("", "Megan", "Muster", "Jr.")),
        ("Muster, Dr. Max", ("Dr.", "Max", "Muster", "")),
        ("Max Muster MD", ("", "Max", "Muster", "MD")),
        ("Drum", ("", "", "Drum", "")),
    ],
)
def test_names_of_persons(text, parts):
    assert tuple(names.split_person(text).values()) == parts


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Sankt Example Hospital", "St. Example Krankenhaus gGmbH", True),
        ("Example Hospital Südstadt", "Example Hospital Suedstadt", True),
        ("Hospital Example", "Example Hospital", True),
        ("Example Ward 1", "Example Ward 2", False),
        ("Example Hospital North", "Example Hospital South", False),
        ("Frauenklinik", "Augenklinik", False),
    ],
)
def test_near_names(one, other, near):
    assert names.is_near(names.name_key(one), names.name_key(other)) is near


@given(anything, anything)
def test_nearness_has_no_direction(one, other):
    one, other = names.name_key(one), names.name_key(other)
    assert names.is_near(one, other) == names.is_near(other, one)
    assert names.is_near(one, one)


def test_damaged_letters_beside_a_control_character_are_read_once_and_for_all():
    assert cells.postcode("\x80Î¡", country="de").value == "Ρ"
