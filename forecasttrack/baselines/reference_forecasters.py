"""Forecasters to beat: what they would have said about the same questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.crowd import UNWEIGHED, Pooling, pool, weights_at
from forecasttrack.baselines.learning import Learner, known_before
from forecasttrack.baselines.past_performance import past_performances
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidTableError,
    UnknownNameError,
    did_you_mean,
)
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.timelines import float_microseconds, live_rows, timelines
from forecasttrack.tables.schema import UTC, table

Baseline = Callable[[Pairs], Pairs]
"""Puts a baseline's beliefs in place of those of pairs; pairs it has none for are dropped."""


def even_odds(pairs: Pairs) -> Pairs:
    """Say one half to every yes/no question, and the same to every option of the others.

    Numbers and dates have no even odds; their pairs are dropped.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> even = even_odds(pairs)
        >>> set(even.frame["probability"].dropna()), len(pairs) - len(even)
        ({0.5}, 4)
    """
    usable = pairs.keep(pairs.column("shape").isin(["probability", "options"]).to_numpy())
    is_binary = (usable.column("shape") == "probability").to_numpy()
    absent_options, offered = usable.absent_options, usable.column("options")
    rows = []
    for pair in np.flatnonzero(~is_binary):
        absent_of_pair = () if absent_options is None else absent_options[pair]
        options = zip_longest(offered.iloc[pair], absent_of_pair)
        on_offer = [option for option, is_absent in options if option and not is_absent]
        rows += [(pair, option, 1 / len(on_offer)) for option in on_offer]
    equal_chances = table(rows, {"pair": int, "option": object, "probability": float})
    return attrs.evolve(
        usable.with_columns(probability=np.where(is_binary, 0.5, np.nan)),
        beliefs={**usable.beliefs, "options": equal_chances},
    )


@naming_arguments
def last_value(values: pd.DataFrame) -> Baseline:
    """Say for sure that a number will be what it was when last known.

    Args:
        values: One row per value that was known at some time: ``question_id``, ``known_at`` (with
            a time zone) and ``value``, in the unit of the question. The latest known by the time a
            forecast was issued counts.

    Returns:
        A baseline for forecasts stated as quantiles, samples or points. Pairs without a last
        value are dropped, and so are distributions, since certainty has no density.

    Raises:
        InvalidTableError: A column is missing, a time is naive or empty, or a value is no number.

    Example:
        >>> import pandas as pd
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> known = pd.DataFrame({"question_id": ["Q13b"], "value": [85_000.0],
        ...                       "known_at": pd.to_datetime(["2025-08-08T00:00Z"])})
        >>> last_value(known)(pairs).beliefs["quantiles"]["value"].tolist()
        [85000.0, 85000.0, 85000.0]
    """
    last_values = _last_values(values)
    return lambda pairs: _with_last(pairs, last_values)


def _last_values(values: pd.DataFrame) -> pd.DataFrame:
    """The values sorted by when they were known, as numbers, with times in UTC."""
    columns = ["question_id", "known_at", "value"]
    missing = [name for name in columns if name not in values]
    if missing:
        raise InvalidTableError(f"last values lack the column {missing[0]!r}", field=missing[0])
    if getattr(values["known_at"].dtype, "tz", None) is None:
        raise InvalidTableError("known_at has no time zone; times are UTC", field="known_at")
    if values["known_at"].isna().any():
        raise InvalidTableError("known_at is empty in a row of last values", field="known_at")
    number = pd.to_numeric(values["value"], errors="coerce").to_numpy(float, na_value=np.nan)
    wrong = values["value"][values["value"].notna() & ~np.isfinite(number)]
    if len(wrong):
        raise InvalidTableError(
            f"a last value is a finite number, found {wrong.iloc[0]!r}", field="value"
        )
    last_values = values[columns].assign(
        known_at=values["known_at"].dt.tz_convert("UTC").dt.as_unit("us"),
        question_id=values["question_id"].astype(object),
        value=number,
    )
    return last_values.sort_values("known_at", kind="stable")


def _with_last(pairs: Pairs, last_values: pd.DataFrame) -> Pairs:
    moments = pairs.frame[["question_id", "issued_at"]].assign(pair=np.arange(len(pairs)))
    last_known = pd.merge_asof(
        moments.sort_values("issued_at", kind="stable"),
        last_values,
        left_on="issued_at",
        right_on="known_at",
        by="question_id",
    )
    value = last_known.set_index("pair")["value"].sort_index().to_numpy()
    has_values = pairs.frame["shape"].isin(["quantiles", "samples", "point"]).to_numpy()
    is_kept = has_values & ~np.isnan(value)
    kept = pairs.keep(is_kept)
    tables = {
        name: kept.beliefs[name].assign(value=value[is_kept][kept.beliefs[name]["pair"]])
        for name in ("quantiles", "samples", "points")
    }
    return attrs.evolve(kept, beliefs={**kept.beliefs, **tables})


@naming_arguments
def base_rate(*, prior: float = 0.5, strength: float = 2.0) -> Baseline:
    """Say how often yes came true so far, as it was known when each forecast was issued.

    (prior x strength + yes) / (strength + n) over the yes/no questions among the pairs whose
    outcome was known before that moment; the question itself is never one of them.

    Args:
        prior: The probability stated before any outcome is known, in [0, 1].
        strength: How many questions the prior is worth, above 0 and finite.

    Returns:
        A baseline for yes/no questions; the other pairs are dropped.

    Raises:
        InvalidArgumentError: A prior outside [0, 1], or a strength not above 0 or not finite.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> set(base_rate()(pairs).frame["probability"])
        {0.5}
    """
    if not 0 <= prior <= 1:
        raise InvalidArgumentError(f"prior must lie in [0, 1], found {prior:g}", field="prior")
    if not 0 < strength < np.inf:
        raise InvalidArgumentError(
            f"strength must be above 0 and finite, found {strength:g}", field="strength"
        )

    def forecasts(pairs: Pairs) -> Pairs:
        binary = pairs.keep((pairs.column("shape") == "probability").to_numpy())
        n_known, n_yes = known_before(binary)
        return binary.with_columns(probability=(prior * strength + n_yes) / (strength + n_known))

    return Learner(forecasts, without_outcomes="the base rate says what it began with")


@naming_arguments
def status_quo(changes: Mapping[str, str], *, certainty: float = 0.95) -> Baseline:
    """Say that nothing will change.

    Args:
        changes: For each question the answer that it has without any change, ``"yes"`` or
            ``"no"``. Which of the two is a judgement, so the caller makes it.
        certainty: Probability of no change, in [0.5, 1].

    Returns:
        A baseline for yes/no questions; pairs about others are dropped.

    Raises:
        InvalidArgumentError: An answer that is neither yes nor no, or a certainty out of range.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> status_quo({"Q24a": "no"})(pairs).frame["probability"].round(2).tolist()
        [0.05]
    """
    wrong = {each: says for each, says in changes.items() if says not in ("yes", "no")}
    if wrong:
        first = min(wrong)
        raise InvalidArgumentError(
            f"the status quo of {first!r} is yes or no, found {wrong[first]!r}", field="changes"
        )
    if not 0.5 <= certainty <= 1:
        raise InvalidArgumentError(
            f"certainty must lie in [0.5, 1], found {certainty:g}", field="certainty"
        )

    def forecasts(pairs: Pairs) -> Pairs:
        can = (pairs.column("shape") == "probability") & pairs.column("question_id").isin(changes)
        stated = pairs.keep(can.to_numpy())
        is_yes = (stated.column("question_id").map(changes) == "yes").to_numpy()
        return stated.with_columns(probability=np.where(is_yes, certainty, 1 - certainty))

    return forecasts


def face_value(pairs: Pairs) -> Pairs:
    """Say for sure that every claim comes out as it is worded.

    Yes to each yes/no question whose yes supports its claim, no where a yes speaks against it; the
    other pairs are dropped. Its Brier score is the share of questions that went the other way.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> set(face_value(pairs).frame["probability"])
        {0.0, 1.0}
    """
    relation = pairs.frame["relation"]
    can = (pairs.frame["shape"] == "probability") & relation.isin(["supports", "against"])
    stated = pairs.keep(can.to_numpy())
    supports = (stated.frame["relation"] == "supports").to_numpy()
    return stated.with_columns(probability=np.where(supports, 1.0, 0.0))


@naming_arguments
def fixed_forecaster(name: str) -> Baseline:
    """Say what one forecaster had said by the time each forecast was issued.

    Args:
        name: Id of the forecaster.

    Returns:
        A baseline; pairs about which this forecaster had no live forecast are dropped.

    Raises:
        UnknownNameError: When used on pairs that have no such forecaster.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> len(fixed_forecaster("authors")(pairs))
        46
    """

    def forecasts(pairs: Pairs) -> Pairs:
        if name not in pairs.forecasters:
            raise UnknownNameError(
                f"no forecaster {name!r}. {did_you_mean(name, pairs.forecasters)}"
            )
        source = pairs.having(forecaster=name)
        at = float_microseconds(pairs.column("issued_at"))
        questions = pairs.column("question_id").reset_index(drop=True)
        return _instead(pairs, live_rows(source, questions, at), source)

    return forecasts


def _instead(pairs: Pairs, rows: np.ndarray, source: Pairs) -> Pairs:
    """The pairs with beliefs of a source in place of their own.

    ``rows`` is the source row of the belief for each pair; a pair with -1, for none, is dropped.
    """
    kept = np.flatnonzero(rows >= 0)
    stated = source.frame.iloc[rows[kept]].reset_index(drop=True)
    frame = pairs.frame.iloc[kept].reset_index(drop=True)
    frame = frame.assign(shape=stated["shape"], probability=stated["probability"])
    return attrs.evolve(
        pairs,
        frame=frame,
        beliefs={
            name: long.merge(
                pd.DataFrame({"pair": rows[kept], "new": np.arange(len(kept))}), on="pair"
            )
            .drop(columns="pair")
            .rename(columns={"new": "pair"})[list(long.columns)]
            for name, long in source.beliefs.items()
        },
    )


def crowd(*, method: str = "median") -> Baseline:
    """Say what all the others had said by the time each forecast was issued, pooled.

    Args:
        method: How they are pooled; see ``ft.pool``.

    Returns:
        A baseline for probabilities; pairs about which nobody else had a live forecast are
        dropped. As a forecaster of its own the crowd is ``ft.pool(pairs)``.

    Raises:
        UnknownNameError: There is no such pool.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> len(crowd()(pairs))
        0
    """
    choice = Pooling(method=method)

    def forecasts(pairs: Pairs) -> Pairs:
        return _others(pairs, choice)

    is_learner = choice.weighing == "performance"
    return Learner(forecasts, without_outcomes=UNWEIGHED) if is_learner else forecasts


def _others(pairs: Pairs, choice: Pooling) -> Pairs:
    """The pairs on yes/no questions with the pooled probability of the other forecasters."""
    binary = pairs.keep((pairs.column("shape") == "probability").to_numpy())
    performances = past_performances(binary) if choice.weighing == "performance" else {}
    at = float_microseconds(binary.column("issued_at"))
    pooled = np.full(len(binary), np.nan)
    for question in timelines(binary):
        for column, rows in enumerate(question.rows):
            live = question.live(at[rows])
            live[:, column] = -1  # without the forecaster's own
            weight = weights_at(question, at[rows], live, choice.weighing, performances)
            joined = choice.join(question.beliefs_of(live), weight, "probability")
            pooled[rows] = joined[:, 1]  # of yes; 0 is no
    has_value = ~np.isnan(pooled)
    return binary.keep(has_value).with_columns(probability=pooled[has_value])


BASELINES: Mapping[str, Baseline] = {
    "base rate": base_rate(),
    "crowd": crowd(),
    "even odds": even_odds,
    "face value": face_value,
}
"""The baselines by name."""


def as_forecaster(baseline: str | Baseline, pairs: Pairs, *, name: str | None = None) -> Pairs:
    """Make a baseline a forecaster like any other, with pairs of its own.

    It speaks anew whenever somebody issues a forecast. The crowd is the pool of everybody.

    Args:
        baseline: Name of a baseline, or the baseline itself.
        pairs: The pairs of the forecasters it is to be set beside.
        name: What it is called; the name of the baseline by default.

    Returns:
        Its pairs alone.

    Raises:
        UnknownNameError: There is no such baseline.
        InvalidArgumentError: A baseline without a name needs one.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> as_forecaster("even odds", pairs).forecasters
        ['even odds']
    """
    speaker = find_baseline(baseline)
    if name is None:
        if not isinstance(baseline, str):
            raise InvalidArgumentError("a baseline of one's own needs name=...", field="name")
        name = baseline
    if baseline == "crowd":
        return pool(pairs, name=name)
    names = ("question_id", "issued_at", "sequence")
    issued = pd.DataFrame({each: pairs.column(each) for each in names})
    order = issued.sort_values(["issued_at", "sequence"], kind="stable")
    is_repeat = order.duplicated(["question_id", "issued_at"]).sort_index().to_numpy()
    kept = pairs.without_columns_of_forecasts().keep(~is_repeat)
    no_expiry = pd.Series(pd.NaT, index=range(len(kept)), dtype=UTC)
    no_wording = {"sequence": np.nan, "words": None, "band_low": np.nan, "band_high": np.nan}
    kept = kept.with_columns(forecaster=name, expires_at=no_expiry, **no_wording)
    learners: dict[str | int, str] = {}
    if isinstance(speaker, Learner):
        learners[name] = speaker.without_outcomes
    return attrs.evolve(speaker(kept), left_out=pairs.left_out.iloc[:0], learners=learners)


def find_baseline(name: str | Baseline) -> Baseline:
    """Find a baseline by its name; one given in place of a name is returned as it is.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if not isinstance(name, str):
        return name
    if name not in BASELINES:
        raise UnknownNameError(f"no baseline {name!r}. {did_you_mean(name, BASELINES)}")
    return BASELINES[name]
