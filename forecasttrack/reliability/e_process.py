"""Evidence against calibration that may be looked at after every resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.notebook import html_table
from forecasttrack.errors import InvalidOutcomeError, InvalidTableError
from forecasttrack.reliability.display import plain_number
from forecasttrack.reliability.input_checks import check_columns, checked_probability, paired

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

__all__ = ["EProcess", "calibration_evidence"]

# Bettors: each believes that log odds should be shifted and stretched by so much.
_SHIFTS = np.array([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
_SLOPES = np.array([0.25, 0.5, 0.75, 1.0, 1.5, 2.0])


@attrs.frozen(kw_only=True, eq=False)
class EProcess:
    """How much money betting against the forecasts would have made.

    Attributes:
        log_e: Logarithm of the e-value after each outcome, shape (n,).
        n: How many outcomes there were.

    Example:
        >>> evidence = calibration_evidence(probability=[0.9] * 12, outcome=[1, 0] * 6)
        >>> evidence.e_value > 20, evidence.to_dict()["n"]
        (True, 12)
    """

    log_e: np.ndarray
    n: int

    @property
    def e_value(self) -> float:
        """The e-value now; 1 before the first outcome."""
        with np.errstate(over="ignore"):
            return float(np.exp(self.log_e[-1])) if self.n else 1.0

    @property
    def largest(self) -> float:
        """The largest e-value so far, which may be quoted as honestly as the last."""
        with np.errstate(over="ignore"):
            return max(1.0, float(np.exp(self.log_e.max()))) if self.n else 1.0

    @property
    def p_value(self) -> float:
        """An anytime-valid p-value: 1 / largest, in (0, 1]; 0 when the impossible happened."""
        return 1.0 / self.largest

    @property
    def frame(self) -> pd.DataFrame:
        """One row per outcome, in order: number of outcomes, logarithm of the e-value."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        return pd.DataFrame({"outcomes": np.arange(1, self.n + 1), "log_e": self.log_e})

    def to_dict(self) -> dict[str, float | str | int | None]:
        """The e-value for JSON."""
        return {
            "e_value": plain_number(self.e_value),
            "largest": plain_number(self.largest),
            "p_value": self.p_value,
            "n": self.n,
            "method": _METHOD,
        }

    def __str__(self) -> str:
        return (
            f"e-value against calibration: {self.e_value:.4g}, largest so far {self.largest:.4g} "
            f"(n = {self.n}; {_METHOD})\n  20 or more refutes calibration at the 5% level, "
            "whenever one looks."
        )

    def _repr_html_(self) -> str:
        return html_table(
            caption="Evidence against calibration", header=("", ""), rows=self.to_dict().items()
        )


_METHOD = f"mixture of {len(_SHIFTS) * len(_SLOPES)} logistic bettors, equal stakes"


@naming_arguments
def calibration_evidence(
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    cluster: ArrayLike | None = None,
    shares: bool = False,
) -> EProcess:
    """Bet against forecasts as their outcomes come in.

    If each forecast is the probability of its outcome given all outcomes before it, no betting
    makes money in the long run: the chance that the e-value ever reaches 20 is at most 5%. So
    one may look after each resolution and stop when one likes, which no p-value of a fixed
    sample allows. Forty-two bettors share the stake, each sure that the log odds should be
    shifted and stretched by one fixed amount.

    Questions that may come out together are one bet, paid when the last of them is known: each
    takes its share of the stake, so that no dependence between them makes money. A partial outcome
    pays its share of what a yes would pay and the rest of what a no would, which is fair for any
    share whose mean is the forecast.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1], in the order of resolution, one
            forecast for each question.
        outcome: 1 for yes, 0 for no, shape (n,).
        cluster: Cluster of each question, shape (n,); each its own where None.
        shares: Whether an outcome may lie between 0 and 1, as the share of a yes that it is.

    Returns:
        The e-value after each outcome. It is infinite once something happened that was given
        probability 0, and unmoved by certainties that came true.

    Raises:
        InvalidForecastError: A probability lies outside [0, 1] or is NaN.
        InvalidOutcomeError: An outcome is neither 0 nor 1, or outside [0, 1] with ``shares``.
        InvalidTableError: There is not one cluster for each forecast, or one is missing.

    References:
        Shafer (2021), doi:10.1111/rssa.12647;
        Henzi, Puke, Dimitriadis & Ziegel (2022), arXiv:2203.00426, for yes/no forecasts;
        Arnold, Henzi & Ziegel (2023), doi:10.1214/22-AOAS1697, for numbers

    Example:
        >>> evidence = calibration_evidence(probability=[0.9] * 12, outcome=[1, 0] * 6)
        >>> round(evidence.e_value, 1)
        82.2
    """
    checked = _checked_shares if shares else check_columns
    probability, outcome = checked(probability, outcome)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(probability) - np.log1p(-probability)
    sure = ~np.isfinite(odds)
    finite = np.where(sure, 0.0, odds)
    bets = _SHIFTS[:, None, None] + _SLOPES[:, None] * finite
    gains = _gains(bets, finite, outcome)
    # Certainty leaves nothing to bet on, until it fails: then any stake has won without bound.
    gains[..., sure] = np.where(probability == outcome, 0.0, np.inf)[sure]
    gains = gains.reshape(_SHIFTS.size * _SLOPES.size, len(odds))
    wealth = np.cumsum(gains if cluster is None else _by_cluster(gains, cluster), axis=1)
    log_e = scipy.special.logsumexp(wealth, axis=0) - np.log(len(wealth))
    return EProcess(log_e=log_e, n=len(odds))


def _gains(bets: np.ndarray, stated: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Logarithm of what each bet comes to; a share pays by its part for a yes and for a no."""
    from scipy.special import log_expit  # noqa: PLC0415 - scipy loads when first used

    if ((outcome == 0) | (outcome == 1)).all():
        side = 2 * outcome - 1
        return np.asarray(log_expit(side * bets) - log_expit(side * stated))
    yes = log_expit(bets) - log_expit(stated)
    no = log_expit(-bets) - log_expit(-stated)
    with np.errstate(divide="ignore"):
        return np.asarray(np.logaddexp(np.log(outcome) + yes, np.log1p(-outcome) + no))


def _checked_shares(probability: ArrayLike, outcome: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    probability, outcome = paired(probability, outcome)
    within = (outcome >= 0) & (outcome <= 1)
    if not within.all():
        row = int(np.argmin(within))
        raise InvalidOutcomeError(
            f"outcome must lie in [0, 1], found {outcome[row]:g} at row {row}. For a percentage,"
            " divide by 100.",
            field="outcome",
            row=row,
        )
    return checked_probability(probability), outcome


def _by_cluster(gains: np.ndarray, cluster: ArrayLike) -> np.ndarray:
    """The mean gain of each cluster where its last question stands, and 0 before it.

    By Hoelder's inequality the geometric mean of bets that are fair one by one is no better than
    fair, however the bets depend on each other.
    """
    named = np.asarray(cluster)
    if named.shape != gains.shape[1:]:
        raise InvalidTableError(
            f"{gains.shape[1]} forecasts need as many clusters, found the shape {named.shape}"
        )
    if any(each is None or each != each for each in named.tolist()):  # noqa: PLR0124 - NaN
        raise InvalidTableError("a cluster is missing; give who stands alone a name of its own")
    code, size = np.unique(named, return_inverse=True, return_counts=True)[1:]
    last = np.zeros(len(size), dtype=np.intp)
    last[code] = np.arange(len(code))
    found = np.zeros_like(gains)
    np.add.at(found.T, last[code], (gains / size[code]).T)
    return found
