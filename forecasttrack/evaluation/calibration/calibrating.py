"""Bring pairs to the formulas of calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.evaluation.calibration.events import Events, as_events
from forecasttrack.evaluation.calibration.group import (
    OF_OPTIONS,
    PROVISIONAL,
    WHICH_COUNTS,
    Group,
)
from forecasttrack.evaluation.calibration.lead_time import CUTS, with_groups
from forecasttrack.evaluation.calibration.live_share import live_share
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.evaluation.scores.question_columns import (
    HINDSIGHT,
    has_lists,
    warn_without_values,
)
from forecasttrack.findings.cautions import PARTIAL
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early, check_choice, paired
from forecasttrack.reliability.bins import BinsLike, as_bins
from forecasttrack.scoring.rules.register import Partial
from forecasttrack.tables.group_names import renamed_beside_results
from forecasttrack.tables.reasons import Reason

if TYPE_CHECKING:
    from forecasttrack.ledger import Ledger

Which = Literal["each", "last", "first", "time-weighted"]

_NOT_SAID = object()

_RESULTS = frozenset((
    "probability", "frequency", "recalibrated", "count", "weight", "low", "high", "effective",
    "bin_low", "bin_high", "level", "interval", "name", "value", "p_value", "n", "method", "reads",
    "note", "seed", "term", "n_clusters", "questions", "mean_forecast", "observed_frequency",
    "score", "miscalibration", "discrimination", "uncertainty", "bias_low", "bias_high",
    "nominal", "share", "below", "above", "mean_width",
))  # fmt: skip
"""Columns of the frames of a calibration, beside those that it is grouped by."""


@naming_arguments
def calibration(  # noqa: PLR0913 - each is a choice that changes the numbers
    pairs: Pairs | Book | Ledger,
    *,
    by: str | Sequence[str] | object | None = _NOT_SAID,
    bins: BinsLike = None,
    level: float = 0.95,
    history: Which = "each",
    cuts: Sequence[float] = CUTS,
    events: Events = "yes/no",
    folded: bool = False,
    partial: Partial | None = None,
    early: Early = "wait",
    late: Late = "leave out",
) -> Calibration:
    """Set probabilities of yes/no questions beside how often yes came true.

    One object with several views: the reliability table, the isotonic curve, bands,
    decompositions, tests, ROC and Murphy diagram. Each forecast counts with the weight of its
    question. Intervals allow for forecasts of one question sharing its outcome.

    Args:
        pairs: Pairs, or a book or ledger, which is paired first; only yes/no questions count.
        by: Column or columns to group by, or ``None`` for all together; has to be said where
            several forecasters are present. Beside the columns of pairs: ``lead_time`` (before
            the planned end of the question), ``duration`` (how long it was open for),
            ``revision`` (first, second ... forecast of one forecaster on one question). A
            column of lists, such as tags, puts a forecast under each entry. A column that bears
            a name of the result, such as ``weight``, stands there as ``by_weight``.
        bins: None for distinct values, a number of fixed bins (closed on the right), edges,
            "quantile", or :class:`~forecasttrack.reliability.bins.Bins`.
        level: Level of the intervals, inside (0, 1).
        history: Which of several forecasts of one forecaster on one question count: "each", the
            "last", the "first", or each by the share of live time for which it stood
            ("time-weighted").
        cuts: Limits in days of the groups of ``lead_time`` and ``duration``.
        events: ``"yes/no"`` counts yes/no questions; ``"options"`` whether each option of a choice
            came true; a number or several: for numeric questions, whether the outcome was at most
            that. Events of one question are one cluster.
        folded: Whether a forecast below one half is counted as one of the other side: 20% yes
            becomes 80% no, and curves run from one half to 1. Then "yes" means that the side with
            at least one half came true.
        partial: What an outcome between yes and no means, as for ``score``: it counts as that share
            of a yes, under ``"mean"`` and ``"probability"`` alike; score and uncertainty differ.
            Where None, its forecasts are left out. Tests and intervals that need outcomes of yes or
            no are missing; the test of the mean forecast reads it as yes or as no, whichever
            rejects less.
        early: Whether answers that came before their settling day ``"wait"`` for it or
            ``"count"`` now, as for ``pair``; not for pairs, which were made before.
        late: What becomes of forecasts dated after their outcome, likewise.

    Returns:
        The calibration; ``.left_out`` adds to what ``pair`` left out everything that is no
        probability of a yes/no question.

    Raises:
        InvalidArgumentError: Several forecasters, and ``by`` was not said; or there is no such
            column, history, level, bins or meaning of partial outcomes.
        InvalidTableError: Time is to be weighed, and a question has no window.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
        >>> found = ft.calibration(pairs)
        >>> found.frame["count"].sum()
        np.int64(39)
        >>> round(found.decomposition("corp")["score"], 4)
        0.2002
    """
    pairs = paired(pairs, early=early, late=late)
    check_level(level)
    if partial is not None:
        check_choice("partial", partial, get_args(Partial))
    pairs, groups = _apart(by, pairs)
    settled, left_out = _yes_or_no(as_events(pairs, events), partial)
    _check_apart(by, settled.forecasters)
    chosen = _chosen(_marked(settled), history)
    chosen = _fold(chosen) if folded else chosen
    if history == "time-weighted":
        left_out = pd.concat([left_out, _never_stood(settled.frame, chosen)], ignore_index=True)
    chosen = chosen.assign(**{OF_OPTIONS: True}) if events == "options" else chosen
    frame = with_groups(chosen, groups, cuts=cuts)
    warn_without_values(frame, groups)
    return Calibration(
        by=tuple(groups),
        groups=tuple(_groups(frame, groups, partial)),
        bins=as_bins(bins),
        level=level,
        history=history,
        left_out=left_out,
        late=int(frame["late"].sum()),
        numbers=pairs.having(kind=["numeric", "date"]),
        cuts=tuple(cuts),
        folded=folded,
        under_each=tuple(name for name in groups if has_lists(pairs, name)),
    )


def _apart(by: object, pairs: Pairs) -> tuple[Pairs, list[str]]:
    """The columns to group by, and the pairs; a column named like a result becomes ``by_NAME``."""
    if by is _NOT_SAID or by is None:
        return pairs, []
    clashing = _RESULTS.intersection(pairs.columns)
    names = renamed_beside_results(by, clashing)  # type: ignore[arg-type]
    copied = {new: pairs.column(name) for name, new in names.items() if new != name}
    return pairs.with_columns(**copied) if copied else pairs, list(names.values())


def _check_apart(by: object, forecasters: Sequence[str]) -> None:
    if by is _NOT_SAID and len(forecasters) > 1:
        raise InvalidArgumentError(
            f'these pairs are of {len(forecasters)} forecasters; say by="forecaster" to'
            " keep them apart, or by=None for all together",
            field="by",
        )


def _yes_or_no(pairs: Pairs, partial: Partial | None) -> tuple[Pairs, pd.DataFrame]:
    """Keep probabilities of what came out as yes or no, and say why the rest is left out."""
    frame = pairs.frame
    is_probability = (frame["kind"] == "binary") & frame["probability"].notna()
    outcome = frame["outcome"]
    settled = outcome.isin([0.0, 1.0]) if partial is None else outcome.between(0, 1)
    counts = is_probability & settled
    other = frame[~counts]
    left = other[["question_id", "forecaster"]].assign(
        reason=Reason.NO_RULE.value,
        detail=np.where(is_probability[~counts], PARTIAL, _kinds(other)).astype(object),
    )
    return pairs.keep(counts.to_numpy()), pd.concat([pairs.left_out, left], ignore_index=True)


def _marked(pairs: Pairs) -> pd.DataFrame:
    """The pairs, and which are early by choice or of questions written with hindsight, if any."""
    masks = {PROVISIONAL: pairs.provisional, HINDSIGHT: pairs.with_hindsight}
    marked = {name: mask for name, mask in masks.items() if mask.any()}
    return pairs.frame.assign(**marked) if marked else pairs.frame


def _fold(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace forecasts below one half by the other side's, with their outcomes."""
    below = frame["probability"] < 0.5
    # 1 - 0.14 differs from 0.86 in the last digit; rounding makes them the same probability.
    turned = {name: (1 - frame[name]).round(12) for name in ("probability", "outcome")}
    return frame.assign(**{name: frame[name].mask(below, each) for name, each in turned.items()})


def _kinds(frame: pd.DataFrame) -> pd.Series[Any]:
    return "calibration of " + frame["kind"].astype(str) + " as " + frame["shape"].astype(str)


def _chosen(frame: pd.DataFrame, history: str) -> pd.DataFrame:
    if history not in get_args(Which):
        message = f"no history is called {shown(history)}. {did_you_mean(history, get_args(Which))}"
        raise InvalidArgumentError(message, field="history")
    if history == "each":
        return frame
    if history == "time-weighted":
        return frame.assign(weight=frame["weight"] * live_share(frame))
    order = frame.sort_values(["issued_at", "sequence"], kind="stable")
    other = order.duplicated(["question_id", "forecaster"], keep=history)  # type: ignore[arg-type]
    chosen = frame[~other.reindex(frame.index)].reset_index(drop=True)
    return chosen.assign(**{WHICH_COUNTS: history}) if other.any() else chosen


def _never_stood(is_probability: pd.DataFrame, weighed: pd.DataFrame) -> pd.DataFrame:
    """Forecasts that were never live, for the list of what was left out."""
    idle = (is_probability["weight"] > 0).to_numpy() & (weighed["weight"] == 0).to_numpy()
    return is_probability.loc[idle, ["question_id", "forecaster"]].assign(
        reason=Reason.OUTSIDE_WINDOW.value, detail="never live"
    )


def _groups(frame: pd.DataFrame, names: list[str], partial: Partial | None) -> list[Group]:
    if not names:
        return [Group.of(frame, (), partial)]
    parts = frame.groupby(names, dropna=False, observed=True, sort=True)
    return [Group.of(part, tuple(label), partial) for label, part in parts]
