"""Small worlds in which the expected score of any report can be computed to the last digit.

A world draws a truth, knows the honest report of one who believes that truth, draws rival
reports, and gives the expected score of each of several reports when the truth is as believed.
A rule scores all reports in one call, since most of a call is not their number.
"""

import itertools

import numpy as np

NUMBERS = np.array([-2.0, -0.5, 0.0, 1.0, 4.0])
"""What can happen in the worlds of numbers."""


class Yes:
    """A yes/no question; the truth is the probability of yes."""

    def truth(self, rng):
        return rng.choice([rng.uniform(), rng.choice([0.05, 0.2, 0.5, 0.8, 0.99])])

    def honest(self, truth, rule):
        return truth

    def rivals(self, truth, rng):
        return [*np.linspace(0.001, 0.999, 41), *rng.uniform(size=20), 0.0, 1.0]

    def expected(self, rule, reports, truth):
        scores = rule(probability=np.repeat(reports, 2), outcome=np.tile([0, 1], len(reports)))
        return weighed(scores, [1 - truth, truth])


class Options:
    """Four options; the truth is a probability for each."""

    def truth(self, rng):
        return rng.dirichlet(np.ones(4))

    def honest(self, truth, rule):
        return truth

    def rivals(self, truth, rng):
        near = truth + 0.05 * rng.normal(size=(10, 4))
        near = np.abs(near) / np.abs(near).sum(axis=1, keepdims=True)
        grid = [g for g in itertools.product(np.linspace(0, 1, 5), repeat=4) if sum(g) == 1]
        return [*rng.dirichlet(np.ones(4), 20), *near, *map(np.array, grid)]

    def expected(self, rule, reports, truth):
        outcome = np.tile(np.arange(4), len(reports))
        return weighed(rule(probabilities=np.repeat(reports, 4, axis=0), outcome=outcome), truth)


class Number:
    """A number among a few; the truth is a probability for each of them."""

    def truth(self, rng):
        return rng.dirichlet(np.ones(len(NUMBERS)))

    def belief(self, reports):
        raise NotImplementedError

    def expected(self, rule, reports, truth):
        belief = self.belief(np.repeat(reports, len(NUMBERS), axis=0))
        return weighed(rule(**belief, outcome=np.tile(NUMBERS, len(reports))), truth)


class QuantilesOfNumber(Number):
    """The report states quantiles at five levels."""

    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])

    def honest(self, truth, rule):
        places = np.searchsorted(np.cumsum(truth), self.levels)
        return NUMBERS[np.minimum(places, len(NUMBERS) - 1)]

    def rivals(self, truth, rng):
        return np.sort(rng.uniform(-3, 5, (40, 5)), axis=1)

    def belief(self, reports):
        return {"levels": np.tile(self.levels, (len(reports), 1)), "values": reports}


class IntervalOfNumber(Number):
    """The report states the central interval that leaves a tenth outside."""

    def honest(self, truth, rule):
        places = np.searchsorted(np.cumsum(truth), [0.05, 0.95])
        return NUMBERS[np.minimum(places, len(NUMBERS) - 1)]

    def rivals(self, truth, rng):
        return np.sort(rng.uniform(-3, 5, (40, 2)), axis=1)

    def belief(self, reports):
        return {"lower": reports[:, 0], "upper": reports[:, 1]}


class PointOfNumber(Number):
    """The report states the median under absolute error, the mean under squared error."""

    def honest(self, truth, rule):
        if rule.name == "squared-error":
            return np.dot(truth, NUMBERS)
        return NUMBERS[np.searchsorted(np.cumsum(truth), 0.5)]

    def rivals(self, truth, rng):
        return rng.uniform(-3, 5, 40)

    def belief(self, reports):
        return {"point": reports}


class SamplesOfNumber(Number):
    """The truth is in twentieths, and the report a sample of twenty."""

    def truth(self, rng):
        counts = rng.multinomial(20, rng.dirichlet(np.ones(len(NUMBERS))))
        return counts / 20

    def honest(self, truth, rule):
        return np.repeat(NUMBERS, np.round(truth * 20).astype(int))

    def rivals(self, truth, rng):
        moved = [self.honest(truth, None) + rng.normal(size=20) for _ in range(20)]
        return [*rng.uniform(-3, 5, (20, 20)), *moved]

    def belief(self, reports):
        return {"samples": reports}


class DrawsOfNumber(Number):
    """The report is a distribution; what is scored are three draws from it."""

    def honest(self, truth, rule):
        return truth

    def rivals(self, truth, rng):
        return rng.dirichlet(np.ones(len(NUMBERS)), 20)

    def expected(self, rule, reports, truth):
        draws = np.array(list(itertools.product(range(len(NUMBERS)), repeat=3)))
        chance = np.prod(np.asarray(reports)[:, draws], axis=2)
        samples = np.repeat(NUMBERS[draws], len(NUMBERS), axis=0)
        scores = rule(samples=samples, outcome=np.tile(NUMBERS, len(draws)))
        return chance @ weighed(scores, truth)


class NormalOfNumber:
    """The truth is a normal distribution, and so is the report; integrated panel by panel."""

    nodes, weights = np.polynomial.legendre.leggauss(10)

    def truth(self, rng):
        return np.array([rng.normal(), rng.uniform(0.3, 3)])

    def honest(self, truth, rule):
        return truth

    def rivals(self, truth, rng):
        near = truth + 0.1 * rng.normal(size=(20, 2))
        far = np.column_stack([rng.normal(size=20), rng.uniform(0.3, 3, 20)])
        return [report for report in [*near, *far] if report[1] > 0.1]

    def expected(self, rule, reports, truth):
        # A threshold is a kink of the score, so a panel ends there.
        kinks = [edge for edge in rule.arguments.values() if np.isfinite(edge)]
        edges = np.sort([*np.linspace(-12, 12, 49), *((np.array(kinks) - truth[0]) / truth[1])])
        half = np.diff(edges)[:, None] / 2
        z = (edges[:-1, None] + half + half * self.nodes).ravel()
        chances = (half * self.weights).ravel() * np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
        mean, sd = np.repeat(reports, len(z), axis=0).T
        outcome = np.tile(truth[0] + truth[1] * z, len(reports))
        scores = rule(family="normal", parameters={"mean": mean, "sd": sd}, outcome=outcome)
        return scores.reshape(len(reports), -1) @ chances


class CdfOfNumber:
    """The truth has straight lines between points, and so has the report."""

    points = np.array([-1.0, 0.0, 0.5, 2.0])
    nodes, weights = np.polynomial.legendre.leggauss(8)

    def truth(self, rng):
        return np.concatenate([[0], np.cumsum(rng.dirichlet(np.ones(3)))])

    def honest(self, truth, rule):
        return truth

    def rivals(self, truth, rng):
        return [self.truth(rng) for _ in range(40)]

    def expected(self, rule, reports, truth):
        reports = np.clip(reports, 0, 1)
        panels = [np.unique([*self.points, *self.kinks(rule, report)]) for report in reports]
        outcomes = [self.nodes_of(edges) for edges in panels]
        sizes = [each.size for each in outcomes]
        arrays = {"points": self.points, "cdf": np.repeat(reports, sizes, axis=0)}
        scores = np.split(rule(**arrays, outcome=np.concatenate(outcomes)), np.cumsum(sizes)[:-1])
        return np.array([self.mean_of(*each, truth) for each in zip(scores, panels, strict=True)])

    def nodes_of(self, edges):
        """Where the score is integrated: some places in each panel."""
        middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
        return (middle[:, np.newaxis] + half[:, np.newaxis] * self.nodes).ravel()

    def mean_of(self, scores, edges, truth):
        """The mean of scores at the nodes of panels."""
        mass = np.diff(np.interp(edges, self.points, truth))
        return mass @ (scores.reshape(len(mass), -1) @ self.weights) / 2

    def kinks(self, rule, report):
        """Where the score of a report has a kink, so that a panel must end there."""
        alpha = rule.arguments.get("alpha", 1)
        levels = [*rule.arguments.get("levels", ()), alpha / 2, 1 - alpha / 2]
        thresholds = [rule.arguments.get(name, np.inf) for name in ("low", "high")]
        inside = [each for each in thresholds if -1 < each < 2]
        return [*np.interp(levels, report, self.points), *inside]


def weighed(scores, chances):
    """Expected scores, in which what cannot happen counts for nothing however dear.

    The scores of what can happen stand side by side, report after report.
    """
    scores, chances = np.reshape(scores, (-1, len(chances))), np.asarray(chances)
    return np.sum(np.where(chances == 0, 0, scores) * chances, axis=1)


WORLDS = {
    "probability": Yes(),
    "options": Options(),
    "ordered options": Options(),
    "quantiles": QuantilesOfNumber(),
    "interval": IntervalOfNumber(),
    "samples": SamplesOfNumber(),
    "distribution": NormalOfNumber(),
    "cdf": CdfOfNumber(),
    "point": PointOfNumber(),
}


def world_of(rule):
    """The world in which a rule can be tried."""
    return DrawsOfNumber() if rule.name == "crps-fair" else WORLDS[rule.accepts]
