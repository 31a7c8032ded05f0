"""How often the search finds what was meant: thousands of names, as they are and with a typing error."""

import csv
import os
import random
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from directory.models import Condition, ConditionCode, ConditionSynonym
from directory.search.index import current
from directory.search.index.naming import DOCUMENTS, NOUNS, Role, names_of
from directory.search.ranking import Ranking, is_seen
from directory.search.site import search_site
from tests.directory.random_directory import misspelt

pytestmark = pytest.mark.django_db

# The whole list lies beside the project where there is one; a sample of it is always here.
BESIDE = settings.BASE_DIR.parent / "shared" / "data" / "conditions_synonyms.csv"
SAMPLE = settings.BASE_DIR / "tests" / "data" / "conditions_synonyms.csv"
QUERIES = 1000
SHORTEST = 6


@pytest.fixture
def bearers():
    """Name → the records that bear it, of the demonstration and of a long list of conditions."""
    call_command("load_demo", verbosity=0)
    _load_conditions(Path(os.environ.get("CONDITIONS_FILE", BESIDE if BESIDE.exists() else SAMPLE)))
    found = {}
    with current.lock:
        state = current.fresh()
        for noun in (*NOUNS, *DOCUMENTS):
            for key, names in names_of(noun):
                if is_seen(state, noun, key) if noun in NOUNS else key in state.indexes[noun._meta.model_name].slots:
                    for name in names:
                        if len(name.text) >= SHORTEST and name.role is not Role.CODE:
                            found.setdefault(name.text.lower(), set()).add((noun, key))
    return found


def _load_conditions(path):
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    conditions = Condition.objects.bulk_create(
        Condition(name_en=row["name"][:200], slug=f"listed-{n}", state="published") for n, row in enumerate(rows)
    )
    pairs = list(zip(conditions, rows, strict=True))
    ConditionSynonym.objects.bulk_create(
        ConditionSynonym(condition=condition, name=name[:200])
        for condition, row in pairs
        for name in dict.fromkeys(row["synonyms"].split("|"))
        if name
    )
    ConditionCode.objects.bulk_create(
        ConditionCode(condition=condition, code=code[:20])
        for condition, row in pairs
        for code in dict.fromkeys(row["icd10cm"].split("|"))
        if code
    )


def _recall(bearers, chance, ask):
    """How many of the queries find a record with the name in the first place, and in the first three."""
    first = first_three = 0
    names = sorted(bearers)
    for _ in range(QUERIES):
        name = chance.choice(names)
        with current.lock:
            hits = Ranking(current.fresh(), ask(name), 8).hits[:3]
        found = [(hit.noun, hit.key) in bearers[name] for hit in hits]
        first += found[:1] == [True]
        first_three += any(found)
    return first / QUERIES, first_three / QUERIES


def test_names_are_found_first_and_misspelt_ones_nearly_always(bearers):
    first, _three = _recall(bearers, random.Random(1), lambda name: name)
    assert first >= 0.99
    chance = random.Random(2)
    first, three = _recall(bearers, chance, lambda name: misspelt(chance, name))
    assert first >= 0.9
    assert three >= 0.97


def test_every_way_to_say_it_leads_to_its_page(bearers):
    called = {
        "liver-metastasis": """hepatic metastases, secondary liver cancer, liver mets, C78.7, c787, Lebermetastasen,
            liver metastsis, Liver metastsis, livermetastasis, liver meta stasis, lіvеr mеtаstаsіs""",
        "wurzburg": "wurzburg, Wuerzburg, Würzburg, WÜRZBURG, wurzbrug",
    }
    for slug, texts in called.items():
        for text in texts.split(","):
            found = search_site(text.strip())
            assert found.strong_match, text
            assert found.strong_match.slug == slug, text
