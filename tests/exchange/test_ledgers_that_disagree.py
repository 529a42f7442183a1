"""forecast-ledger: folders of ledgers, and what was taken of them though nobody could score it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError

BINARY, NUMERIC = {"kind": "binary"}, {"kind": "numeric"}
LIKELY = {"kind": "probability", "outcome": True, "probability": "0.7"}


def options_of(*labels):
    """A domain of options whose ids are their labels in small letters."""
    listed = [{"id": each.lower(), "label": each} for each in labels]
    return {"kind": "categorical", "option_set": {"id": "o", "version": 1, "options": listed}}


def question(name, *representations, domain=BINARY, events=(), **more):
    """A question of one revision with one forecast for each representation."""
    revision = {"id": "r", "title": f"{name}?", "domain": domain}
    forecasts = [
        {"forecasted_at": "2026-08-01T10:00:00Z", "representations": [each],
         "lifecycle_events": list(events)}
        for each in representations
    ]  # fmt: skip
    return {"id": name, "revisions": [revision], "forecasts": forecasts, **more}


def resolved(outcome, day="2026-09-17"):
    return {"status": "resolved", "outcome": outcome, "outcome_known_at": f"{day}T12:00:00Z"}


def ledger(*questions, who="alex", **more):
    return {"schema_version": "2.2.0", "ledger_id": "mine", "forecaster": {"id": who},
            "questions": list(questions), **more}  # fmt: skip


def read_of(tmp_path, **ledgers):
    """A folder of ledgers, read; or one of them, where there is but one."""
    for name, each in ledgers.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(each), encoding="utf-8")
    (name, *others) = ledgers
    path = tmp_path if others else tmp_path / f"{name}.json"
    return ft.read_forecasts(path, format="forecast-ledger")


def test_the_outcome_in_the_second_ledger_of_a_folder_was_dropped(tmp_path):
    """It counts, whichever ledger it stands in."""
    got = read_of(
        tmp_path,
        a=ledger(question("q", LIKELY)),
        b=ledger(question("q", LIKELY, resolution=resolved(True)), who="beth"),
    )
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]
    assert got.tables["forecasts"]["forecaster"].nunique() == 2


def test_a_second_ledger_that_contradicted_the_outcome_was_not_heard(tmp_path):
    """Its outcome is refused by its file; its forecast counts, and rows are taken or refused."""
    got = read_of(
        tmp_path,
        a=ledger(question("q", LIKELY, resolution=resolved(False))),
        b=ledger(question("q", LIKELY, resolution=resolved(True)), who="beth"),
    )
    (refused,) = got.refused.itertuples()
    assert (refused.file, refused.column, refused.value) == (
        "b.json: resolutions",
        "resolution",
        "yes",
    )
    assert "no; which of them is right?" in refused.reason
    assert got.rows == got.taken + 1
    assert len(got.tables["forecasts"]) == 2


def test_questions_of_other_scales_were_one_under_the_same_ids(tmp_path):
    """The second is refused with its forecasts; other words or days alone are named."""
    million, dollars = ({**NUMERIC, "unit": {"name": each}} for each in ("million", "dollars"))
    point = {"kind": "point", "value": "5"}
    got = read_of(
        tmp_path,
        a=ledger(question("q", point, domain=million), question("r", LIKELY, tags=["x"])),
        b=ledger(question("q", point, domain=dollars), question("r", LIKELY), who="beth"),
    )
    assert got.refused[["file", "column", "value"]].to_numpy().tolist() == [
        ["b.json: questions", "unit", "dollars"],
    ]  # fmt: skip
    assert dict(zip(got.lost["field"], got.lost["n"], strict=True)) == {
        "questions": 1,
        "forecasts": 1,
    }


def test_ledgers_that_name_nobody_were_one_forecaster(tmp_path):
    """Each is called as its file, which is stated; so is the id of a ledger that has none."""
    nameless = ledger(question("q", LIKELY), ledger_id=None, forecaster=None)
    got = read_of(tmp_path, ann=nameless, bob=nameless)
    assert sorted(got.tables["forecasts"]["forecaster"]) == [
        "forecast-ledger:ann", "forecast-ledger:bob",
    ]  # fmt: skip
    assert got.tables["questions"]["question_id"].tolist() == [
        "forecast-ledger:ann:q", "forecast-ledger:bob:q",
    ]  # fmt: skip
    assert set(got.assumed["column"]) == {"forecaster.id", "ledger_id"}
    named = ft.read_forecasts(tmp_path / "ann.json", format="forecast-ledger", forecaster="Ann")
    assert set(named.tables["forecasts"]["forecaster"]) == {"Ann"}


def test_a_question_that_stood_twice_in_a_ledger_was_taken_twice(tmp_path):
    """The second is refused, and what goes with it is named."""
    got = read_of(tmp_path, a=ledger(question("q", LIKELY), question("q", LIKELY, LIKELY)))
    assert got.refused[["column", "reason"]].to_numpy().tolist() == [["id", "stands there twice"]]
    assert got.lost[["field", "n"]].to_numpy().tolist() == [["forecasts", 2]]


def test_version_2_was_refused_as_a_version_that_is_not_2(tmp_path):
    """A bare 2 is read, as number and as text; 20 is none."""
    for version in (2, "2", "2.9"):
        assert read_of(tmp_path, a=ledger(question("q", LIKELY), schema_version=version)).taken == 2
    with pytest.raises(InvalidTableError, match=r"version 20\.1; versions 2\.x are read"):
        read_of(tmp_path, a=ledger(schema_version="20.1"))


def test_an_option_that_left_and_came_back_stopped_pairing(tmp_path):
    """Its question is refused by the label of the option."""
    offers = {"2026-01-01": "ABC", "2026-02-01": "AB", "2026-03-01": "ABC"}
    revisions = [
        {"title": "Who?", "effective_at": f"{day}T00:00:00Z", "domain": options_of(*labels)}
        for day, labels in offers.items()
    ]
    got = read_of(tmp_path, a=ledger(question("q") | {"revisions": revisions}))
    assert got.refused[["column", "value"]].to_numpy().tolist() == [["options", "C"]]


def test_two_options_of_one_label_lost_the_chance_of_one(tmp_path):
    """The question is refused."""
    twins = options_of("A", "B")
    twins["option_set"]["options"][1]["label"] = "A"
    got = read_of(tmp_path, a=ledger(question("q", domain=twins)))
    assert got.refused["reason"].tolist() == ["is the label of 2 options"]


def test_a_withdrawal_with_only_its_day_of_record_was_ignored(tmp_path):
    """It ends the forecast; one without any day, or before the forecast, refuses it."""
    recorded = {"type": "withdrawn", "recorded_at": "2026-08-03T00:00:00Z"}
    early = {"type": "withdrawn", "effective_at": "2026-07-03T00:00:00Z"}
    got = read_of(
        tmp_path,
        a=ledger(
            question("q", LIKELY, events=[recorded, {"type": "praised"}]),
            question("r", LIKELY, events=[{"type": "expired"}]),
            question("s", LIKELY, events=[early]),
        ),
    )
    assert got.tables["forecasts"]["expires_at"].tolist() == [pd.Timestamp("2026-08-03T00:00Z")]
    assert got.refused["column"].tolist() == ["effective_at", "effective_at"]
    assert got.lost["field"].tolist() == ["lifecycle event praised"]


def interval(**more):
    stated = {"interval_kind": "equal_tailed", "lower": "1", "upper": "9", **more}
    return {"kind": "credible_intervals", "intervals": [stated]}


def quantiles(*points):
    listed = [{"level": level, "value": value} for level, value in points]
    return {"kind": "quantiles", "points": listed}


def pmf(*entries):
    listed = [{"option_id": each, "probability": chance} for each, chance in entries]
    return {"kind": "pmf", "entries": listed}


def binned(entries, edges):
    """A domain of bins, and a belief over them."""
    bins = [
        {"id": str(place), "lower": lower, "upper": upper}
        for place, (lower, upper) in enumerate(edges)
    ]
    listed = [{"bin_id": str(place), "probability": each} for place, each in entries]
    belief = {"kind": "binned_pmf", "bin_set_ref": {"id": "b", "version": 1}, "entries": listed}
    return {**NUMERIC, "bin_sets": [{"id": "b", "version": 1, "bins": bins}]}, belief


AB = options_of("A", "B")
TOUCHING, APART = (("0", "1"), ("1", "6")), (("0", "1"), ("5", "6"))


@pytest.mark.parametrize(
    ("domain", "belief", "column"),
    [
        (NUMERIC, interval(), "coverage"),
        (NUMERIC, interval(coverage="0"), "coverage"),
        (NUMERIC, interval(coverage="0.5", lower="10"), "value"),
        (NUMERIC, {"kind": "credible_intervals", "intervals": []}, "intervals"),
        (NUMERIC, quantiles((None, "3"), ("0.5", "4")), "level"),
        (NUMERIC, quantiles(("0.9", "3"), ("0.1", "4")), "value"),
        (NUMERIC, quantiles(("0.1", "3"), ("0.1", "4")), "level"),
        (NUMERIC, quantiles(), "points"),
        (NUMERIC, {"kind": "cdf", "points": []}, "points"),
        (NUMERIC, {"kind": "cdf", "points": [{"value": "3"}]}, "probability"),
        (AB, pmf(("a", None), ("b", "1")), "entries"),
        (AB, pmf(("a", "0.3"), ("b", "0.3")), "entries"),
        (AB, pmf(("a", "0.5"), ("a", "0.5")), "option_id"),
        (AB, pmf(), "entries"),
        (*binned([(0, "0.5"), (1, "0.5")], APART), "bins"),
        (*binned([(0, "0.5"), (1, "0.5"), (0, "0.5")], TOUCHING), "bin_id"),
        (*binned([(0, "0.5"), (1, "0.5"), (2, "0")], TOUCHING), "bin_id"),
        (NUMERIC, LIKELY, "representations"),
        (BINARY, quantiles(("0.1", "3"), ("0.9", "4")), "representations"),
    ],
)
def test_a_belief_with_a_gap_was_taken(tmp_path, domain, belief, column):
    """As a median, as nothing, or as what stopped pairing; it is refused by its column."""
    got = read_of(tmp_path, a=ledger(question("q", belief, domain=domain)))
    assert got.refused["column"].tolist() == [column]
    assert not len(got.tables["forecasts"])
