"""Levels and power of intervals of mixed probabilities over very many outcomes at once.

The formulas of decision 0398 written a second time, for arrays of outcomes against the score of
even odds: so 200,000 outcomes of a cell take seconds. ``python -m tests.inference.many_outcomes``
prints the table, and a test holds some of its tails against the library.
"""

from __future__ import annotations

import math
import sys

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, gammainc, gammaincc, logit
from scipy.stats import t as student

from tests.inference import levels

CELLS = 8192
BOOKS = 20


def both_tails(probability: np.ndarray, outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tails below and above of books of probabilities over one half, if they score like even odds.

    Args:
        probability: Chances of yes that were said, all above one half, shape (n,).
        outcomes: Sets of outcomes, shape (runs, n).
    """
    n, missed = len(probability), (outcomes == 0).astype(float)
    jump = (2 * probability - 1) / n
    wanted = levels.EVEN_ODDS - ((1 - probability) ** 2).mean()
    reference = logit(0.025 + 0.95 * (1 - probability))
    tilt = brentq(lambda at: jump @ expit(reference + at * jump) - wanted, -9e3, 9e3, xtol=1e-11)
    tilted = expit(reference + tilt * jump)
    alike = wanted / jump.sum()
    credible = _credible(missed, tilted, alike)
    return tuple(  # type: ignore[return-value]
        (1 - credible) * one + credible * other
        for one, other in zip(
            _by_convolution(jump, tilted, missed), _by_moments(jump, alike, missed), strict=True
        )
    )


def _credible(missed: np.ndarray, tilted: np.ndarray, alike: float) -> np.ndarray:
    of_tilt = missed @ np.log(tilted) + (1 - missed) @ np.log1p(-tilted)
    count = missed.sum(axis=1)
    of_alike = count * math.log(alike) + (missed.shape[1] - count) * math.log1p(-alike)
    return expit(2 * (math.log(2.5) + of_alike - of_tilt))


def _by_convolution(
    jump: np.ndarray, chance: np.ndarray, missed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    cells = np.rint(jump / (_step(jump) or jump.sum() / CELLS)).astype(int)
    share = np.ones(1)
    for cell, p in zip(cells, chance, strict=True):
        wider = np.zeros(len(share) + cell)
        wider[: len(share)] = share * (1 - p)
        wider[cell:] += share * p
        share = wider
    place = (missed @ cells).astype(int)
    return np.cumsum(share)[place], np.cumsum(share[::-1])[::-1][place]


def _by_moments(
    jump: np.ndarray, chance: float, missed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    noise = chance * (1 - chance)
    deviation = math.sqrt(noise * (jump**2).sum())
    skew = noise * (1 - 2 * chance) * (jump**3).sum() / deviation**3
    shape = 4 / skew**2
    lower, upper = (gammainc, gammaincc) if skew > 0 else (gammaincc, gammainc)

    def at(half: float) -> np.ndarray:
        away = (missed @ jump + half - chance * jump.sum()) / deviation
        return np.maximum(shape + math.copysign(1, skew) * away * math.sqrt(shape), 0)

    half = _step(jump) / 2
    return lower(shape, at(half)), upper(shape, at(-half))


def _step(jump: np.ndarray) -> float:
    """What all jumps are multiples of, where chances are whole per cent; else 0."""
    hundredths = 100 * jump * len(jump)
    whole = np.rint(hundredths).astype(int)
    alike = np.allclose(whole, hundredths, atol=1e-9)
    return float(np.gcd.reduce(whole)) / 100 / len(jump) if alike else 0.0


def cells_of(kind: str, n: int, seed: int, runs: int = 10_000) -> tuple[str, float, float]:
    """Levels by truth as text, the largest of them, and power beside Student's t."""
    (books, rng), found, power, by_t = levels.drawn(kind, n, BOOKS, seed), {}, [], []
    for probability in books:
        for name, chance in levels.truths(probability).items():
            tails = both_tails(probability, rng.random((runs, n)) < chance)
            found.setdefault(name, []).append([(each <= 0.025).mean() for each in tails])
        outcomes = rng.random((runs, n)) < probability
        power.append((both_tails(probability, outcomes)[0] <= 0.025).mean())
        score = (probability - outcomes) ** 2
        reach = student.ppf(0.975, n - 1) * score.std(axis=1, ddof=1) / math.sqrt(n)
        by_t.append((score.mean(axis=1) + reach < levels.EVEN_ODDS).mean())
    shares = [levels.share_of(list(side), BOOKS * runs) for each in found.values()
              for side in np.transpose(each)]  # fmt: skip
    text = " | ".join(f"{100 * each.value:.2f} ± {100 * each.error:.2f}" for each in shares)
    return text, max(each.value for each in shares), float(np.mean(power) / np.mean(by_t))


if __name__ == "__main__":
    for seed in (1, 7):
        for kind in levels.BOOKS:
            for n in (12, 20, 30, 50):
                text, largest, ratio = cells_of(kind, n, seed)
                sys.stdout.write(
                    f"{kind} {n}, seed {seed}: {text}; largest {100 * largest:.2f}, power"
                    f" {ratio:.2f}\n"
                )
