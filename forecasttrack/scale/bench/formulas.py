"""Formulas over arrays: rules of each shape of forecast, and the isotonic decomposition."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from forecasttrack.reliability import corp, count
from forecasttrack.scale.bench.contenders import OURS, Contender, Work
from forecasttrack.scoring import brier, crps_samples, log, wis

_LEVELS = np.concatenate(([0.01, 0.025], np.arange(0.05, 0.951, 0.05), [0.975, 0.99]))
_MIDDLE = len(_LEVELS) // 2
_UNCHECKED = "checks"
_MEAN = "a score for each row"

Arrays = dict[str, np.ndarray]


def _peer(library: str, module: str, name: str, **more: Any) -> Contender:
    """A function of another library that takes what `more["take"]` makes of the inputs."""
    take = more.pop("take")

    def run(given: Any) -> Any:
        positions, options = given
        return getattr(import_module(module), name)(*positions, **options)

    return Contender(library=library, call=f"`{name}`", prepare=take, run=run, **more)


# --- yes/no questions ----------------------------------------------------------------------------


def _probabilities(rows: int) -> Arrays:
    rng = np.random.default_rng(1)
    probability = rng.integers(1, 100, rows) / 100
    return {"probability": probability, "outcome": (rng.random(rows) < probability) * 1.0}


def _outcome_first(given: Arrays) -> Any:
    return (given["outcome"], given["probability"]), {}


BRIER = Work(
    name="Brier scores of probabilities",
    inputs=_probabilities,
    contenders=(
        Contender(library=OURS, call="`scoring.brier`", run=lambda given: brier(**given)),
        _peer(
            *("scikit-learn", "sklearn.metrics", "brier_score_loss"),
            take=_outcome_first,
            without=_MEAN,
        ),
        _peer(
            *("scoringrules", "scoringrules", "brier_score"),
            take=_outcome_first,
            without=_UNCHECKED,
        ),
        _peer(*("properscoring", "properscoring", "brier_score"), take=_outcome_first),
    ),
)
LOG = Work(
    name="Log scores of probabilities",
    inputs=_probabilities,
    contenders=(
        Contender(library=OURS, call="`scoring.log`", run=lambda given: log(**given)),
        _peer(*("scikit-learn", "sklearn.metrics", "log_loss"), take=_outcome_first, without=_MEAN),
        _peer(
            *("scoringrules", "scoringrules", "log_score"), take=_outcome_first, without=_UNCHECKED
        ),
    ),
)


# --- numbers -------------------------------------------------------------------------------------


def _quantiles(rows: int) -> Arrays:
    rng = np.random.default_rng(2)
    values = np.sort(rng.normal(size=(rows, len(_LEVELS))))
    return {"levels": _LEVELS, "values": values, "outcome": rng.normal(size=rows)}


def _intervals(given: Arrays) -> Any:
    """The median, and the pairs of quantiles around it from the narrowest to the widest."""
    values = given["values"]
    lower, upper = values[:, :_MIDDLE][:, ::-1].copy(), values[:, _MIDDLE + 1 :].copy()
    levels = 2 * _LEVELS[:_MIDDLE][::-1]
    positions = (given["outcome"], values[:, _MIDDLE].copy(), lower, upper, levels)
    return positions, {"backend": "numba" if find_spec("numba") else "numpy"}


WIS = Work(
    name="Weighted interval scores of 23 quantiles",
    inputs=_quantiles,
    contenders=(
        Contender(library=OURS, call="`scoring.wis`", run=lambda given: wis(**given)),
        _peer(
            *("scoringrules", "scoringrules", "weighted_interval_score"),
            take=_intervals,
            without=_UNCHECKED,
        ),
    ),
)


def _samples(rows: int) -> Arrays:
    rng = np.random.default_rng(3)
    return {"samples": rng.normal(size=(rows, 50)), "outcome": rng.normal(size=rows)}


def _outcome_and_samples(given: Arrays) -> Any:
    return (given["outcome"], given["samples"]), {}


def _by_quantile_decomposition(given: Arrays) -> Any:
    return _outcome_and_samples(given)[0], {"estimator": "qd"}


CRPS = Work(
    name="CRPS of 50 samples",
    inputs=_samples,
    contenders=(
        Contender(
            library=OURS, call="`scoring.crps_samples`", run=lambda given: crps_samples(**given)
        ),
        _peer(
            *("scoringrules", "scoringrules", "crps_ensemble"),
            take=_by_quantile_decomposition,
            without=_UNCHECKED,
        ),
        _peer(*("properscoring", "properscoring", "crps_ensemble"), take=_outcome_and_samples),
    ),
)


# --- calibration ---------------------------------------------------------------------------------

_TERMS = ["miscalibration", "discrimination", "uncertainty", "score"]


def _decomposed(given: Arrays) -> Any:
    return corp(count(**given))


def _squared_error(given: Arrays) -> Any:
    scoring_function = import_module("model_diagnostics.scoring").SquaredError()
    return _outcome_first(given)[0], {"scoring_function": scoring_function}


CORP = Work(
    name="Isotonic decomposition of the Brier score",
    inputs=_probabilities,
    contenders=(
        Contender(
            library=OURS,
            call="`reliability.count`, `reliability.corp`",
            run=_decomposed,
            answer=lambda found: np.array([found[term] for term in _TERMS]),
        ),
        _peer(
            *("model-diagnostics", "model_diagnostics.scoring", "decompose"),
            take=_squared_error,
            answer=lambda frame: frame.select(_TERMS).to_numpy()[0],
        ),
    ),
)

FORMULAS = (BRIER, LOG, WIS, CRPS, CORP)
