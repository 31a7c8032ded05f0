"""The files in fixtures/ as their readers see them: readable, complete in both languages, sober."""

import json
import re

import pytest
from django.apps import apps
from django.conf import settings
from modeltranslation.translator import NotRegistered, translator

PATHS = sorted((settings.BASE_DIR / "fixtures").glob("*.json"))
WRITTEN_IN = ["en", "de"]

PROMISES = r"""(?ix)\b(
    best | beste[nmrs]? | miracles? | wunder\w* | cure[sd]? | curing | curable | heilt | heilbar | geheilt | heilung\w*
    | leading | führende?[nmrs]? | guarantee\w* | garant\w+ | world-?class | weltklasse | spitzen\w+ | innovativ\w*
    | hopeless | hoffnungslos\w* | battle | fight\w* | kampf | electrons? | elektron\w*
)\b"""


def rows():
    return [(path.name, row) for path in PATHS for row in json.loads(path.read_bytes())]


def texts(value):
    return (
        [value]
        if isinstance(value, str)
        else [text for item in value for text in texts(item)]
        if isinstance(value, list)
        else []
    )


def translated_fields(model):
    try:
        return list(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_file_reads_well_and_names_rows_by_natural_keys(path):
    content = path.read_text()
    loaded = json.loads(content)
    assert content == json.dumps(loaded, ensure_ascii=False, indent=2) + "\n"
    assert [row for row in loaded if row.keys() != {"model", "fields"}] == []
    assert [row for row in loaded if not hasattr(apps.get_model(row["model"]), "natural_key_fields")] == []


def test_every_translated_text_is_there_in_english_and_german():
    incomplete = []
    for name, row in rows():
        for field in translated_fields(apps.get_model(row["model"])):
            present = [bool(row["fields"].get(f"{field}_{language}", "").strip()) for language in WRITTEN_IN]
            if (any(present) and not all(present)) or field in row["fields"]:
                incomplete.append((name, row["model"], field, row["fields"]))
    assert incomplete == []


def test_german_is_not_english_left_as_it_was():
    """Names may be the same in both languages, sentences may not."""
    same = [
        (name, field, value)
        for name, row in rows()
        for field, value in row["fields"].items()
        if field.endswith("_en") and " " in value and field != "name_en"
        if row["fields"][field.removesuffix("en") + "de"] == value
    ]
    assert same == []


def test_nothing_is_promised():
    found = [
        (name, field, match.group())
        for name, row in rows()
        for field, value in row["fields"].items()
        for text in texts(value)
        for match in re.finditer(PROMISES, text)
    ]
    assert found == []


@pytest.mark.parametrize("text", ["The best clinics", "It cures cancer.", "ein führendes Haus", "a beam of electrons"])
def test_the_pattern_finds_promises(text):
    assert re.search(PROMISES, text)


def test_texts_are_markdown_and_nothing_else():
    """No HTML, no template tags, and no address of a page: it would hold for one language only."""
    found = [
        (name, field, text)
        for name, row in rows()
        for field, value in row["fields"].items()
        for text in texts(value)
        if re.search(r"<\w|\{[{%]|\]\(", text)
    ]
    assert found == []


def test_sentences_of_the_guide_are_short():
    limit = 24  # words; the aim is 20
    long = [
        sentence
        for name, row in rows()
        if name.endswith("guides.json")
        for field, value in row["fields"].items()
        if field.endswith(("_en", "_de"))
        for sentence in re.split(r"(?<=[.:?])\s|\n", value)
        if len(sentence.split()) > limit
    ]
    assert long == []
