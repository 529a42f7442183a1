"""Random arguments for rules of every shape, ROWS rows of each, and outcomes to meet them."""

import numpy as np

ROWS = 30


def probability(rng):
    p = rng.choice([0, 0.25, 0.5, 1, *rng.uniform(size=8)], ROWS)
    return {"probability": p}, (rng.uniform(size=ROWS) < 0.5).astype(float)


def options(rng):
    return {"probabilities": rng.dirichlet(np.ones(4), ROWS)}, rng.integers(0, 4, ROWS) * 1.0


def quantiles(rng):
    levels = np.tile([0.1, 0.25, 0.5, 0.75, 0.9], (ROWS, 1))
    return {"levels": levels, "values": np.sort(rng.normal(size=(ROWS, 5)))}, numbers(rng)


def samples(rng):
    return {"samples": rng.normal(size=(ROWS, 6))}, numbers(rng)


def distribution(rng):
    parameters = {"mean": rng.normal(size=ROWS), "sd": rng.uniform(0.2, 3, ROWS)}
    return {"family": "normal", "parameters": parameters}, numbers(rng)


def cdf(rng):
    steps = np.cumsum(rng.dirichlet(np.ones(3), ROWS), axis=1)
    F = np.minimum(np.concatenate([np.zeros((ROWS, 1)), steps], axis=1), 1)
    points = np.tile([-1.0, 0.0, 0.5, 2.0], (ROWS, 1))
    return {"points": points, "cdf": F}, rng.uniform(-1, 2, ROWS)


def interval(rng):
    ends = np.sort(rng.normal(size=(ROWS, 2)))
    return {"lower": ends[:, 0], "upper": ends[:, 1]}, numbers(rng)


def point(rng):
    return {"point": rng.normal(size=ROWS)}, numbers(rng)


def numbers(rng):
    return rng.normal(scale=2, size=ROWS)


OF_SHAPE = {
    "probability": probability,
    "options": options,
    "ordered options": options,
    "quantiles": quantiles,
    "samples": samples,
    "distribution": distribution,
    "cdf": cdf,
    "interval": interval,
    "point": point,
}


def beliefs(shape, rng):
    """Random beliefs of a shape as arguments of its rules, and outcomes for them."""
    return OF_SHAPE[shape](rng)
