"""The register of scoring rules: the facts about each rule, stated once, beside its formula.

`ft.score`, the documents and the tests of laws that every rule obeys read the register. A rule is
found by its name and by the shape of belief it accepts, so that `brier` can mean one formula for a
yes/no question and another for a list of options. The formula is a function over arrays, whose
arguments depend on the shape of belief alone (n forecasts; `outcome` has shape (n,), NaN while
unresolved):

    shape              arguments beside `outcome`
    probability        probability (n,): probability of yes; outcome 1 or 0
    options            probabilities (n, K), NaN where an option was not on offer;
                       outcome is the position of the option that came true, from 0
    ordered options    as for options; the columns are in the order of the options
    quantiles          levels (Q,) or (n, Q) and values (n, Q), NaN in both as padding
    samples            samples (n, m), NaN as padding
    distribution       family (a name) and parameters (mapping of names to (n,) arrays)
    cdf                points (m,) or (n, m) and cdf (n, m)
    interval           lower (n,), upper (n,)
    point              point (n,)

The function returns one score per forecast, shape (n,), NaN where the outcome is NaN.
A rule that can score an outcome known only as a range has a second function, `over_range`, which
takes `outcome_low` and `outcome_high` in place of `outcome`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np

Shape = Literal[
    "probability",
    "options",
    "ordered options",
    "quantiles",
    "samples",
    "distribution",
    "cdf",
    "interval",
    "point",
]
"""The shapes of belief that rules accept."""

Propriety = Literal["strictly proper", "proper", "fair", "consistent", "improper"]
"""Which report has the best expected score, the forecaster's belief being true.

* strictly proper: the belief, and no other report;
* proper: the belief, and perhaps other reports as well;
* fair: for samples: draws from the belief, among all draws; chosen samples may score better
  (Ferro 2014);
* consistent: for points: one summary of the belief, such as its median or mean (Gneiting 2011);
* improper: a report other than the belief.
"""

Direction = Literal["lower", "higher"]
"""Which scores are better."""

Partial = Literal["mean", "probability"]
"""What an outcome between 0 and 1 means: the fraction that came true (``"mean"``), or the
probability that the answer is yes (``"probability"``)."""

BELIEF_ARGUMENTS: Mapping[Shape, tuple[str, ...]] = {
    "probability": ("probability",),
    "options": ("probabilities",),
    "ordered options": ("probabilities",),
    "quantiles": ("levels", "values"),
    "samples": ("samples",),
    "distribution": ("family", "parameters"),
    "cdf": ("points", "cdf"),
    "interval": ("lower", "upper"),
    "point": ("point",),
}
"""The arguments that carry a belief of each shape into a rule."""


@attrs.frozen(kw_only=True, eq=False)
class ScoringRule:
    """One scoring rule: its formula, the beliefs it accepts, and range and meaning of its scores.

    Attributes:
        name: The name of the rule in `ft.score(rules=[...])`; variants for several shapes of
            belief share it.
        function: The formula, over arrays, with the arguments its shape has in this module.
        accepts: The shape of belief it scores.
        convention: The variant of the formula, such as `one-sided`; only scores of the same
            convention may be compared.
        best: The score of a perfect forecast.
        worst: The worst score there can be.
        propriety: Strictly proper, proper, fair, consistent or improper; see `Propriety`.
        formula: The formula as text, for the documents.
        reference: The publication that proposed the rule.
        bounds: The range as text if it depends on the question, such as `0 to K - 1`.
        partial: What an outcome between 0 and 1 may mean under this rule; empty where such
            outcomes are refused.
        over_range: Scores an outcome known only as a range; None where such outcomes are refused.
        arguments: Values of the function's further arguments by name, such as the threshold of
            `elementary`.
        in_units: Whether scores are in the unit of the outcome (or its square, or its logarithm),
            so that they must never be averaged over questions of different units.

    Example:
        >>> import numpy as np
        >>> def zero_one(*, probability, outcome):
        ...     return np.where(np.isnan(outcome), np.nan, (probability > 0.5) != outcome)
        >>> rule = ScoringRule(
        ...     name="zero-one", function=zero_one, accepts="probability",
        ...     best=0, worst=1, propriety="proper", formula="1 if the likelier side lost")
        >>> rule.direction
        'lower'
        >>> rule(probability=np.array([0.9, 0.2]), outcome=np.array([1, 1]))
        array([0., 1.])
    """

    name: str = attrs.field()
    function: Callable[..., np.ndarray]
    accepts: Shape = attrs.field()
    convention: str = "plain"
    best: float = attrs.field(converter=float)
    worst: float = attrs.field(converter=float)
    propriety: Propriety = attrs.field()
    formula: str = ""
    reference: str = ""
    bounds: str = ""
    partial: frozenset[Partial] = attrs.field(default=frozenset())
    over_range: Callable[..., np.ndarray] | None = None
    arguments: Mapping[str, Any] = attrs.field(factory=dict)
    in_units: bool = False

    @name.validator
    def _check_name(self, _: attrs.Attribute[str], name: str) -> None:
        if not name or name != name.strip().lower() or " " in name:
            message = f"a rule is named {name!r}; names are lower case, with hyphens for spaces."
            raise InvalidArgumentError(message, field="name")

    @accepts.validator
    def _check_accepts(self, _: attrs.Attribute[Shape], accepts: Shape) -> None:
        _check_choice(self.name, "accepts", accepts, get_args(Shape))

    @propriety.validator
    def _check_propriety(self, _: attrs.Attribute[Propriety], propriety: Propriety) -> None:
        _check_choice(self.name, "propriety", propriety, get_args(Propriety))

    @worst.validator
    def _check_worst(self, _: attrs.Attribute[float], worst: float) -> None:
        if worst == self.best or math.isnan(worst) or math.isnan(self.best):
            message = (
                f"rule '{self.name}' has best {self.best:g} and worst {worst:g}; they must differ, "
                "because they define which direction is better."
            )
            raise InvalidArgumentError(message, field="worst")

    @property
    def direction(self) -> Direction:
        """Which scores are better, `lower` or `higher`."""
        return "lower" if self.best < self.worst else "higher"

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest score there can be."""
        return min(self.best, self.worst), max(self.best, self.worst)

    def __call__(self, **arrays: Any) -> np.ndarray:
        """Score arrays of beliefs against their outcomes, one score per forecast."""
        return self.function(**self.arguments, **arrays)

    def using(self, **arguments: Any) -> ScoringRule:
        """Return this rule with other values of its further arguments, named in its convention.

        Args:
            **arguments: The new values by name of the argument, such as ``threshold=0.2``.

        Returns:
            The rule with these values; the register keeps its own.

        Raises:
            InvalidArgumentError: The rule has no such argument.

        Example:
            >>> find_rule("elementary", "probability").using(threshold=0.2).convention
            'threshold 0.2'
        """
        for name in arguments:
            if name not in self.arguments:
                message = f"rule '{self.name}' has no argument '{name}'. "
                message += did_you_mean(name, self.arguments)
                raise InvalidArgumentError(message, field=name)
        chosen = {**self.arguments, **arguments}
        convention = ", ".join(f"{name} {value}" for name, value in chosen.items())
        return attrs.evolve(self, arguments=chosen, convention=convention)


def _check_choice(rule: str, field: str, found: object, known: tuple[str, ...]) -> None:
    if found not in known:
        message = f"rule '{rule}' has {field} {found!r}. {did_you_mean(found, known)}"
        raise InvalidArgumentError(message, field=field)


_RULES: dict[str, dict[Shape, ScoringRule]] = {}


@naming_arguments
def add_rule(rule: ScoringRule) -> ScoringRule:
    """Put a scoring rule on the register, so that it is found by name.

    Args:
        rule: The rule; its name may be taken by rules for other shapes of belief.

    Returns:
        The same rule.

    Raises:
        InvalidArgumentError: A rule of that name already accepts that shape, or `rule` is no
            ScoringRule.

    Example:
        >>> def surprise(*, probability, outcome):
        ...     return abs(probability - outcome)
        >>> rule = add_rule(ScoringRule(
        ...     name="surprise", function=surprise, accepts="probability",
        ...     best=0, worst=1, propriety="improper", formula="|p - y|"))
        >>> find_rule("surprise", "probability") is rule
        True
        >>> drop_rule("surprise")
    """
    if not isinstance(rule, ScoringRule):
        message = f"rule is a ScoringRule, found {type(rule).__name__}"
        raise InvalidArgumentError(message, field="rule")
    if rule.accepts in _RULES.get(rule.name, ()):
        message = (
            f"rule '{rule.name}' for {rule.accepts} is on the register already. "
            "Choose another name, or drop_rule() the first."
        )
        raise InvalidArgumentError(message, field="name")
    _RULES.setdefault(rule.name, {})[rule.accepts] = rule
    return rule


@naming_arguments
def drop_rule(name: str) -> None:
    """Remove every rule of a name from the register.

    Args:
        name: The name of the rules; those of the package come back when Python starts anew.

    Raises:
        UnknownNameError: No rule bears that name.

    Example:
        >>> def surprise(*, probability, outcome):
        ...     return abs(probability - outcome)
        >>> rule = add_rule(ScoringRule(
        ...     name="surprise", function=surprise, accepts="probability",
        ...     best=0, worst=1, propriety="improper", formula="|p - y|"))
        >>> drop_rule("surprise")
        >>> "surprise" in {rule.name for rule in all_rules()}
        False
    """
    find_rules(name)
    del _RULES[name]


def find_rules(name: str) -> Mapping[Shape, ScoringRule]:
    """Find all rules of one name.

    Args:
        name: The name, such as ``"brier"``.

    Returns:
        The rules by the shape of belief that each accepts; at least one.

    Raises:
        UnknownNameError: No rule bears that name.

    Example:
        >>> find_rules("brier")["probability"].formula
        '(p - y)^2'
        >>> find_rules("brir")
        Traceback (most recent call last):
        ...
        forecasttrack.errors.UnknownNameError: no scoring rule 'brir'. Did you mean 'brier'?
    """
    if not isinstance(name, str):
        message = f"name is the text that names a rule, found {type(name).__name__}"
        raise InvalidArgumentError(message, field="name")
    if name not in _RULES:
        message = f"no scoring rule {name!r}. {did_you_mean(name, _RULES)}"
        raise UnknownNameError(message, field="rules")
    return dict(_RULES[name])


@naming_arguments
def find_rule(name: str, accepts: Shape) -> ScoringRule:
    """Find the rule of one name that accepts one shape of belief.

    For ``"ordered options"`` the rule for ``"options"`` is found if no rule of the name uses the
    order.

    Args:
        name: The name, such as ``"brier"``.
        accepts: The shape of belief.

    Returns:
        The rule.

    Raises:
        UnknownNameError: No rule bears that name, or none of them accepts that shape.

    Example:
        >>> find_rule("brier", "probability").convention
        'one-sided'
    """
    variants = find_rules(name)
    if accepts == "ordered options" and accepts not in variants:
        accepts = "options"
    if accepts not in variants:
        message = f"rule '{name}' does not score {accepts}. It scores {', '.join(variants)}."
        raise UnknownNameError(message, field="rules")
    return variants[accepts]


@naming_arguments
def all_rules() -> Iterator[ScoringRule]:
    """Iterate over all rules on the register, in the order in which their names were added.

    Returns:
        The rules, one for each name and shape of belief.

    Example:
        >>> {"brier", "log", "crps"} <= {rule.name for rule in all_rules()}
        True
    """
    for variants in list(_RULES.values()):
        yield from variants.values()
