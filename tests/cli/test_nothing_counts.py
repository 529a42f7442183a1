"""Where nothing counts under a rule, the terminal says so, and what would."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forecasttrack.cli import main

BOOK = """
forecasttrack: 1
forecasters: [{id: me}]
questions:
  - {id: q, text: How much?, kind: numeric, unit: d, opens_at: 2020-01-01, closes_at: 2020-12-31}
  - {id: b, text: Whether?, opens_at: 2020-01-01, closes_at: 2020-12-31}
  - {id: o, text: Whether then?, opens_at: 2020-01-01, closes_at: 2020-12-31}
forecasts:
  - {question: q, forecaster: me, distribution: {family: normal, mean: 5, sd: 1},
     issued_at: 2020-02-01T00:00Z}
  - {question: b, forecaster: me, probability: 0.7, issued_at: 2020-02-01T00:00Z}
  - {question: o, forecaster: me, probability: 0.7, issued_at: 2020-02-01T00:00Z}
resolutions:
  - {question: q, outcome: 5, known_at: 2021-01-01}
  - {question: b, outcome: yes, known_at: 2021-01-01}
"""


@pytest.fixture
def scored(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(main, ["score", str(path), *arguments])


def test_a_rule_for_numbers_says_what_counts_them(scored):
    """It used to print the heads of an empty table."""
    done = scored("--rule", "crps")
    assert done.exit_code == 0
    assert done.stdout == "nothing counts\n"
    assert done.stderr == "crps: nothing counts here; --include-descriptions counts 1 question\n"
    assert "0.2337" in scored("--rule", "crps", "--include-descriptions").stdout


def test_a_rule_beside_one_that_counts_is_not_passed_over(scored):
    """It used to print Brier without a word of the other."""
    done = scored("--rule", "brier", "--rule", "crps")
    assert "0.0900" in done.stdout
    assert done.stderr.startswith("crps: nothing counts here")
    assert not scored("--rule", "brier").stderr


@pytest.mark.parametrize("option", [[], ["--include-descriptions"]])
def test_where_no_option_helps_the_reasons_are_given(scored, option):
    """What the rule scores, and where the forecasts went."""
    done = scored("--rule", "rps", *option)
    assert done.exit_code == 0
    assert "rps: nothing counts; it scores ordered options with an outcome. Left out: " in done.stderr
    assert "1 open" in done.stderr


def test_programs_get_an_empty_summary_and_the_reasons(scored):
    """JSON stays JSON; the note stands on stderr."""
    done = scored("--rule", "crps", "--format", "json")
    found = json.loads(done.stdout)
    assert found["summary"] == []
    assert found["left_out"]["open"] == 1
