"""Holds other libraries against the reference values, and writes what differs into a page.

Run it in the root of the repository: `python docs/reference/compare_libraries.py`.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import model_diagnostics.scoring as md
import numpy as np
import properscoring as ps
import scoringrules as sr
from scoringrules.visualization.reliability import corp_reliability, corp_score_decomposition
from sklearn import metrics as sk

from forecasttrack.scoring.conformance import Difference, cases, differences

PAGE = Path(__file__).parents[1] / "explanation" / "reasons-to-trust.md"
BEGIN = "<!-- the table below is made by docs/reference/compare_libraries.py -->"
END = "<!-- the table above is made by docs/reference/compare_libraries.py -->"
LIBRARIES = ("scikit-learn", "scoringrules", "properscoring", "model-diagnostics")

Peer = tuple[str, str, str, str, Callable[..., object]]


def scikit_learn() -> Iterator[Peer]:
    """Its losses, one forecast at a time."""
    yield (
        *("scikit-learn", "`brier_score_loss`", "brier", "probability"),
        lambda probability, outcome: sk.brier_score_loss([outcome], [probability], labels=[0, 1]),
    )
    yield (
        *("scikit-learn", "`log_loss`", "log", "probability"),
        lambda probability, outcome: sk.log_loss([outcome], [probability], labels=[0, 1]),
    )
    yield (
        *("scikit-learn", "`brier_score_loss`", "brier", "options"),
        lambda probabilities, outcome: sk.brier_score_loss(
            [outcome], [probabilities], labels=range(len(probabilities))
        ),
    )
    yield (
        *("scikit-learn", "`log_loss`", "log", "options"),
        lambda probabilities, outcome: sk.log_loss(
            [outcome], [probabilities], labels=range(len(probabilities))
        ),
    )
    yield (
        *("scikit-learn", "mean of `mean_pinball_loss`", "pinball", "quantiles"),
        lambda levels, values, outcome: np.mean(
            [
                sk.mean_pinball_loss([outcome], [value], alpha=level)
                for level, value in zip(levels, values, strict=True)
            ]
        ),
    )
    yield (
        *("scikit-learn", "`roc_auc_score`", "auc", "record"),
        lambda probability, outcome: sk.roc_auc_score(outcome, probability),
    )


def scoringrules_of_probabilities() -> Iterator[Peer]:
    """Its scores of probabilities and of records of them, by NumPy."""
    yield (
        *("scoringrules", "`brier_score`", "brier", "probability"),
        lambda probability, outcome: sr.brier_score(outcome, probability, backend="numpy"),
    )
    yield (
        *("scoringrules", "`log_score`", "log", "probability"),
        lambda probability, outcome: sr.log_score(outcome, probability, backend="numpy"),
    )
    yield (
        *("scoringrules", "`rps_score`", "rps", "ordered options"),
        lambda probabilities, outcome: sr.rps_score(
            outcome + 1, np.array(probabilities), backend="numpy"
        ),
    )
    yield (
        *("scoringrules", "`rls_score`", "ranked-log", "ordered options"),
        lambda probabilities, outcome: sr.rls_score(
            outcome + 1, np.array(probabilities), backend="numpy"
        ),
    )
    yield (
        *("scoringrules", "`corp_reliability`", "corp-miscalibration", "record"),
        _isotonic_by_scoringrules,
    )


def _isotonic_by_scoringrules(probability: list[float], outcome: list[int]) -> float:
    fitted, score, _ = corp_score_decomposition(
        *corp_reliability(np.array(outcome, float), np.array(probability))
    )
    return float(score - fitted)


def scoringrules_of_numbers() -> Iterator[Peer]:
    """Its scores of quantiles, intervals, samples and distributions, by NumPy."""
    yield (
        *("scoringrules", "`interval_score`", "interval", "interval"),
        lambda lower, upper, outcome, alpha: sr.interval_score(
            outcome, lower, upper, alpha, backend="numpy"
        ),
    )
    yield (
        *("scoringrules", "mean of `quantile_score`", "pinball", "quantiles"),
        lambda levels, values, outcome: np.mean(
            sr.quantile_score(outcome, np.array(values, float), np.array(levels), backend="numpy")
        ),
    )
    yield "scoringrules", "`weighted_interval_score`", "wis", "quantiles", _wis_by_scoringrules
    yield (
        *("scoringrules", "`crps_quantile`", "crps", "quantiles"),
        lambda levels, values, outcome: sr.crps_quantile(
            outcome, np.array(values, float), np.array(levels), backend="numpy"
        ),
    )
    for rule, estimator in (("crps", "nrg"), ("crps-fair", "fair")):
        yield (
            *("scoringrules", f'`crps_ensemble`, "{estimator}"', rule, "samples"),
            lambda samples, outcome, estimator=estimator: sr.crps_ensemble(
                outcome, np.array(samples, float), estimator=estimator, backend="numpy"
            ),
        )
    yield (
        *("scoringrules", "`dssuv_ensemble`", "dawid-sebastiani", "samples"),
        lambda samples, outcome: sr.dssuv_ensemble(
            outcome, np.array(samples, float), backend="numpy"
        ),
    )


def _wis_by_scoringrules(levels: list[float], values: list[float], outcome: float) -> float:
    pairs = len(levels) // 2
    lower, upper = np.array(values[:pairs], float), np.array(values[:pairs:-1], float)
    score = sr.weighted_interval_score(
        *(outcome, values[pairs], lower, upper, 2 * np.array(levels[:pairs])), backend="numpy"
    )
    return float(score)


def properscoring_and_model_diagnostics() -> Iterator[Peer]:
    """Their scores of probabilities and samples, and the isotonic decomposition."""
    yield (
        *("properscoring", "`brier_score`", "brier", "probability"),
        lambda probability, outcome: ps.brier_score(outcome, probability),
    )
    yield (
        *("properscoring", "`crps_ensemble`", "crps", "samples"),
        lambda samples, outcome: ps.crps_ensemble(outcome, samples),
    )
    yield (
        *("model-diagnostics", "`SquaredError`", "mean-brier", "record"),
        lambda probability, outcome: md.SquaredError()(outcome, probability),
    )
    for rule in ("miscalibration", "discrimination", "uncertainty"):
        yield (
            *("model-diagnostics", "`decompose`", f"corp-{rule}", "record"),
            lambda probability, outcome, rule=rule: md.decompose(
                outcome, probability, scoring_function=md.SquaredError()
            )[rule][0],
        )


# Why a library differs, where it does; read in its source at the version of the table.
REASONS = {
    ("scikit-learn", "log"): "it moves a probability of 0 to the smallest step of a double, so "
    "that certainty that failed costs 36.04; ours is `inf`",
    ("scoringrules", "corp-miscalibration"): "it does not join equal forecasts before the isotonic "
    "fit, so that the order of rows decides",
    ("scoringrules", "wis"): "its NumPy code adds the median instead of the median's distance to "
    "the outcome; its code for numba adds the distance",
    ("scoringrules", "crps"): "twice the mean pinball loss, as if levels stood evenly; ours lets "
    "each level stand for those nearest to it, and is the same for even levels",
    ("scoringrules", "dawid-sebastiani"): "it divides the variance by m - 1, ours by m, since the "
    "samples are the belief itself",
}


def peers() -> Iterator[Peer]:
    """Every function that is held against the values."""
    yield from scikit_learn()
    yield from scoringrules_of_probabilities()
    yield from scoringrules_of_numbers()
    yield from properscoring_and_model_diagnostics()


def table() -> str:
    """The table of the page: what agrees in all cases, and what differs, where and why."""
    rows = [
        "| library | function | rule | cases | differ | the first that differs | why |",
        "|---|---|---|---|---|---|---|",
        *map(_row, peers()),
    ]
    return "\n".join(rows)


def _row(peer: Peer) -> str:
    library, name, rule, accepts, function = peer
    chosen = cases(rule=rule, accepts=accepts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = differences(function, chosen)
    why = REASONS[library, rule] if found else ""
    cells = (
        *(f"{library} {version(library)}", name, f"`{rule}`, {accepts}"),
        *(str(len(chosen)), str(len(found)), _first(found), why),
    )
    return f"| {' | '.join(cells)} |"


def _first(found: list[Difference]) -> str:
    return str(found[0]) if found else ""


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}", encoding="utf-8")
    sys.stdout.write(f"wrote the table of {PAGE.name}\n")
