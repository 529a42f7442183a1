"""`forecasttrack bench` measures the same work by each library that is installed."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scale.bench import absent, bench, contenders, machine, measuring, page
from forecasttrack.scale.bench.formulas import CRPS, FORMULAS, WIS
from forecasttrack.scale.bench.histories import HISTORIES
from tests.source import ROOT

pytestmark = pytest.mark.end_to_end
WORKS = (HISTORIES, *FORMULAS)
PAGE = (ROOT / "docs" / "reference" / "bench.md").read_text(encoding="utf-8")


QUICK = tuple(work for work in WORKS if work not in (CRPS, WIS))
"""Those for which no peer compiles kernels of its own, which takes it seconds."""


@pytest.fixture(scope="module")
def measured():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(measuring, "WORKS", QUICK)
        return bench(1_000)


@pytest.mark.slow
def test_every_work_is_measured_by_every_library():
    """The compiled ones, too."""
    found = bench(1_000)
    assert found["work"].unique().tolist() == [work.name for work in WORKS]
    assert (found["difference"] < 1e-9).all()


def test_every_library_gives_our_answers(measured):
    """Of each work that it can do; ours stands first, as the one that others are set beside."""
    assert (measured["difference"] < 1e-9).all()
    ours = measured[measured["library"] == "forecasttrack"]
    assert (ours["ratio"] == 1).all()
    assert ours["work"].tolist() == [work.name for work in QUICK]
    assert (measured.groupby("work", sort=False)["library"].first() == "forecasttrack").all()
    assert np.allclose(
        measured["ratio"],
        measured["seconds"] / measured.groupby("work")["seconds"].transform("first"),
    )


def test_every_library_of_the_table_is_measured_or_named_as_absent(measured):
    assert set(measured["library"]) | set(absent()) == {"forecasttrack", *contenders.MODULES}
    assert not set(measured["library"]) & set(absent())


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_the_inputs_of_a_work_are_the_same_each_time(work):
    one, other = work.inputs(1_000), work.inputs(1_000)
    assert len(one) == len(other) > 1
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_another_answer_would_be_seen(monkeypatch):
    """The column `difference` is of what was computed, not of what should have been."""
    brier = FORMULAS[0]
    wrong = contenders.Contender(
        library="pandas", call="", run=lambda given: given["probability"] * 0
    )
    planted = contenders.Work(
        name="planted", inputs=brier.inputs, contenders=(brier.contenders[0], wrong)
    )
    monkeypatch.setattr(measuring, "WORKS", (planted,))
    largest = brier.contenders[0].run(brier.inputs(1_000)).max()
    assert bench(1_000)["difference"].tolist() == [0, largest]
    assert largest > 0.5


def test_what_is_not_installed_is_named_and_not_measured(run, monkeypatch):
    """Nothing is imported to find that out."""
    missing = {"polars": ("no_such_module",), "duckdb": ("pandas", "no_such_module")}
    monkeypatch.setattr(contenders, "MODULES", contenders.MODULES | missing)
    monkeypatch.setattr(measuring, "WORKS", (HISTORIES,))
    printed = run("bench", "--rows", "1000").stdout
    assert re.search(r"Not installed, so not measured: .*polars, duckdb", printed)
    assert not re.search(r"^(polars|duckdb) ", printed, re.MULTILINE)
    assert re.search(r"^pandas ", printed, re.MULTILINE)


def test_few_rows_are_refused(run):
    with pytest.raises(InvalidArgumentError, match="rows is 999; at least 1000"):
        bench(999)
    assert "at least 1000" in run("bench", "--rows", "0", status=2).stderr


def test_json_and_the_page_name_machine_versions_and_every_work(run, tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "WORKS", FORMULAS[:1])
    place = tmp_path / "bench.md"
    printed = run("bench", "--rows", "1000", "--format", "json", "--output", place).stdout
    found = json.loads(printed)
    assert found["machine"] == machine()
    assert found["absent"] == absent()
    assert found["works"][0]["call"] == "`scoring.brier`"
    text = place.read_text(encoding="utf-8")
    for row in found["works"]:
        assert f"| {row['library']} {row['version']} | {row['call']} |" in text
    assert f"--rows 1000 --output {place.as_posix()}" in text
    assert f"| processor | {machine()['processor']} |" in text


def test_the_page_of_the_docs_is_one_that_the_command_writes(measured):
    """With the works and calls of today, and the seconds of one run."""
    heads = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    assert heads == [work.name for work in WORKS]
    calls = {each.call for work in WORKS for each in work.contenders}
    assert {call for call in calls if f" | {call} | " not in PAGE} == set()
    fresh = page(measured.assign(rows=1_000_000), [], "docs/reference/bench.md")
    assert PAGE.split("| machine |")[0] == fresh.split("| machine |")[0]
