"""forecast-ledger: exact decimals as text, revisions, withdrawals, several views of one belief."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError


def question(name, domain, forecasts, **more):
    """A question of one revision."""
    revision = {
        "id": f"qr-{name}", "title": f"{name}?", "domain": domain,
        "outcome_space": {"kind": domain["kind"]},
        "expected_resolution_at": "2026-12-31T23:59:59Z",
    }  # fmt: skip
    return {"id": name, "revisions": [revision], "forecasts": forecasts, "tags": ["t"], **more}


def forecast(*representations, **more):
    """A forecast of the first of August."""
    return {"forecasted_at": "2026-08-01T10:00:00+01:00",
            "recorded_at": "2026-08-01T10:01:00+01:00",
            "representations": list(representations), **more}  # fmt: skip


OPTIONS = {"kind": "categorical", "option_set": {"id": "o", "version": 1, "options": [
    {"id": "a", "label": "Party A"}, {"id": "b", "label": "Party B"}]}}  # fmt: skip
EVENTS = [
    {"type": "withdrawn", "effective_at": "2026-08-03T00:00:00Z"},
    {"type": "reaffirmed", "effective_at": "2026-08-05T00:00:00Z"},
]
QUANTILES = {"kind": "quantiles", "points": [
    {"level": "0.1", "value": "770"}, {"level": "0.9", "value": "925"}]}  # fmt: skip
LEDGER = {
    "schema_version": "2.2.0", "ledger_id": "mine-1", "forecaster": {"id": "alex"},
    "questions": [
        question(
            "cut", {"kind": "binary"},
            [forecast({"kind": "probability", "outcome": True, "probability": "0.62"},
                      lifecycle_events=EVENTS),
             {"forecasted_at": "2026-08-02T10:00:00Z", "visibility": "sealed"}],
            resolution={"status": "resolved", "outcome": True,
                        "outcome_known_at": "2026-09-17T12:00:00+01:00"},
        ),
        question(
            "party", OPTIONS,
            [forecast({"kind": "pmf", "entries": [
                {"option_id": "a", "probability": "0.25"},
                {"option_id": "b", "probability": "0.75"}]}),
             forecast({"kind": "pmf", "entries": [{"option_id": "z", "probability": "1"}]})],
            resolution={"status": "resolved", "outcome": "b",
                        "outcome_known_at": "2026-09-17T12:00:00Z"},
        ),
        question("revenue", {"kind": "numeric", "unit": {"name": "million dollars"},
                             "bounds": {"lower": {"value": "0"}}},
                 [forecast({"kind": "point", "statistic": "median", "value": "842.5"}, QUANTILES)],
                 resolution={"status": "void", "recorded_at": "2026-09-17T12:00:00Z"}),
        question("launch", {"kind": "date"},
                 [forecast({"kind": "credible_intervals", "intervals": [
                     {"coverage": "0.8", "interval_kind": "equal_tailed", "lower": "2026-10-20",
                      "upper": "2026-12-20"}]})]),
        question("odd", {"kind": "riddle"}, []),
    ],
}  # fmt: skip


@pytest.fixture
def got(tmp_path):
    """The ledger above, read."""
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps(LEDGER), encoding="utf-8")
    return ft.read_forecasts(path)


def test_every_row_of_a_ledger_is_taken_or_refused(got):
    """A strange kind and a strange option are refused; sealed forecasts are named."""
    assert (got.format, got.rows, got.taken) == ("forecast-ledger", 11, 9)
    assert got.refused["column"].tolist() == ["option_id", "domain.kind"]
    assert {"sealed forecasts", "point"} <= set(got.lost["field"])


def test_a_reaffirmed_forecast_stands_twice(got):
    """Until it was withdrawn, and from the reaffirmation on."""
    forecasts = got.tables["forecasts"].set_index("question_id")
    cut = forecasts.loc["forecast-ledger:mine-1:cut"]
    assert cut["issued_at"].tolist() == [
        pd.Timestamp("2026-08-01T09:00Z"), pd.Timestamp("2026-08-05T00:00Z"),
    ]  # fmt: skip
    assert cut["expires_at"].iloc[0] == pd.Timestamp("2026-08-03T00:00Z")
    assert cut["probability"].tolist() == [0.62, 0.62]


def test_kinds_bounds_and_outcomes(got):
    """Options by their labels, dates in days, levels of an interval's ends."""
    questions = got.tables["questions"].set_index("question_id")
    assert questions["kind"].tolist() == ["binary", "categorical", "numeric", "date"]
    assert questions.loc["forecast-ledger:mine-1:revenue", ["unit", "lower"]].tolist() == [
        "million dollars", 0,
    ]  # fmt: skip
    ended = got.tables["resolutions"]
    assert ended["outcome"].tolist() == ["yes", "Party B", None]
    assert ended["status"].tolist() == ["resolved", "resolved", "annulled"]
    launch = got.tables["forecasts"].set_index("question_id").loc["forecast-ledger:mine-1:launch"]
    assert launch["level"].tolist() == pytest.approx([0.1, 0.9])
    assert launch["value"].tolist() == [20746, 20807]


def test_a_ledger_is_scored(got):
    """The last word, by rule."""
    pairs = ft.pair(**got.tables, early="count")
    scores = ft.score(pairs, rules=["brier", "brier-two-sided"], history="last").frame
    assert set(scores["score"].round(9)) >= {0.1444, 0.125}


def test_yaml_and_other_versions(tmp_path):
    """YAML reads alike; version 1 is refused."""
    import io  # noqa: PLC0415

    from ruamel.yaml import YAML  # noqa: PLC0415

    text = io.StringIO()
    YAML().dump(LEDGER, text)
    (tmp_path / "ledger.yaml").write_text(text.getvalue(), encoding="utf-8")
    assert ft.read_forecasts(tmp_path / "ledger.yaml").format == "forecast-ledger"
    (tmp_path / "old.json").write_text(json.dumps(LEDGER | {"schema_version": "1.3.0"}))
    with pytest.raises(InvalidTableError, match=r"schema version 1\.3\.0"):
        ft.read_forecasts(tmp_path / "old.json")


def sorted_tables(got):
    order = {"forecasts": ["question_id", "issued_at", "option", "level", "point"]}
    return {
        name: frame.sort_values(
            [each for each in order.get(name, ["question_id"]) if each in frame],
            ignore_index=True,
        )
        for name, frame in got.tables.items()
    }


def test_a_ledger_that_is_written_comes_back_as_it_was(got, tmp_path):
    """Withdrawals, options, bounds, dates and outcomes; what was reaffirmed as two forecasts."""
    ft.write_forecasts(got, tmp_path / "out.json", format="forecast-ledger")
    again = ft.read_forecasts(tmp_path / "out.json")
    assert (again.format, len(again.refused)) == ("forecast-ledger", 0)
    before, after = sorted_tables(got), sorted_tables(again)
    assert set(before["questions"]["question_id"]) == set(before["forecasts"]["question_id"])
    for name, frame in before.items():
        pd.testing.assert_frame_equal(after[name][list(frame)], frame, check_dtype=False)


def test_a_book_of_several_forecasters_is_a_folder_of_ledgers(tmp_path):
    """Each has a file, and the folder comes back with questions once and the same scores."""
    rows = [
        {"question": "Rain?", "who": who, "date": "2026-01-05", "chance": chance, "outcome": "yes"}
        for who, chance in (("ann", "70%"), ("bob", "40%"))
    ]
    got = ft.read_forecasts(rows)
    ft.write_forecasts(got, tmp_path / "out", format="forecast-ledger")
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["ann.json", "bob.json"]
    again = ft.read_forecasts(tmp_path / "out")
    assert (again.format, len(again.tables["questions"])) == ("forecast-ledger", 1)
    scores = [
        ft.score(ft.pair(**each.tables), rules=["brier"], history="last").frame["score"].tolist()
        for each in (got, again)
    ]
    assert scores[0] == pytest.approx(scores[1])


def test_a_curve_is_written_by_its_points(tmp_path):
    """With the numbers as exact text."""
    belief = {"kind": "cdf", "points": [{"value": "0", "probability": "0"},
                                        {"value": "10.5", "probability": "0.9"}]}  # fmt: skip
    ledger = LEDGER | {"questions": [question("size", {"kind": "numeric"}, [forecast(belief)])]}
    (tmp_path / "ledger.json").write_text(json.dumps(ledger), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "ledger.json")
    ft.write_forecasts(got, tmp_path / "out.json", format="forecast-ledger")
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert '"value": "10.5"' in text
    again = ft.read_forecasts(tmp_path / "out.json").tables["forecasts"]
    assert again[["point", "cdf"]].to_numpy().tolist() == [[0, 0], [10.5, 0.9]]


def test_beliefs_that_the_format_lacks_are_named(tmp_path):
    """Samples and families of distributions."""
    got = ft.read_forecasts(
        [{"question_id": "q", "kind": "numeric", "forecaster": "ann", "sample": 1, "value": 3.0,
          "issued_at": "2026-01-05"}], columns={"question_id": "question_id"},
    )  # fmt: skip
    tables = got.tables
    tables["forecasts"]["sample"] = 1.0
    with pytest.raises(InvalidArgumentError, match="holds no samples"):
        ft.write_forecasts(tables, tmp_path / "out.json", format="forecast-ledger")


# --- what is refused, and binned and cumulative beliefs -------------------------------------------

BINS = {"kind": "numeric", "bin_sets": [{"id": "b", "version": 1, "bins": [
    {"id": "low", "lower": "0", "upper": "10"}, {"id": "high", "lower": "10", "upper": "30"},
]}]}  # fmt: skip


def binned(low, high, **more):
    """A belief over the two bins."""
    entries = [{"bin_id": "low", "probability": low}, {"bin_id": "high", "probability": high}]
    return {"kind": "binned_pmf", "bin_set_ref": {"id": "b", "version": 1},
            "entries": entries, **more}  # fmt: skip


def read_of(tmp_path, *questions):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(LEDGER | {"questions": list(questions)}), encoding="utf-8")
    return ft.read_forecasts(path)


def resolved(outcome):
    return {"status": "resolved", "outcome": outcome, "outcome_known_at": "2026-09-17T12:00:00Z"}


BINARY, NUMERIC, DATE = ({"kind": each} for each in ("binary", "numeric", "date"))


@pytest.mark.parametrize(
    ("domain", "belief", "column", "reason"),
    [
        (BINARY, {"kind": "probability"}, "probability", "missing"),
        (BINARY, {"kind": "rumour"}, "representations", "no kind"),
        (NUMERIC, {"kind": "point"}, "value", "missing"),
        (DATE, {"kind": "point", "value": "soon"}, "value", ""),
        (BINS, binned("0.4", "0.4"), "entries", "not 1"),
        (BINS, binned("0.4", None), "entries", "no probability"),
        (NUMERIC, binned("0.4", "0.6"), "bin_set_ref", "no bins"),
        (
            NUMERIC,
            {"kind": "credible_intervals", "intervals": [{"interval_kind": "shortest"}]},
            "interval_kind",
            "no levels",
        ),
    ],
)
def test_a_belief_that_says_too_little_is_refused(tmp_path, domain, belief, column, reason):
    """By its column, with what is wrong with it, and the question stays."""
    got = read_of(tmp_path, question("q", domain, [forecast(belief)]))
    (refused,) = got.refused.itertuples()
    assert refused.column == column
    assert reason in refused.reason
    assert len(got.tables["questions"]) == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (question("q", BINARY, []) | {"revisions": []}, "revisions"),
        (question("q", BINARY, [], resolution=resolved("perhaps")), "outcome"),
        (question("q", BINARY, [], resolution={"status": "lost"}), "resolution.status"),
        (question("q", BINARY, [], resolution={"status": "resolved"}), "resolution.outcome"),
        (question("q", NUMERIC, [], resolution=resolved("")), "value"),
    ],
)
def test_a_question_that_says_too_little_is_refused(tmp_path, row, column):
    """A way to end, or an outcome, that nobody could score."""
    got = read_of(tmp_path, row, question("sound", BINARY, []))
    assert got.refused["column"].tolist() == [column]
    assert len(got.tables["questions"]) >= 1


def test_bins_and_cumulative_points_are_one_curve(tmp_path):
    """Shares of bins are summed from the lower edge; a tail leaves the curve open."""
    curve = [{"value": "0", "probability": "0"}, {"value": "30", "probability": "1"}]
    beliefs = [
        binned("0.25", "0.75"),
        binned("0.25", "0.5", left_tail_probability="0.25"),
        {"kind": "cdf", "points": curve},
    ]
    names = ("closed", "tail", "cdf")
    got = read_of(
        tmp_path,
        *(
            question(name, BINS, [forecast(each)], resolution=resolved("10"))
            for name, each in zip(names, beliefs, strict=True)
        ),
    )
    assert not len(got.refused)
    scored = ft.score(ft.pair(**got.tables, early="count"), rules=["crps"], history="last").frame
    found = scored.set_index("question_id")["score"]
    found.index = found.index.str.rpartition(":").get_level_values(2)
    # From 0 to 10 the curve rises to 1/4, from there to 1 at 30: the integrals of F^2 and (1-F)^2.
    closed = 10 * 0.25**2 / 3 + 20 * 0.75**2 / 3
    uniform = 30 * ((1 / 3) ** 3 + (2 / 3) ** 3) / 3
    assert found["closed"] == pytest.approx(closed)
    assert found["cdf"] == pytest.approx(uniform)


def test_files_that_hold_no_ledger_are_named(tmp_path):
    """Broken YAML, and a list."""
    (tmp_path / "broken.yaml").write_text("a: [1", encoding="utf-8")
    (tmp_path / "list.json").write_text("[1, 2]", encoding="utf-8")
    for name, match in (("broken.yaml", "is no YAML"), ("list.json", "holds no ledger")):
        with pytest.raises(InvalidTableError, match=match):
            ft.read_forecasts(tmp_path / name, format="forecast-ledger")
