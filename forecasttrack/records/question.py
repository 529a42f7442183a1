"""A question is a claim made checkable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import (
    InvalidQuestionError,
)
from forecasttrack.records import checks
from forecasttrack.records.choices import Ordered
from forecasttrack.records.kind import KINDS, Binary, Date, Kind
from forecasttrack.records.limits import Limits
from forecasttrack.records.lint_exception import LintException
from forecasttrack.records.moments import Day, Moment, When, date, precedes, text, when
from forecasttrack.records.notebook import NotebookRecord
from forecasttrack.records.resolution import Evidence
from forecasttrack.records.rule import RULES, OutcomeOf, Registered, Rule, parts, questions_named
from forecasttrack.records.series_rule import OfSeries, OverWindow
from forecasttrack.records.wording import Reading

RELATIONS = ("supports", "against", "graded", "not-a-test")
"""How a question tests its claim: a yes supports it, is against it, by degrees, or not at all."""


@naming_fields
@attrs.frozen(kw_only=True)
class Condition:
    """Another question, and the outcome it must have for this one to count.

    Attributes:
        question_id: The other question.
        outcome: The outcome that it must have: yes, no or the name of an option.

    Example:
        >>> Condition(question_id="vote-held").outcome
        'yes'
    """

    question_id: str = attrs.field(validator=checks.is_id)
    outcome: str = attrs.field(default="yes", validator=checks.is_text)


def _closes_after_it_opens(opens_at: When | None, closes_at: When | None) -> None:
    if opens_at is not None and closes_at is not None and precedes(closes_at, opens_at):
        raise InvalidQuestionError(
            f"the question closes ({text(closes_at)}) before it opens ({text(opens_at)});"
            " are the two swapped?",
            field="closes_at",
        )


def _test_names_its_claim(claim_id: str | None, relation: str | None) -> None:
    if (claim_id is None) != (relation is None):
        missing, present = ("claim", "relation") if claim_id is None else ("relation", "claim")
        raise InvalidQuestionError(
            f"the key {missing!r} is missing; a question that names its {present} names its"
            f" {missing} too"
        )


def _is_not_its_own_condition(id: str, condition: Condition | None) -> None:  # noqa: A002
    if condition is not None and condition.question_id == id:
        raise InvalidQuestionError(
            f"the question is its own condition ({id!r}); name another question or leave it out",
            field="condition.question_id",
        )


def _rule_fits_kind(kind: Kind, rule: Rule | None) -> None:
    if rule is None or isinstance(rule, Registered):
        return
    for part in parts(rule):
        if part is not rule:
            _says_yes_or_no(part)
    if isinstance(rule, Limits) and rule.bands:
        _bands_fit(kind, rule, rule.bands)
    elif isinstance(kind, Binary):
        _says_yes_or_no(rule)
    elif kind.name not in rule.SETTLES or _says_only_yes_or_no(kind, rule):
        raise InvalidQuestionError(
            f"a {kind.name} question cannot be settled by this {rule.name} rule;"
            f" {_CURE.get(kind.name, 'is its kind binary?')}",
            field="rule",
        )


_CURE = {
    "numeric": "give a rule that yields a number, without limits and bands",
    "categorical": "give a rule that yields an option, or bands between the options",
    "ordered": "give a rule that yields an option, or bands between the options",
    "date": "a first crossing has a date",
}


def _says_only_yes_or_no(kind: Kind, rule: Rule) -> bool:
    if isinstance(kind, Date):
        return False
    named = isinstance(rule, OutcomeOf) and rule.outcome is not None
    return named or (isinstance(rule, Limits) and rule.is_limited)


def _says_yes_or_no(rule: Rule) -> None:
    """Refuse a rule that yields a number or an option where a yes or no is needed."""
    has_bands = isinstance(rule, Limits) and bool(rule.bands)
    is_limited = isinstance(rule, Limits) and rule.is_limited
    yields_number = rule.IS_NUMBER_WITHOUT_LIMIT and not is_limited
    if has_bands or yields_number or "binary" not in rule.SETTLES:
        raise InvalidQuestionError(
            f"the {rule.name} rule yields a number, and yes or no is asked;"
            " give it a limit, such as at_most: 75000",
            field="rule",
        )


def _bands_fit(kind: Kind, rule: Rule, bands: tuple[float, ...]) -> None:
    if not rule.SETTLES & {"numeric", "ordered"}:
        raise InvalidQuestionError(
            f"bands cut a number, and the {rule.name} rule yields none; take a rule that yields"
            " one, such as value, or leave the bands out",
            field="rule.bands",
        )
    needed = len(kind.options) - 1 if isinstance(kind, Ordered) else None
    if len(bands) != needed:
        needs = "only an ordered question has bands" if needed is None else f"it needs {needed}"
        raise InvalidQuestionError(
            f"the rule cuts the numbers at {len(bands)} places, and {needs};"
            " one cut lies between each option and the next",
            field="rule.bands",
        )


def _rule_has_its_days(
    rule: Rule | None, opens_at: Moment | Day | None, closes_at: When | None
) -> None:
    """Refuse a rule without a day of its own where the question has none either."""
    for part in parts(rule) if rule is not None else ():
        since, until = _days_of(part, opens_at, closes_at)
        if isinstance(part, OfSeries) and until is None:
            raise InvalidQuestionError(
                f"the {part.name} rule has no day; give the question closes_at,"
                f" or the rule {'until' if isinstance(part, OverWindow) else 'at'}",
                field="rule",
            )
        if isinstance(part, OverWindow) and since is None:
            raise InvalidQuestionError(
                f"the window of the {part.name} rule has no beginning; give the question opens_at,"
                " or the rule since",
                field="rule",
            )
        if since is not None and until is not None and precedes(until, since):
            raise InvalidQuestionError(
                f"the window of the {part.name} rule ends ({text(until)}) before it begins"
                f" ({text(since)}); one of them comes from the question",
                field="rule",
            )


def _days_of(
    rule: Rule, opens_at: Moment | Day | None, closes_at: When | None
) -> tuple[Moment | Day | None, When | None]:
    if isinstance(rule, OverWindow):
        return rule.since or opens_at, rule.last_day or closes_at
    return None, (rule.last_day or closes_at) if isinstance(rule, OfSeries) else None


def _rule_does_not_ask_itself(id: str, rule: Rule | None) -> None:  # noqa: A002
    if id in questions_named(rule):
        raise InvalidQuestionError(
            f"the rule asks for the outcome of its own question ({id!r}); name another",
            field="rule",
        )


def _are_fields(
    _: object, attribute: attrs.Attribute[Any], fields: Mapping[str, str | float]
) -> None:
    for name, value in fields.items():
        if not isinstance(name, str) or not name.strip():
            raise InvalidQuestionError(f"the name of a field is text, found {shown(name)}")
        if isinstance(value, str):
            checks.is_text(None, attribute, value)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidQuestionError(
                f"the field {name!r} is {shown(value)}; a field holds a text or a number"
            )


@naming_fields
@attrs.frozen(kw_only=True)
class Question(NotebookRecord):
    """A claim made checkable: what is asked, what can come out, and from when until when.

    Attributes:
        id: Short name, unique in its book.
        text: What is asked.
        kind: ``Binary()``, ``Categorical(options)``, ``Ordered(options)``, ``Numeric(unit, ...)``
            or ``Date()``.
        opens_at: From when forecasts count; a bare day means its beginning.
        closes_at: Until when forecasts count; a bare day means its end, 24:00 UTC. A ``Period``
            stands for a deadline that the words leave vague ("soon"), and means its end unless
            scores are asked for with its beginning.
        resolves_by: When the answer is due, where that is later than the close.
        criteria: What counts as which outcome.
        source: Where the answer is to be looked up.
        condition: Another question whose outcome decides whether this one is scored.
        rule: How facts settle it; ``None`` where a person settles it.
        claim_id: The claim that it makes checkable.
        relation: ``supports``, ``against``, ``graded`` or ``not-a-test``.
        cluster: Questions whose outcomes depend on each other share a cluster name.
        tags: Its subjects; calibration and other results can be grouped by tag.
        fields: Further columns of your own, each a text or a number, such as ``topic: trade``;
            results can be grouped by them.
        weight: How much it counts in means, 1 by default.
        written_at: When it was written, which shows whether the outcome was known by then.
        written_by: Who wrote it: a person, a team or a program; several in one text.
        evidence: What was found about it, while it has no outcome.
        readings: How coders read the words, where they found no belief in them.
        lint_exceptions: Findings of ``ft.lint`` that the author accepts, each with a reason.
        note: Anything a reader of the score should know.

    Example:
        >>> rain = Question(id="rain", text="Rain?", opens_at="2026-05-01", closes_at="2026-05-31")
        >>> rain.kind, text(rain.due)
        (Binary(), '2026-05-31')
    """

    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        _closes_after_it_opens,
        _test_names_its_claim,
        _is_not_its_own_condition,
        _rule_fits_kind,
        _rule_has_its_days,
        _rule_does_not_ask_itself,
    )

    id: str = attrs.field(validator=checks.is_id)
    text: str = attrs.field(validator=checks.is_text)
    kind: Kind = attrs.field(factory=Binary, validator=checks.is_a(*KINDS))
    opens_at: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    closes_at: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))
    resolves_by: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    criteria: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    source: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    condition: Condition | None = attrs.field(
        default=None, validator=checks.optional(checks.is_a(Condition))
    )
    rule: Rule | None = attrs.field(default=None, validator=checks.optional(checks.is_a(*RULES)))
    claim_id: str | None = attrs.field(default=None, validator=checks.optional(checks.is_id))
    relation: str | None = attrs.field(
        default=None, validator=checks.optional(checks.one_of(*RELATIONS))
    )
    cluster: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    tags: tuple[str, ...] = attrs.field(
        converter=checks.listed,
        default=(),
        validator=attrs.validators.and_(checks.each(checks.is_text), checks.distinct),  # type: ignore[arg-type]
    )
    fields: Mapping[str, str | float] | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(checks.keyed),
        validator=checks.optional(_are_fields),
        hash=False,
    )
    weight: float = attrs.field(default=1.0, validator=checks.within(0, 1e9))
    written_at: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))
    written_by: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    evidence: tuple[Evidence, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(Evidence))
    )
    readings: tuple[Reading, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(Reading))
    )
    lint_exceptions: tuple[LintException, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(LintException))
    )
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)

    @property
    def due(self) -> When | None:
        """When the answer is due: ``resolves_by``, or else the close."""
        return self.resolves_by if self.resolves_by is not None else self.closes_at
