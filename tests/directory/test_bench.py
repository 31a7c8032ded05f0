"""`make bench` on a very small directory: that it measures everything it promises."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from directory.selection import ClinicSelection
from tests import factories
from tests.bench import ordinary

WAYS = {"ordinary_ms", "orm_ms", "index_ms", "named_ms", "floor_ms"}
CLASSES = {"none", "treatment", "treatments_country", "three_facets", "text", "text_facets"}


@pytest.mark.experiment
def test_a_bench_measures_each_class_by_each_way_and_keeps_the_results_of_other_sizes(tmp_path):
    results = tmp_path / "bench.json"
    results.write_text(json.dumps({"sizes": {"S": {"size": "S"}}}))
    command = [sys.executable, "-m", "tests.bench", "tiny", "--patience", "0", "--seconds", "0.1"]
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [*command, "--folder", str(tmp_path)], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(results.read_text())
    assert found["size"] == "tiny"
    assert set(found["requests"]) == CLASSES
    assert all(set(ways) == WAYS and all(ms > 0 for ms in ways.values()) for ways in found["requests"].values())
    assert set(found["pages"]) == {"ok_rps", "uncached_rps", "cached_rps", "not_modified_rps"}
    assert set(found["index"]) == {"build_s", "load_s", "private_mb", "update_ms"}
    assert set(found["sizes"]) == {"S", "tiny"}
    assert "ordinary/index" in done.stdout


@pytest.mark.django_db
def test_the_ordinary_way_answers_the_same_question():
    """Where every fact stands; what it leaves out would only make it slower."""
    german = factories.CountryFactory(code="de")
    rows = [factories.ClinicTreatmentFactory(clinic__city__country=german) for _ in range(3)]
    factories.ClinicTreatmentFactory(treatment=rows[0].treatment, clinic__city__country=german)
    selection = ClinicSelection(treatment=(rows[0].treatment.slug,), country=("de",))
    count, pks, counts = ordinary.search(selection)
    assert (count, len(pks)) == (2, 2)
    assert counts["treatment"] == {rows[0].treatment_id: 2, rows[1].treatment_id: 1, rows[2].treatment_id: 1}
