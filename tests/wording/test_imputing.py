"""Words become probabilities by a lexicon or by a coder, and by nothing else."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack import impute, lexicon
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    UnknownNameError,
)
from forecasttrack.wording.adjudication import adjudicate, majority, soft_outcome, usable
from forecasttrack.wording.imputing import meaning_of, reread
from forecasttrack.wording.lexicon_catalogue import lexicon_names

PHRASES = [(name, entry.words) for name in lexicon_names() for entry in lexicon(name)]


def forecast_in_words(words, name, **choices):
    """Make a forecast from words by a lexicon."""
    wording = impute(words, lexicon=name, **choices)
    return ft.Forecast(
        question_id="q", forecaster="ann", belief=wording.point, wording=wording,
        issued_at="2026-01-01T00:00Z",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "name", "low", "high"),
    [
        ("unlikely", "icd203", 0.20, 0.45),
        ("not likely", "icd203", 0.20, 0.45),
        ("is not likely to", "nato", 0.10, 0.40),
        ("not unlikely", "icd203", 0.55, 0.80),
        ("will very likely", "icd203", 0.80, 0.95),
        ("will not", "capphrase2026", 0.90, 1.00),
        ("will grow", "capphrase2026", 0.90, 1.00),
        ("won't", "capphrase2026", 0.90, 1.00),
        ("neither side will", "capphrase2026", 0.90, 1.00),
        ("may not", "capphrase2026", 0.10, 0.70),
        ("will probably not", "kent1964", 0.63, 0.87),
        ("probably not", "kent1964", 0.20, 0.40),
        ("there is little chance of", "capphrase2026", 0.02, 0.25),
    ],
)
def test_negation_is_counted(words, name, low, high):
    """A negated verb is negated in the paraphrase too; a negated hedge turns its band."""
    band = meaning_of(words, lexicon(name)).band
    assert (band.low, band.high) == (low, high)


@pytest.mark.parametrize(
    "words", ["cannot be ruled out", "perhaps", "likely or unlikely", "would", "is convinced"]
)
def test_lexicons_stay_silent(words):
    """What a lexicon does not have, it does not answer; two hedges are not one."""
    assert meaning_of(words, lexicon("icd203")) is None


def test_plain_readings_are_not_for_analytic_prose():
    """A flat "will" was read without context; for analytic prose the survey is silent."""
    survey = lexicon("capphrase2026")
    assert meaning_of("will", survey, register="plain").point == pytest.approx(0.98003)
    assert meaning_of("will", survey, register="analytic") is None
    assert meaning_of("likely", survey, register="analytic") is not None


def test_against_takes_the_complement():
    """For a question against its claim the band is turned, its ends swapped."""
    wording = impute("very likely", lexicon="icd203", relation="against")
    assert (wording.band.low, wording.band.high, wording.point) == (0.05, 0.2, 0.125)
    assert wording.lexicon == "icd203"


@pytest.mark.parametrize("relation", ["graded", "not-a-test"])
def test_graded_and_untested_get_none(relation):
    """Questions that are graded or test nothing get no probability from words."""
    with pytest.raises(InvalidForecastError, match=relation):
        impute("likely", lexicon="icd203", relation=relation)
    assert reread(forecast_in_words("likely", "icd203"), lexicon("nato"), relation=relation) is None


def test_silence_needs_a_coder():
    """Where a lexicon is silent, band, point and reason are required; nothing means 50%."""
    with pytest.raises(UnknownNameError, match="band, point, reason"):
        impute("cannot be ruled out", lexicon="icd203")
    with pytest.raises(InvalidForecastError, match="Nothing is taken to mean 50%"):
        impute("perhaps", band=ft.Band(0.1, 0.5), point=0.3)
    with pytest.raises(UnknownNameError, match="point"):
        impute("possible", lexicon="kent")
    given_by_coder = impute(
        "cannot be ruled out", lexicon="icd203", band=ft.Band(0.05, 0.5), point=0.2, reason="aside"
    )
    assert given_by_coder.lexicon is None
    assert given_by_coder.reason == "aside"


def test_a_band_is_checked():
    """Inverted bands, points outside, and a band beside a lexicon that speaks are refused."""
    with pytest.raises(InvalidForecastError, match="swapped"):
        ft.Band(0.8, 0.2)
    with pytest.raises(InvalidForecastError, match="outside its band"):
        impute("perhaps", band=ft.Band(0.1, 0.2), point=0.3, reason="why")
    with pytest.raises(InvalidForecastError, match="not both"):
        impute("likely", lexicon="icd203", band=ft.Band(0.1, 0.2), point=0.15, reason="why")


@given(st.sampled_from(PHRASES), st.sampled_from(["supports", "against"]))
def test_swapping_a_lexicon_for_itself_changes_nothing(phrase, relation):
    """Reading words again by the same lexicon gives the same belief and wording."""
    name, words = phrase
    if lexicon(name)[words].point is None:
        return
    first = forecast_in_words(words, name, relation=relation)
    assert reread(first, lexicon(name), relation=relation) == first


def test_rereading_leaves_the_record_alone():
    """The same words under another lexicon are another forecast; the first stays as it was."""
    first = forecast_in_words("likely", "icd203", confidence="moderate")
    before = attrs.asdict(first)
    other = reread(first, lexicon("nato"), relation="supports")
    assert attrs.asdict(first) == before
    assert other.belief.yes == 0.75
    assert other.wording.words == "likely"
    assert other.wording.lexicon == "nato"
    assert other.wording.confidence == "moderate"


def test_likelihood_and_confidence_are_kept_apart():
    """How well founded a judgement is called does not move its probability."""
    low = impute("likely", lexicon="icd203", confidence="low")
    high = impute("likely", lexicon="icd203", confidence="high")
    assert (low.band, low.point) == (high.band, high.point)


# -- several coders


def test_two_coders_under_one_name_are_refused():
    """A wording cannot hold two readings by one coder."""
    with pytest.raises(InvalidForecastError, match="two coders under one name"):
        ft.Wording(
            words="may",
            readings=[ft.Reading(coder="a", belief=0.3), ft.Reading(coder="a", belief=0.5)],
        )


def test_a_coder_who_saw_the_outcome_is_left_out_unless_asked_for():
    """The reading is kept and marked, and counts only on demand."""
    coders = [ft.Coder(id="a"), ft.Coder(id="b", saw_outcome="yes")]
    readings = [ft.Reading(coder="a", belief=0.3), ft.Reading(coder="b", belief=0.9)]
    assert [each.coder for each in usable(readings, coders)] == ["a"]
    assert len(usable(readings, coders, with_hindsight=True)) == 2


def test_adjudication_keeps_dissent():
    """The point is by a named rule, the band from end to end, every reading stays."""
    readings = [
        ft.Reading(coder="a", belief=0.3, band=ft.Band(0.1, 0.4)),
        ft.Reading(coder="b", belief=0.5),
        ft.Reading(coder="c", belief=0.55),
        ft.Reading(coder="d"),
    ]
    mean, middle = (adjudicate("may", readings, rule=rule) for rule in ("mean", "median"))
    assert (mean.point, middle.point) == (0.45, 0.5)
    assert mean.band == ft.Band(0.1, 0.55)
    assert len(mean.readings) == 4
    with pytest.raises(InvalidForecastError, match="50%"):
        adjudicate("may", readings[3:])
    with pytest.raises(InvalidArgumentError, match="loudest"):
        adjudicate("may", readings, rule="loudest")


def test_majority_and_senior():
    """A majority decides, a tie is for the senior coder, and dissent is named."""
    assert majority({"a": "x", "b": "x", "c": "y"}).dissent == {"c": "y"}
    assert majority({"a": "x", "b": "y"}, senior="b").value == "y"
    with pytest.raises(InvalidForecastError, match="senior"):
        majority({"a": "x", "b": "y"})
    with pytest.raises(InvalidForecastError, match="no coder gave a label"):
        majority({}, senior="a")


def test_a_tie_is_broken_by_one_of_its_labels():
    """The third label of a senior coder won over two that twice as many gave."""
    split = {"a": "x", "b": "x", "c": "y", "d": "y", "s": "z"}
    with pytest.raises(InvalidForecastError, match=r"between 'x', 'y'; name a senior one who"):
        majority(split, senior="s")
    assert majority(split, senior="d").value == "y"


def test_a_single_reading_is_not_many_and_no_dissent():
    """A third, which 12 digits do not hold, differed from itself."""
    assert soft_outcome([ft.OutcomeReading(coder="a", yes=1 / 3)]).dissent == {}
    assert adjudicate("may", [ft.Reading(coder="a", belief=0.3)]).reason == "mean of 1 reading"


def test_outcomes_can_be_soft():
    """Judges who differ make the outcome a probability."""
    judged = [
        ft.OutcomeReading(coder=name, yes=yes) for name, yes in zip("abc", (1, 1, 0.4), strict=True)
    ]
    assert soft_outcome(judged).value == pytest.approx(0.8)
    assert soft_outcome(judged, rule="median").dissent == {"c": 0.4}
    with pytest.raises(InvalidOutcomeError):
        soft_outcome([])
