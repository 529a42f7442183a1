"""A ledger goes on without the records that only an older version took, and names them."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.ledger import facts
from forecasttrack.ledger.intent import Intent
from forecasttrack.ledger.recorder import Recorder

AT = "2020-02-01T00:00:00Z"
MISTYPED = {
    "question": "q",
    "forecaster": "me",
    "issued_at": AT,
    "distribution": {"family": "normal", "mean": 5, "std": 1},
}


def put(ledger: ft.Ledger, kind: str, content: dict[str, object]) -> None:
    """Put content on record as an older version did, which asked less."""
    older = Recorder(ledger._transactions)
    older._check = lambda *_: None  # type: ignore[method-assign]
    older.record([[facts.stated(kind, content)]], Intent.of("old"))


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A ledger with two questions, a sound answer to each, and one mistyped distribution."""
    window = {"opens_at": "2020-01-01", "closes_at": "2020-12-31"}
    sound = ft.Distribution(family="normal", parameters={"mean": 5, "sd": 1})
    path = str(tmp_path / "old.db")
    with ft.Ledger.open(path) as ledger:
        ledger.record(
            [
                ft.Question(id="q", text="How much?", kind=ft.Numeric(unit="d"), **window),
                ft.Question(id="b", text="Whether?", **window),
                ft.Forecast(question_id="q", forecaster="you", belief=sound, issued_at=AT),
                ft.Forecast(question_id="b", forecaster="you", belief=0.7, issued_at=AT),
                ft.Resolution(question_id="q", outcome=5.0, known_at="2021-01-01"),
                ft.Resolution(question_id="b", outcome="yes", known_at="2021-01-01"),
            ],
            by="desk",
        )
        put(ledger, "forecast", MISTYPED)
    return path


def test_one_bad_record_does_not_take_the_others_from_everybody(place: str) -> None:
    """It used to stop every command and every reader."""
    named = r'left out of the ledger: \["forecast","q","me",.*std'
    with ft.Ledger.open(place) as ledger:
        with pytest.warns(ft.UnusableRecordWarning, match=named) as caught:
            book = ledger.book()
        assert len(caught[0].message.faults) == 1  # type: ignore[union-attr]
        assert sorted(each.forecaster for each in book.forecasts) == ["you", "you"]
        with pytest.warns(ft.UnusableRecordWarning, match=named):
            assert set(ledger.forecasts()["forecaster"]) == {"you"}
        with pytest.warns(ft.UnusableRecordWarning, match=named):
            scores = ft.score(ft.pair(ledger), rules=["brier", "crps"])
        assert sorted(scores.frame["rule"]) == ["brier", "crps"]
        assert ledger.verify() == []


COMMANDS = ["score", "calibration", "due", "indicators", "check"]


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_goes_on_and_names_it(place: str, name: str) -> None:
    """On stderr, once; `check` counts it as a fault."""
    done = CliRunner().invoke(main, [name, place, "--format", "json"])
    assert done.exit_code in ((1,) if name == "check" else (0, 3))
    found = json.loads(done.stdout)
    if name == "check":
        (fault,) = found["faults"]
        assert fault["record"].startswith('["forecast","q","me"')
        assert "std" in fault["message"]
    else:
        assert done.stderr.count("left out of the ledger") == 1


@pytest.mark.end_to_end
def test_the_report_is_written_without_it(place: str, tmp_path: Path) -> None:
    """A page for everybody else."""
    page = tmp_path / "page.html"
    done = CliRunner().invoke(main, ["report", place, "-o", str(page)])
    assert done.exit_code == 0, done.output
    assert "left out of the ledger" in done.stderr
    assert page.stat().st_size > 1000


def test_what_hangs_on_a_bad_question_goes_with_it(place: str) -> None:
    """Each record is named, the question and what names it."""
    with ft.Ledger.open(place) as ledger:
        put(ledger, "question", {"id": "odd", "text": "?", "kind": "numeric"})
        content = {"question": "odd", "forecaster": "you", "issued_at": AT, "point": 3}
        put(ledger, "forecast", content)
        with pytest.warns(ft.UnusableRecordWarning) as caught:
            book = ledger.book()
    faults = caught[0].message.faults  # type: ignore[union-attr]
    assert len(faults) == 3
    assert [each.id for each in book.questions] == ["q", "b"]


def test_observations_that_no_longer_pass_are_left_out(place: str) -> None:
    """A value that reads as a number in another notation, from before that was refused."""
    with ft.Ledger.open(place) as ledger:
        ledger.record(ft.Observation(series="s", at="2020-01-01", value=1), by="desk")
        put(ledger, "observation", {"series": "s", "at": "2020-01-02", "value": "70,000"})
        with pytest.warns(ft.UnusableRecordWarning, match="write 70000"):
            assert len(ledger.facts()) == 1


OLD = {
    "choice": [
        ({"options": {"a": 1}}, "leaves out"),
        ({"options": {"a": 0.5, "b": 0.2, "c": 0.2}}, "sum to 0.9"),
        ({"options": {"a": 0.5, "b": 0.25, "d": 0.25}}, "no option of its question"),
        ({"options": {"a": 1.5, "b": -0.5, "c": 0}}, "is no probability"),
        ({"probability": 0.5}, "nothing that its question takes"),
    ],
    "number": [
        ({"quantiles": [{"level": 0.1, "value": 5}, {"level": 0.9, "value": 3}]}, "cross"),
        ({"quantiles": [{"level": 1.5, "value": 5}]}, "no level"),
        ({"quantiles": [{"level": 0.5, "value": 12}]}, "beyond the bounds"),
        ({"samples": [1, 1e300]}, "no number up to 1e"),
        ({"samples": [1, -1]}, "beyond the bounds"),
        ({"point": 11}, "beyond the bounds"),
        ({"distribution": {"family": "normal", "mean": 5, "sd": -1}}, "sd must exceed 0"),
        ({"options": {"a": 1}}, "nothing that its question takes"),
    ],
}
SOUND = {"choice": {"options": {"a": 0.5, "b": 0.5, "c": 0}}, "number": {"samples": [1, 2]}}
CASES = [(kind, *case) for kind, cases in OLD.items() for case in cases]


@pytest.mark.parametrize(("kind", "belief", "says"), CASES)
def test_beliefs_of_every_shape_are_held_to_what_books_ask(kind, belief, says) -> None:
    """What an older version took is left out of the pairs, by name; the sound ones are scored."""
    kinds = {
        "choice": ft.Categorical(options=["a", "b", "c"]),
        "number": ft.Numeric(unit="d", lower=0, upper=10),
    }
    window = {"opens_at": "2020-01-01", "closes_at": "2020-12-31"}
    outcome = {"choice": "a", "number": 5.0}[kind]
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(
            [
                ft.Question(id="q", text="?", kind=kinds[kind], **window),
                ft.Resolution(question_id="q", outcome=outcome, known_at="2021-01-01"),
            ],
            by="desk",
        )
        stated = {"question": "q", "issued_at": AT}
        put(ledger, "forecast", {**stated, "forecaster": "ann", **SOUND[kind]})
        put(ledger, "forecast", {**stated, "forecaster": "old", **belief})
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ft.UnusableRecordWarning)
            pairs = ft.pair(ledger)
        named = [str(each.message) for each in caught] + pairs.left_out["detail"].tolist()
        assert any(says in each for each in named)
        assert pairs.forecasters == ["ann"]
        rule = {"choice": "brier", "number": "crps"}[kind]
        assert set(ft.score(pairs, rules=[rule]).frame["forecaster"]) == {"ann"}


@pytest.mark.end_to_end
def test_a_table_of_faults_does_not_leave_out_what_lint_finds(place: str) -> None:
    """As CSV the findings went without a word as soon as there was a fault."""
    arguments = ["check", place, "--lint", "--format"]
    found = json.loads(CliRunner().invoke(main, [*arguments, "json"]).stdout)
    assert found["lint"]
    table = pd.read_csv(io.StringIO(CliRunner().invoke(main, [*arguments, "csv"]).stdout))
    assert table["message"].notna().sum() == len(found["faults"]) == 1
    assert table["reason"].dropna().tolist() == [each["reason"] for each in found["lint"]]
