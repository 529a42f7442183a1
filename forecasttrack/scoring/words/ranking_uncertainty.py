"""Simulated scores, which show how certain a ranking is if words and outcomes are uncertain.

Each draw chooses one reading (a lexicon, or a coder), one position for equal words in their bands,
and yes or no for each uncertain outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_draws
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidTableError,
    UnknownNameError,
    did_you_mean,
)
from forecasttrack.scoring.checks import check_binary, check_probability, same_shape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.intp]


@attrs.frozen(kw_only=True, eq=False)
class ScoreDraws:
    """Mean Brier scores of forecasters in each of many draws.

    Attributes:
        forecasters: Their names, sorted.
        means: Mean Brier score, shape (draws, forecasters).
        readings: The names of the readings, sorted; empty if none were given.
        seed: The seed of the random numbers.

    Example:
        >>> two_words = {"low": [0.55, 0.6], "high": [0.8, 0.9], "phrase": ["likely", "probably"]}
        >>> draws = simulate_scores(
        ...     **two_words, forecaster=["ann", "ben"], question=["rain", "rain"], outcome=[1, 1]
        ... )
        >>> low, high = draws.interval("ann")
        >>> bool(0.2**2 <= low < high <= 0.45**2), draws.beats("ann", "ben") < 0.5
        (True, True)
    """

    forecasters: list[str]
    means: Floats
    readings: list[str]
    seed: int

    def beats(self, first: str, second: str) -> float:
        """Give the probability that the first has the better score; a tie counts half.

        Args:
            first: The name of a forecaster.
            second: The name of another forecaster.

        Returns:
            The share of draws in which the mean score of the first is lower, in [0, 1].

        Raises:
            UnknownNameError: No forecaster of that name.
        """
        one, two = self.means[:, self._column(first)], self.means[:, self._column(second)]
        return float((one < two).mean() + (one == two).mean() / 2)

    def interval(self, forecaster: str, *, level: float = 0.9) -> tuple[float, float]:
        """Give the central interval that holds the mean score in a share of the draws.

        Args:
            forecaster: The name of the forecaster.
            level: The share of the draws, in (0, 1).

        Returns:
            The lower and the upper end, Brier scores.

        Raises:
            UnknownNameError: No forecaster of that name.
            InvalidArgumentError: `level` does not lie in (0, 1).
        """
        if not 0 < level < 1:
            message = f"level is {level}; it lies in (0, 1)."
            raise InvalidArgumentError(message, field="level")
        means = self.means[:, self._column(forecaster)]
        low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def _column(self, name: str) -> int:
        """The column of `means` that belongs to a forecaster."""
        if name not in self.forecasters:
            message = (
                f"no forecaster '{name}' among those scored. {did_you_mean(name, self.forecasters)}"
            )
            raise UnknownNameError(message, field="forecaster")
        return self.forecasters.index(name)


@naming_arguments
def simulate_scores(  # noqa: PLR0913 - each is a column
    *,
    low: ArrayLike,
    high: ArrayLike,
    phrase: ArrayLike,
    forecaster: ArrayLike,
    question: ArrayLike,
    outcome: ArrayLike,
    reading: ArrayLike | None = None,
    against: ArrayLike | None = None,
    shares: ArrayLike | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> ScoreDraws:
    """Score forecasters in many draws of readings, words and uncertain outcomes.

    Args:
        low: Lower ends of the bands, probabilities of yes, shape (n,); one row for each reading of
            each forecaster's words on each question.
        high: Upper ends, shape (n,).
        phrase: The words, shape (n,); in one draw equal words have one position in their bands.
        forecaster: The forecaster who used the words, shape (n,).
        question: The question, shape (n,).
        outcome: Probability that the answer is yes: 1, 0, or between them if that is uncertain,
            shape (n,).
        reading: The lexicon or coder of the row, shape (n,); a single one if None. Each reading
            must have exactly one row for every forecaster and question.
        against: True where a yes speaks against the claim, so that `low` and `high` are the
            complement of the claim's band; shape (n,), nowhere if None.
        shares: True where an outcome between 0 and 1 is the share that came true, which is the same
            in every draw; shape (n,), nowhere if None.
        draws: The number of draws.
        seed: The seed of the random numbers; equal seeds give equal draws.

    Returns:
        The mean Brier score of each forecaster in each draw.

    Raises:
        InvalidForecastError: An end is no probability, or a band is inverted.
        InvalidOutcomeError: An outcome does not lie in [0, 1].
        InvalidTableError: Rows are missing or double, so that forecasters would be compared on
            different questions, or a question has two outcomes.
        InvalidArgumentError: Fewer than one draw.

    Example:
        >>> drawn = simulate_scores(
        ...     low=[0.8, 0.55],
        ...     high=[0.95, 0.8],
        ...     phrase=["very likely", "likely"],
        ...     forecaster=["ann", "bob"],
        ...     question=["rain", "rain"],
        ...     outcome=[0.9, 0.9],
        ... )
        >>> 0.85 < drawn.beats("ann", "bob") < 0.95
        True
    """
    check_draws(draws, field="draws")
    bands = _Bands.of(low=low, high=high, outcome=outcome, against=against)
    columns = {"forecaster": forecaster, "question": question, "phrase": phrase}
    columns["reading"] = np.zeros(bands.low.shape) if reading is None else reading
    codes = {name: _coded(values, bands.low, name) for name, values in columns.items()}
    _check_grid(codes)
    chance = _chances(codes["question"], bands.outcome)
    is_share = np.zeros(len(chance), bool)
    is_share[codes["question"][0]] = False if shares is None else np.asarray(shares, bool)
    rng = np.random.default_rng(seed)
    means = np.stack([_draw(rng, bands, codes, (chance, is_share)) for _ in range(draws)])
    readings = codes["reading"][1] if reading is not None else []
    return ScoreDraws(forecasters=codes["forecaster"][1], means=means, readings=readings, seed=seed)


@attrs.frozen(kw_only=True, eq=False)
class _Bands:
    """Checked columns, shape (n,) each: bands, the probability of a yes, and whether it is against.

    ``against`` means that a yes speaks against the claim.
    """

    low: Floats
    high: Floats
    outcome: Floats
    against: NDArray[np.bool_]

    @classmethod
    def of(cls, *, low: Any, high: Any, outcome: Any, against: Any) -> _Bands:
        lower, chance = check_binary(
            np.atleast_1d(low), np.atleast_1d(outcome), partial="probability"
        )
        upper = check_probability(np.atleast_1d(high), field="high")
        same_shape(low=lower, high=upper, outcome=chance)
        if np.isnan(chance).any():
            message = "outcome is missing; leave out what is unresolved before drawing"
            raise InvalidTableError(message, field="outcome", row=int(np.isnan(chance).argmax()))
        if (lower > upper).any():
            row = int((lower > upper).argmax())
            message = f"the band at row {row} is inverted. Are low and high swapped?"
            raise InvalidForecastError(message, field="low", row=row)
        swapped = np.zeros(lower.shape, bool) if against is None else np.asarray(against, bool)
        return cls(low=lower, high=upper, outcome=chance, against=swapped)


def _coded(values: ArrayLike, bands: Floats, field: str) -> tuple[Codes, list[str]]:
    """A code from 0 for the name in each row, shape (n,), and the sorted names."""
    labels = np.asarray(values)
    if labels.shape != bands.shape:
        message = f"{field} has shape {labels.shape}, the bands {bands.shape}; give one per row."
        raise InvalidTableError(message, field=field)
    known, codes = np.unique(labels.astype(str), return_inverse=True)
    return codes.ravel(), [str(name) for name in known]


def _check_grid(codes: dict[str, tuple[Codes, list[str]]]) -> None:
    """Refuse columns in which a reading has not exactly one row per forecaster and question."""
    names = ("reading", "forecaster", "question")
    rows = np.zeros([len(codes[name][1]) for name in names], dtype=np.intp)
    np.add.at(rows, tuple(codes[name][0] for name in names), 1)
    if (rows == 1).all():
        return
    place = tuple(int(x) for x in np.argwhere(rows != 1)[0])
    reading, forecaster, question = (
        codes[name][1][code] for name, code in zip(names, place, strict=True)
    )
    message = (
        f"reading '{reading}' has {rows[place]} rows for forecaster '{forecaster}' on question"
        f" '{question}'; each reading needs exactly one. Leave out questions that not all share."
    )
    raise InvalidTableError(message, field="reading")


def _chances(question: tuple[Codes, list[str]], outcome: Floats) -> Floats:
    """The probability of a yes for each question, from the outcomes of the rows, shape (n,)."""
    codes, names = question
    chance = np.empty(len(names))
    chance[codes] = outcome
    differ = chance[codes] != outcome
    if differ.any():
        row = int(differ.argmax())
        message = f"question '{names[codes[row]]}' has two outcomes, the second at row {row}."
        raise InvalidTableError(message, field="outcome", row=row)
    return chance


def _draw(
    rng: np.random.Generator,
    bands: _Bands,
    codes: dict[str, tuple[Codes, list[str]]],
    outcomes: tuple[Floats, NDArray[np.bool_]],
) -> Floats:
    """The mean Brier score of each forecaster in one draw.

    ``outcomes`` holds, for each question, its outcome and whether that is the share that came true
    and not a probability.
    """
    chance, is_share = outcomes
    rows = codes["reading"][0] == rng.integers(len(codes["reading"][1]))
    position = rng.random(len(codes["phrase"][1]))[codes["phrase"][0][rows]]
    drawn = rng.random(len(chance)) < chance
    outcome = np.where(is_share, chance, drawn)[codes["question"][0][rows]]
    position = np.where(bands.against[rows], 1 - position, position)
    belief = bands.low[rows] + position * (bands.high - bands.low)[rows]
    forecaster = codes["forecaster"][0][rows]
    sums = np.bincount(forecaster, (belief - outcome) ** 2, len(codes["forecaster"][1]))
    return sums / np.bincount(forecaster)
