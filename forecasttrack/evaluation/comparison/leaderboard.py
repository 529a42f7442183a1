"""Rankings of forecasters who answered different questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.learning import with_learning_noted
from forecasttrack.display.found import shown
from forecasttrack.display.notebook import html_frame
from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import (
    ForecastTrackWarning,
    InvalidArgumentError,
    SmallSampleWarning,
    UnknownNameError,
    did_you_mean,
)
from forecasttrack.evaluation.comparison.equal_forecasts import equal_forecasters
from forecasttrack.evaluation.comparison.plain_means import plain_means
from forecasttrack.evaluation.comparison.score_ends import best_and_worst
from forecasttrack.evaluation.scores.question_columns import EARLY, HINDSIGHT, doubted
from forecasttrack.evaluation.scores.summary import form_named, forms, table_of
from forecasttrack.findings.cautions import (
    SEPARATE_GROUPS,
    with_hindsight_barred,
    with_hindsight_noted,
)
from forecasttrack.findings.comparison import same_forecasts_of
from forecasttrack.findings.early_answers import PROVISIONAL_NOTE
from forecasttrack.findings.finding import FEW_CLUSTERS, LEAST_QUESTIONS, PROVISIONAL
from forecasttrack.findings.sample_size import few_clusters, too_few_for
from forecasttrack.inference.missing import METHODS
from forecasttrack.inference.ranking import Ranking, rank, too_few_resamples
from forecasttrack.inference.sums import ALIKE, ENOUGH_CLUSTERS, too_few
from forecasttrack.inference.table import score_table
from forecasttrack.reliability.few import TOO_FEW, Bar
from forecasttrack.tables.arrow import ArrowStream
from forecasttrack.tables.stacking import protected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.score_columns import ScoredPairs
    from forecasttrack.inference.table import ScoreTable
    from forecasttrack.reliability.result import TestResult

_NOISE = 1e-12  # by rounding alone numbers differ by less, relative to their size
_SHARED = "shared with others"  # which clusters a note counts


@attrs.frozen(kw_only=True, eq=False)
class Leaderboard(ArrowStream):
    """Forecasters ranked, by one method or by several side by side.

    Attributes:
        frame: One row per method, rule, convention, kind, unit and forecaster: ``rank`` with
            ``rank_low`` and ``rank_high``, ``estimate`` with ``low`` and ``high``, ``n``
            questions, ``participation``, ``group`` (who is connected by common questions;
            ranks hold within a group), ``n_clusters``, ``level``, ``interval``, ``seed``,
            ``note``, such as why a rank is missing, and ``barred_by``, what bars a verdict.
        left_out: Forecasters who are not ranked, under which rule and why: below the minimum, or
            with an infinite score, which leaves no mean.

    Example:
        >>> import warnings
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> scores = ft.score(pairs, rules=["brier"]).with_baseline("even odds")
        >>> with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        ...     board = scores.leaderboard(min_participation=0.5)
        >>> board.frame["forecaster"].tolist(), board.left_out["forecaster"].tolist()
        (['authors', 'even odds'], ['putin'])
    """

    _frame: pd.DataFrame = attrs.field(alias="frame")
    _left_out: pd.DataFrame = attrs.field(alias="left_out")

    def __len__(self) -> int:
        return len(self._frame)

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows: changes to it do not change the leaderboard."""
        return protected(self._frame)

    @property
    def left_out(self) -> pd.DataFrame:
        """A frame of the forecasters who are not ranked, and why."""
        return protected(self._left_out)

    @property
    def side_by_side(self) -> pd.DataFrame:
        """Ranks and numbers of every method in columns, one row per forecaster and form."""
        index = ["rule", "convention", "kind", "unit", "forecaster", "participation"]
        frame = self.frame.fillna({"unit": ""})
        parts = [
            part.set_index(index)[["estimate", "rank"]].add_prefix(f"{method} ")
            for method, part in frame.groupby("method", sort=False)
        ]
        return pd.concat(parts, axis=1).reset_index()

    def __str__(self) -> str:
        parts = []
        columns = ["rank", "rank_low", "rank_high", "forecaster", "estimate", "low", "high"]
        columns += ["n", "participation", "group"]
        keys = ["method", "rule", "convention", "kind", "unit", "direction", "n_clusters"]
        keys += ["interval", "seed"]
        for values, part in self.frame.groupby(keys, dropna=False, sort=False):
            method, rule, convention, kind, unit, direction, n_clusters, interval, seed = values
            scored = f"{kind} questions" + (f" in {unit}" if isinstance(unit, str) else "")
            parts.append(
                f"{method}: {METHODS[str(method)].reads}\n{rule} ({convention}), {scored},"
                f" {direction} is better; {n_clusters} clusters; {interval}; seed {seed}"
            )
            parts.append(part[columns].round(4).to_string(index=False))
            parts.extend(f"{note}." for note in _grouped_notes(part))
            if len(part["group"].unique()) > 1:
                parts.append(SEPARATE_GROUPS)
        if len(self.left_out):
            parts.append(f"Left out: {'; '.join(self.left_out['detail'])}")
        return "\n\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_frame(self.frame, caption="Leaderboard")


def leaderboard(  # noqa: PLR0913 - each is a choice that changes the numbers
    scores: ScoredPairs,
    *,
    method: str | Sequence[str] = "fixed-effects",
    min_participation: float = 0.0,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
) -> Leaderboard:
    """Rank forecasters; ``Scores.leaderboard`` says how."""
    methods = [method] if isinstance(method, str) else list(method)
    _check(methods, min_participation)
    parts, left_out = [], []
    in_doubt = doubted(scores.pairs)
    # Intervals of plain means need what each score would have been for the other outcome.
    for form, group in forms(scores.with_other_outcomes):
        table, names, unranked = _table(group, min_participation)
        provisional = bool(group["question_id"].isin(in_doubt[EARLY]).any())
        left_out += [{**form, **each} for each in unranked]
        equal = equal_forecasters(group, scores.pairs, table, names)
        direction = group["direction"].iloc[0]
        for name in methods if names else ():
            ranking = rank(
                table,
                method=METHODS[name],
                higher_is_better=direction == "higher",
                level=level,
                seed=seed,
                resamples=resamples,
                least_clusters=LEAST_QUESTIONS,
                least_effective=ENOUGH_CLUSTERS,
            )
            plain = plain_means(
                group, table, names, ranking.estimate, method=METHODS[name], level=level
            )
            framed = _framed(ranking, name, form, names, direction, plain)
            if provisional:
                framed = _without_places(framed, PROVISIONAL_NOTE, PROVISIONAL)
            noted = _with_hindsight(framed, group, in_doubt[HINDSIGHT])
            parts.append(_with_equals(_without_ranks_of_one(noted), equal))
    if not parts:
        raise _nobody_ranked(left_out, min_participation)
    frame = with_learning_noted(pd.concat(parts, ignore_index=True), scores.pairs)
    _warn(frame)
    columns = ["rule", "convention", "kind", "unit", "forecaster", "reason", "detail"]
    return Leaderboard(frame=frame, left_out=pd.DataFrame(left_out, columns=columns))


def _check(methods: Sequence[str], min_participation: float) -> None:
    for name in methods:
        if name not in METHODS:
            raise UnknownNameError(f"no method {shown(name)}. {did_you_mean(name, METHODS)}")
    if not 0 <= min_participation <= 1:
        raise InvalidArgumentError(
            f"min_participation is a share in [0, 1], found {min_participation:g}",
            field="min_participation",
        )


def _nobody_ranked(
    left_out: Sequence[Mapping[str, Any]], min_participation: float
) -> InvalidArgumentError:
    infinite = [each["detail"] for each in left_out if each["reason"] == "infinite score"]
    if infinite:
        return InvalidArgumentError(
            f"nobody can be ranked: {infinite[0]}. Rank by a bounded rule such as brier",
            field="rules",
        )
    return InvalidArgumentError(
        f"nobody answered {min_participation:.0%} of the questions; lower min_participation",
        field="min_participation",
    )


def _table(
    group: pd.DataFrame, min_participation: float
) -> tuple[ScoreTable, list[str], list[dict[str, Any]]]:
    """The scores to rank, the names of their columns, and who is not ranked (`_unranked`)."""
    table = table_of(group)
    enough = table.notna().mean() >= min_participation
    infinite = table.isin([np.inf, -np.inf])
    left_out = [_unranked(name, table[name], infinite[name]) for name in table.columns[~enough]]
    # A mean with an infinite score is infinite, and cannot be ranked.
    no_mean = infinite.any() & enough
    left_out += [_unranked(name, table[name], infinite[name]) for name in table.columns[no_mean]]
    kept = table.loc[:, enough & ~no_mean].dropna(how="all")
    questions = group.drop_duplicates("question_id").set_index("question_id").loc[kept.index]
    of_its_own = "question " + questions.index.to_series().astype(str)
    cluster = questions["cluster"].where(questions["cluster"].notna(), of_its_own)
    return (
        score_table(
            score=kept.to_numpy().reshape(len(kept), kept.shape[1]),
            weight=questions["weight"].to_numpy(dtype=float),
            cluster=cluster.astype(str).to_numpy(str),
        ),
        [str(name) for name in kept.columns],
        left_out,
    )


def _unranked(name: object, scores: pd.Series[float], infinite: pd.Series[bool]) -> dict[str, Any]:
    """Why a forecaster is not ranked, as a row of ``left_out``."""
    if infinite.any():
        question, score = infinite.idxmax(), scores[infinite].iloc[0]
        reason = "infinite score"
        detail = f"{name} scored {score:g} on question {question!r}, so that no mean exists"
    else:
        reason = "too few questions"
        detail = f"{name} answered {scores.notna().mean():.0%} of {len(scores)} questions"
    return {"forecaster": name, "reason": reason, "detail": detail}


def _framed(  # noqa: PLR0913, PLR0917 - a ranking and what it is of
    ranking: Ranking,
    method: str,
    form: dict[str, Any],
    names: list[str],
    direction: str,
    plain: Mapping[str, TestResult],
) -> pd.DataFrame:
    columns = ("rank", "rank_low", "rank_high", "estimate", "low", "high", "n", "participation")
    frame = pd.DataFrame(
        {"method": method, **form, "direction": direction, "forecaster": names}
    ).assign(**{name: getattr(ranking, name) for name in columns})
    # Equal scores have no variance to estimate intervals from.
    no_width = ranking.high - ranking.low <= _NOISE * np.maximum(1, np.abs(ranking.estimate))
    frame.loc[no_width, ["low", "high"]] = np.nan
    notes = _notes(ranking, no_width)
    frame = frame.assign(
        group=ranking.group + 1,
        n_clusters=ranking.n_clusters,
        level=ranking.level,
        interval=f"t on {ranking.resamples} bootstraps of clusters",
        seed=ranking.seed,
        note=notes,
        barred_by=[TOO_FEW if each else "" for each in notes],
    )
    if METHODS[method].is_score:
        frame = _within_possible(_with_plain(frame, plain), sorted(best_and_worst(form)))
    return frame.sort_values(["group", "rank", "forecaster"], ignore_index=True)


def _with_plain(frame: pd.DataFrame, plain: Mapping[str, TestResult]) -> pd.DataFrame:
    """Give plain means the intervals of `Scores.summarise`; ranks are unchanged.

    A forecaster alone in a group has no rank, only that interval.
    """
    alone = frame.groupby("group")["forecaster"].transform("size").eq(1)
    for row, name in enumerate(frame["forecaster"]):
        if (mean := plain.get(name)) is None:
            continue
        frame.loc[row, ["low", "high", "interval"]] = mean.low, mean.high, mean.method
        if alone[row] or frame.loc[row, "note"] in {"", ALIKE}:
            frame.loc[row, ["note", "barred_by"]] = mean.note.rstrip("."), mean.barred_by
    return frame


def _within_possible(frame: pd.DataFrame, ends: Sequence[float]) -> pd.DataFrame:
    """Clip intervals to possible mean scores; if an estimate is impossible, remove every rank.

    The model adds the difficulty of questions, which can exceed the range of a score.
    """
    low, high = ends
    frame[["low", "high"]] = frame[["low", "high"]].clip(low, high)
    noise = _NOISE * max(1.0, frame["estimate"].abs().max())
    impossible = (frame["estimate"] < low - noise) | (frame["estimate"] > high + noise)
    if not impossible.any():
        return frame
    note = (
        f"{TOO_FEW}: some adjusted means lie outside {low:g} to {high:g}, where no mean score can"
        " be"
    )
    return _without_places(frame, note, TOO_FEW, impossible)


def _without_places(
    frame: pd.DataFrame, note: str, barred_by: Bar, impossible: pd.Series[bool] | None = None
) -> pd.DataFrame:
    """Remove every rank, so that all are possible, every interval, and impossible estimates."""
    has_estimate = frame["estimate"].notna()
    frame[["rank", "low", "high"]] = np.nan
    frame["rank_low"] = np.where(has_estimate, 1.0, np.nan)
    frame["rank_high"] = np.where(
        has_estimate, frame.groupby("group")["forecaster"].transform("size"), np.nan
    )
    if impossible is not None:
        frame.loc[impossible, "estimate"] = np.nan
    return frame.assign(note=note, barred_by=barred_by)


ALONE = "nobody to be ranked against"
"""The note on a forecaster who is alone in a group."""


def _without_ranks_of_one(frame: pd.DataFrame) -> pd.DataFrame:
    """Remove the rank of forecasters who share no question with anybody."""
    alone = frame.groupby("group")["forecaster"].transform("size").eq(1)
    frame.loc[alone, ["rank", "rank_low", "rank_high"]] = np.nan
    is_barred = frame["note"].str.startswith((TOO_FEW, PROVISIONAL))
    noted = (f"{ALONE}. " + frame["note"]).str.removesuffix(". ")
    return frame.assign(note=frame["note"].mask(alone & ~is_barred, noted))


def _hindsight_of(group: pd.DataFrame, ids: NDArray[Any]) -> pd.DataFrame:
    """For each forecaster how many answered questions are among ``ids``, `sum`, of all, `size`."""
    answered = group.drop_duplicates(["forecaster", "question_id"])
    is_hindsight = answered["question_id"].isin(ids)
    return is_hindsight.groupby(answered["forecaster"].map(str)).agg(["sum", "size"])


def _with_hindsight(frame: pd.DataFrame, group: pd.DataFrame, ids: NDArray[Any]) -> pd.DataFrame:
    """Note who answered questions written with hindsight.

    Forecasters who answered only such questions get the whole range of ranks.
    """
    if not len(ids):
        return frame
    counts = _hindsight_of(group, ids).loc[frame["forecaster"]].reset_index(drop=True)
    n_hindsight, n_answered = counts["sum"], counts["size"]
    only_such = n_hindsight.eq(n_answered) & frame["rank_low"].notna()
    size = frame.groupby("group")["forecaster"].transform("size").astype(float)
    return frame.assign(
        rank_low=frame["rank_low"].mask(only_such, 1.0),
        rank_high=frame["rank_high"].mask(only_such, size),
        note=list(map(with_hindsight_noted, frame["note"], n_hindsight, n_answered)),
        barred_by=list(map(with_hindsight_barred, frame["barred_by"], n_hindsight, n_answered)),
    )


def _with_equals(frame: pd.DataFrame, equal: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Note who forecast alike; ``equal`` names all such of each, the forecaster among them."""
    same = [equal.get(str(name), ()) for name in frame["forecaster"]]
    notes = [
        "; ".join(filter(None, [note, same_forecasts_of(others) if others else ""]))
        for note, others in zip(frame["note"], same, strict=True)
    ]
    return frame.assign(note=notes)


def _grouped_notes(part: pd.DataFrame) -> list[str]:
    """Each note once, after the names of the forecasters it is about."""
    return [
        f"{', '.join(map(str, names))}: {note}"
        for note, names in part[part["note"] != ""].groupby("note", sort=False)["forecaster"]
    ]


def _notes(ranking: Ranking, no_width: np.ndarray) -> list[str]:
    """Why a rank or an interval is missing; empty where none is."""
    clusters = ranking.clusters_compared, ranking.clusters_answered, ranking.effective
    return [
        too_few_for(int(compared), "a rank", which="" if compared == answered else _SHARED)
        or too_few(effective)
        or too_few_resamples(ranking.resamples, ranking.level)
        or (ALIKE if is_constant else "")
        for compared, answered, effective, is_constant in zip(*clusters, no_width, strict=True)
    ]


def _warn(frame: pd.DataFrame) -> None:
    fewest = frame.nsmallest(1, "n_clusters").iloc[0]
    clusters = int(fewest["n_clusters"])
    if clusters < FEW_CLUSTERS and len(frame["forecaster"].unique()) > 1:
        form = form_named(fewest) if (frame["n_clusters"] > clusters).any() else ""
        warn_caller(SmallSampleWarning(few_clusters(clusters, form)))
    if len(frame["group"].unique()) > 1:
        warn_caller(ForecastTrackWarning(SEPARATE_GROUPS))
