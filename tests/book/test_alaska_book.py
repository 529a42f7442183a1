"""The Alaska book says what its sources say, row by row, and none of the briefing's sentences."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack import OptionProbabilities
from forecasttrack.records.moments import text

ROOT = Path(__file__).parents[2]
ALASKA = ROOT / "fixtures" / "alaska-2025"
SHARED = next(
    (folder for up in ROOT.parents if (folder := up / "shared" / "briefing").is_dir()), None
)
needs_sources = pytest.mark.skipif(SHARED is None, reason="the sources are not beside the project")


@pytest.fixture(scope="module")
def claims(alaska):
    return {claim.id: claim for claim in alaska.claims}


def named_by(column):
    """Name a row by a column; without the sources, old pytest asks for the name of no row."""
    return lambda row: row[column] if isinstance(row, dict) else "no row"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one source table."""
    assert SHARED is not None
    with (SHARED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float | None:
    """A cell as a number, ``None`` where it is empty."""
    return float(cell) if cell else None


def as_written(when: object) -> str:
    """A date of the book as the source tables write it."""
    return "" if when is None else text(when)


# --- without the sources ---------------------------------------------------------------------


def test_the_book_has_its_numbers(alaska) -> None:
    """41 claims, 83 questions and three conditions apart."""
    assert (len(alaska.briefings), len(alaska.claims), len(alaska.questions)) == (1, 41, 83)
    assert [question.id for question in alaska.conditions] == ["K1", "K2", "K3"]
    assert [forecaster.id for forecaster in alaska.forecasters] == [
        "authors", "putin", "trump-administration", "trump-entourage",
    ]  # fmt: skip


def test_the_tallies_are_those_of_the_record(alaska) -> None:
    """31 yes, 18 no, 14 values, 11 unresolved, 6 open, 3 condition-not-met."""
    tally: Counter[str] = Counter()
    for question in alaska.questions:
        resolution = alaska.resolution(question.id)
        if resolution is None:
            tally["open"] += 1
        elif resolution.status != "resolved":
            tally[resolution.status] += 1
        else:
            is_word = resolution.outcome in ("yes", "no")
            tally[str(resolution.outcome) if is_word else "value"] += 1
    assert tally == {
        "yes": 31, "no": 18, "value": 14, "unresolved": 11, "open": 6, "condition-not-met": 3,
    }  # fmt: skip


def test_hindsight_shows(alaska) -> None:
    """Questions open before the meeting and say that they were written long after it."""
    for question in (*alaska.questions, *alaska.conditions):
        assert text(question.opens_at) == "2025-08-15T18:00:00Z"
        assert text(question.written_at) == "2026-11-22"
    assert {text(forecast.issued_at) for forecast in alaska.forecasts} == {"2025-08-15T18:00:00Z"}
    assert text(alaska.recorded_until) == "2026-11-22"
    assert {coder.saw_outcome for coder in alaska.coders} == {"possibly"}


def test_the_briefing_does_not_say_more_than_is_known(alaska) -> None:
    """Its date is a period with a reason, and its publisher is not stated."""
    (briefing,) = alaska.briefings
    assert as_written(briefing.published) == "2025-08-08/2025-08-15"
    assert briefing.publisher is None


def test_conditions_decide_the_questions_that_have_them(alaska) -> None:
    """Where a condition was not met the question says so, and where it was it has an outcome."""
    conditional = {q.id: q.condition.question_id for q in alaska.questions if q.condition}
    assert conditional == {"Q03b": "K1", "Q12a": "Q03d", "Q22a": "K2", "Q23a": "K3"}
    for question, condition in conditional.items():
        was_met = alaska.resolution(condition).outcome == "yes"
        assert (alaska.resolution(question).status == "resolved") is was_met


def test_forecasts_stand_in_the_middle_of_their_readings(alaska) -> None:
    """The point is the mean of both readers, and the band holds them."""
    for forecast in alaska.forecasts:
        points = [reading.belief for reading in forecast.wording.readings]
        assert len(points) == 2
        if isinstance(forecast.belief, ft.Probability):
            mean = (points[0].yes + points[1].yes) / 2
            assert forecast.belief.yes == forecast.wording.point == pytest.approx(mean, abs=1e-12)
            band = forecast.wording.band
            assert all(band.low <= point.yes <= band.high for point in points)


# --- row by row ------------------------------------------------------------------------------

# Readers look for these two claims by these words, which their source has otherwise.
REWORDED = {
    "C01": "The Alaska meeting brings no lasting improvement in US-Russia ties",
    "C14": "Deeper cut of US forces in Europe, to about 60,000",
}


@needs_sources
@pytest.mark.parametrize("row", rows("claims") if SHARED else [], ids=named_by("claim_id"))
def test_each_claim_is_as_its_source_has_it(claims, row: dict[str, str]) -> None:
    """Place, paraphrase, hedge, holder, condition and what else is known of the claim."""
    claim = claims[row["claim_id"]]
    for field in ("section", "hedge", "holder", "direction", "tense", "why"):
        assert getattr(claim, field) == row[field]
    assert claim.paraphrase == REWORDED.get(claim.id, row["paraphrase"])
    assert claim.resolvability == row["resolvability"]
    assert (claim.condition or "none") == row["condition"]
    assert (claim.quantities or "") == row["quantities"]
    assert re.sub("^sentences? ", "", claim.place) == row["sentence"]


@needs_sources
@pytest.mark.parametrize("row", rows("coding_claims") if SHARED else [], ids=named_by("claim_id"))
def test_each_reading_of_a_claim_is_as_its_source_has_it(claims, row: dict[str, str]) -> None:
    """What both readers made of it, the band around them and the adjudicated nature."""
    claim = claims[row["claim_id"]]
    assert (claim.forecaster, claim.nature) == (row["forecaster"], row["nature"])
    assert claim.wording.words == row["hedge"]
    assert claim.wording.point == number(row["point"])
    assert (claim.wording.band.low, claim.wording.band.high) == (
        number(row["low"]),
        number(row["high"]),
    )
    for reading, letter in zip(claim.readings, "ab", strict=True):
        assert reading.coder == f"coder-{letter}"
        assert reading.point == number(row[f"point_{letter}"])
        assert reading.nature == row[f"nature_{letter}"]
        assert reading.importance == number(row[f"importance_{letter}"])
        assert (reading.note or "") == row[f"note_{letter}"]


@needs_sources
@pytest.mark.parametrize("row", rows("questions") if SHARED else [], ids=named_by("question_id"))
def test_each_question_and_outcome_is_as_its_source_has_it(alaska, row: dict[str, str]) -> None:
    """Text, kind, options, unit, deadline, status, outcome, dates, sureness and note."""
    question = alaska.question(row["question_id"])
    assert (question.text, question.claim_id) == (row["question"], row["claim_id"])
    assert (question.kind.name, text(question.closes_at)) == (row["kind"], row["deadline"])
    assert "; ".join(getattr(question.kind, "options", ())) == row["options"]
    assert getattr(question.kind, "unit", "") == row["unit"]
    resolution = alaska.resolution(question.id)
    if row["status"] == "open":
        assert resolution is None
        assert (question.note or "") == row["note"]
        return
    assert (resolution.status, resolution.sureness or "") == (row["status"], row["sureness"])
    assert (as_written(resolution.occurred_at), as_written(resolution.known_at)) == (
        row["occurred"],
        row["known"],
    )
    assert (resolution.note or "") == row["note"]
    assert outcome_cells(resolution.outcome) == tuple(
        number(row[cell]) if _is_number(row[cell]) else row[cell]
        for cell in ("outcome", "outcome_low", "outcome_high")
    )


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


def outcome_cells(outcome: object) -> tuple[object, object, object]:
    """An outcome as the three cells of its source."""
    if isinstance(outcome, ft.Range):
        ends = (outcome.low, outcome.high)
        return ("", *("" if end is None else end for end in ends))
    return ("" if outcome is None else outcome, "", "")


@needs_sources
@pytest.mark.parametrize(
    "row", rows("coding_questions") if SHARED else [], ids=named_by("question_id")
)
def test_each_forecast_is_as_the_readers_had_it(claims, alaska, row: dict[str, str]) -> None:
    """Forecaster, relation, condition, point, band and both readings; no forecast without words."""
    question = alaska.question(row["question_id"])
    assert (question.claim_id, question.relation) == (row["claim_id"], row["relation"])
    condition = question.condition.question_id if question.condition else ""
    assert condition == row["condition_question"]
    found = [forecast for forecast in alaska.forecasts if forecast.question_id == question.id]
    assert len(found) == (1 if row["p_point"] else 0)
    readings = found[0].wording.readings if found else question.readings
    for reading, letter in zip(readings, "ab", strict=True):
        assert reading.coder == f"coder-{letter}"
        assert cells_of(reading.belief) == cells(row[f"p_{letter}"])
        assert reading.own_belief == number(row[f"own_belief_{letter}"])
        assert reading.relation == row[f"relation_{letter}"]
        assert reading.confidence == number(row[f"confidence_{letter}"])
        assert (reading.note or "") == row[f"note_{letter}"]
    if found:
        assert (found[0].forecaster, found[0].claim_id) == (row["forecaster"], row["claim_id"])
        assert found[0].wording.words == claims[row["claim_id"]].hedge
        assert_same_belief(found[0], row)


def assert_same_belief(forecast: ft.Forecast, row: dict[str, str]) -> None:
    """The belief and its band are the point and the ends of the row."""
    ends = tuple(cells(row[cell]) for cell in ("p_low", "p_point", "p_high") if row[cell])
    band = forecast.wording.band
    if isinstance(forecast.belief, ft.Quantiles):
        assert tuple(q.value for q in forecast.belief.quantiles) == ends
        assert [q.level for q in forecast.belief.quantiles] == [0.1, 0.5, 0.9]
    elif isinstance(forecast.belief, ft.Probability):
        assert (band.low, forecast.belief.yes, band.high) == ends
    else:
        assert (cells_of(forecast.belief),) == ends


def cells(cell: str) -> object:
    """A cell of a belief: a number, or options with theirs."""
    if ":" in cell:
        return {option: float(p) for option, p in (part.split(":") for part in cell.split(";"))}
    return number(cell)


def cells_of(belief: object) -> object:
    """A belief as its cell says it."""
    if isinstance(belief, OptionProbabilities):
        return dict(belief.options)
    return getattr(belief, "yes", getattr(belief, "value", None))


def evidence_of(alaska, question_id: str) -> tuple[ft.Evidence, ...]:
    """All evidence about a question, whether it has an outcome or not."""
    resolution = alaska.resolution(question_id)
    settled = () if resolution is None else resolution.evidence
    return (*settled, *alaska.question(question_id).evidence)


@needs_sources
def test_each_piece_of_evidence_is_there_in_its_order(alaska) -> None:
    """Every row stands with its question, with source, address, date and a sureness."""
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for row in rows("evidence"):
        cells_ = ("evidence", "source_title", "source_url", "source_date", "via")
        wanted.setdefault(row["question_id"], []).append(tuple(row[cell] for cell in cells_))
    found = {
        question.id: [
            (e.statement, e.title or "", e.address or "", as_written(e.date), e.via or "")
            for e in evidence_of(alaska, question.id)
        ]
        for question in alaska.questions
    }
    assert {name: pieces for name, pieces in found.items() if pieces} == wanted


def test_what_rests_on_a_tracker_alone_is_medium_at_most(alaska) -> None:
    """Nothing is made firmer than it is, and each piece says how sure it is."""
    pieces = [piece for question in alaska.questions for piece in evidence_of(alaska, question.id)]
    assert len(pieces) == 159
    for piece in pieces:
        assert piece.sureness is not None
        if piece.via:
            assert piece.sureness in ("medium", "medium-low", "low-medium", "low")


@needs_sources
def test_no_sentence_of_the_briefing_stands_in_the_book(alaska) -> None:
    """No eight words in a row are the briefing's, but for the title and the short hedges."""
    assert SHARED is not None
    briefing = words((SHARED / "alaska-2025.txt").read_text(encoding="utf-8"))
    theirs = {tuple(briefing[n : n + 8]) for n in range(len(briefing) - 7)}
    title = words(alaska.briefings[0].title)
    theirs -= {tuple(title[n : n + 8]) for n in range(len(title) - 7)}
    for source in alaska.sources:
        ours = words(source.text)
        runs = {tuple(ours[n : n + 8]) for n in range(len(ours) - 7)}
        assert not runs & theirs, source.name


def words(passage: str) -> list[str]:
    """Words in lower case, without signs."""
    return re.findall(r"[^\W_]+", passage.lower())
