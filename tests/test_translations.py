"""What a translation must keep of its original."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

KEPT = re.compile(r"%\(\w+\)\d*[sd]|%%|\{\w+\}|<[^>]+>")


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def kept(text):
    return Counter(KEPT.findall(text))


@pytest.mark.parametrize(
    "po", sorted(Path(settings.BASE_DIR).glob("locale/*/LC_MESSAGES/*.po")), ids=lambda po: po.parts[-3]
)
def test_translations_keep_placeholders_and_markup(po):
    with po.open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    wrong = [
        (message.id, text)
        for message in messages
        for text in forms(message.string)
        if kept(text) not in [kept(original) for original in forms(message.id)]
    ]
    assert wrong == []
