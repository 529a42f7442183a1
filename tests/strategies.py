"""Hypothesis strategies for every record: what they draw is valid, however odd.

The belief of a forecast and the outcome of a resolution are drawn without regard to a question,
since a record cannot see another; ``beliefs_about`` and ``outcomes_of`` suit a kind of question.
A strategy that depends on nothing drawn is made once, since checking one takes longer than drawing.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache

from hypothesis import assume
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack import OutcomeReading
from forecasttrack.records.belief import Quantile
from forecasttrack.records.briefing import NATURES
from forecasttrack.records.checks import LARGEST
from forecasttrack.records.families import BY_PERCENTILES, FAMILIES, distribution_faults
from forecasttrack.records.moments import begins, date, ends, moment
from forecasttrack.records.question import RELATIONS
from forecasttrack.records.resolution import STATUSES, SURENESS
from forecasttrack.records.wording import SEEN, ClaimReading

# Controls and lone surrogates stand in no file; a text of blanks alone says nothing.
_CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t")
texts = st.text(_CHARACTERS, min_size=1, max_size=40).filter(lambda text: bool(text.strip()))
lines = st.text("abcäß€ '\"#:-{}[]&*!|>%@0189", min_size=1, max_size=20).filter(
    lambda text: bool(text.strip())
)
ids = st.from_regex(
    r"[A-Za-z0-9ä€#:&*!'\"-]([A-Za-z0-9 .,_:#'\"ä-]{0,20}[A-Za-z0-9_ä])?", fullmatch=True
)
probabilities = st.floats(0, 1) | st.sampled_from([0, 1, 0.5, 1e-300, 1 - 2**-53])
numbers = st.floats(-LARGEST, LARGEST) | st.integers(-(2**53), 2**53)

days = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 30)).map(date)
instants = st.datetimes(
    dt.datetime(1, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    dt.datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
).map(moment)
dates = days | instants


@st.composite
def periods(draw: st.DrawFn) -> ft.Period:
    """Periods whose ends are days or instants, the first not after the last."""
    first, last = sorted((draw(dates), draw(dates)), key=lambda when: (begins(when), ends(when)))
    return ft.Period(earliest=first, latest=last, why=draw(texts))


whens = dates | periods()


@cache
def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """Leave the field out, or draw it."""
    return st.none() | strategy


@cache
def several(strategy: st.SearchStrategy, *, at_most: int = 3) -> st.SearchStrategy:
    """Draw a tuple of few."""
    return st.lists(strategy, max_size=at_most).map(tuple)


_truths = st.booleans()

# --- beliefs -----------------------------------------------------------------------------------

option_names = st.lists(texts, min_size=2, max_size=5, unique=True)


_parts = st.integers(0, 20)


@st.composite
def option_probabilities(draw: st.DrawFn, names: list[str] | None = None) -> ft.OptionProbabilities:
    """Shares that sum to one, over the options named or over any."""
    names = draw(option_names) if names is None else names
    parts = [draw(_parts) for _ in names]
    parts[0] += 1
    return ft.OptionProbabilities(
        {name: part / sum(parts) for name, part in zip(names, parts, strict=True)}
    )


_levels = st.lists(probabilities, min_size=1, max_size=5, unique=True)


@st.composite
def quantiles(draw: st.DrawFn, values: st.SearchStrategy = numbers) -> ft.Quantiles:
    """Values that rise with their levels; neighbours may be equal."""
    levels = sorted(draw(_levels))
    values = sorted(draw(values) for _ in levels)
    return ft.Quantiles(Quantile(level, v) for level, v in zip(levels, values, strict=True))


samples = st.lists(numbers, min_size=1, max_size=5).map(ft.Samples)


@st.composite
def cdfs(draw: st.DrawFn, values: st.SearchStrategy = numbers, *, is_open: bool = True) -> ft.Cdf:
    """Probabilities that rise with their points; ends that are open may leave something beyond."""
    points = sorted(draw(st.lists(values, min_size=2, max_size=5, unique=True)))
    levels = sorted(draw(probabilities) for _ in points)
    low, high = (draw(_truths) if is_open else False for _ in "lh")
    levels[0], levels[-1] = levels[0] if low else 0.0, levels[-1] if high else 1.0
    return ft.Cdf(points=points, probabilities=levels, open_low=low, open_high=high)


_families = st.sampled_from(sorted(FAMILIES))
_degrees, _shapes = st.floats(1.01, 100), st.floats(-5, 5)
_within = cache(st.floats)


@st.composite
def distributions(draw: st.DrawFn, *, within: tuple[float, float] | None = None) -> ft.Distribution:
    """Members of every family, restricted to an interval where one is given."""
    family = draw(_families)
    places = _within(*((-1e6, 1e6) if within is None else within))
    if family == "uniform":
        lower, upper = draw(_ordered(places, 2))
        return ft.Distribution(family, {"lower": lower, "upper": upper})
    if family == "normal-mixture":
        return ft.Distribution(family, draw(_components(places)))
    if family == "pert":
        lower, mode, upper = draw(_ordered(places, 3))
        return ft.Distribution(family, {"lower": lower, "mode": mode, "upper": upper})
    if family in BY_PERCENTILES and within is None and draw(_truths):
        values = _within(0.01, 1e6) if family == "lognormal" else places
        low, high = draw(_ordered(values, 2))
        return ft.Distribution(family, {"p5": low, "p97.5": high})
    known = FAMILIES[family]
    own = {
        name: draw(_degrees if name == "df" else _spreads)
        if name in known.positive
        else draw(places if name == known.centre else _shapes)
        for name in known.parameters
    }
    if known.centre is None or not known.takes_bounds:
        return ft.Distribution(family, own)
    return ft.Distribution(family, own | draw(_bounds_around(own[known.centre], own)))


@st.composite
def extreme_distributions(draw: st.DrawFn) -> ft.Distribution:
    """Members of every family with parameters of any size, bounds anywhere."""
    known = draw(st.sampled_from([each for each in FAMILIES if each != "normal-mixture"]))
    family = FAMILIES[known]
    size = st.integers(-36, 36).map(lambda power: 10.0**power)
    anywhere = st.just(0.0) | st.builds(
        lambda size, sign: size * sign, size, st.sampled_from([-1, 1])
    )
    own = {name: draw(size if name in family.positive else anywhere) for name in family.parameters}
    bounds = ["lower", "upper"] if family.takes_bounds else []
    own |= (
        {name: draw(anywhere) for name in draw(st.lists(st.sampled_from(bounds), unique=True))}
        if bounds
        else {}
    )
    assume(not list(distribution_faults(known, own)))
    return ft.Distribution(known, own)


@lru_cache
def _ordered(places: st.SearchStrategy[float], n: int) -> st.SearchStrategy[list[float]]:
    return st.lists(places, min_size=n, max_size=n, unique=True).map(sorted)


_shares = st.lists(st.integers(1, 20), min_size=1, max_size=3)
_spreads = st.floats(0.01, 100)


@st.composite
def _components(draw: st.DrawFn, places: st.SearchStrategy[float]) -> dict[str, float]:
    shares = draw(_shares)
    parameters = {}
    for row, share in enumerate(shares, start=1):
        parameters |= {f"mean_{row}": draw(places), f"sd_{row}": draw(_spreads)}
        parameters[f"weight_{row}"] = share / sum(shares)
    return parameters


_bounded = st.sampled_from([[], [], ["lower"], ["upper"], ["lower", "upper"]])


@st.composite
def _bounds_around(draw: st.DrawFn, centre: float, own: dict[str, float]) -> dict[str, float]:
    """Nothing, or one or two bounds around the centre, some with a point mass on them."""
    spread = own.get("sd", own.get("scale", 1.0))
    bounds = {
        "lower": centre - spread * draw(_within(0.1, 3)),
        "upper": centre + spread * draw(_within(0.1, 3)),
    }
    names = draw(_bounded)
    masses = {f"mass_{name}": draw(_within(0, 0.5)) for name in names if draw(_truths)}
    return {name: bounds[name] for name in names} | masses


points = st.builds(ft.Point, numbers)
numeric_beliefs = quantiles() | samples | distributions() | points | cdfs()
beliefs = st.builds(ft.Probability, probabilities) | option_probabilities() | numeric_beliefs

# --- words and who read them -------------------------------------------------------------------

bands = st.tuples(probabilities, probabilities).map(lambda ends: ft.Band(*sorted(ends)))
coders = st.builds(
    ft.Coder,
    id=ids,
    role=st.sampled_from(["reader", "ground-truth"]),
    who=optional(st.sampled_from(["person", "program"])),
    manner=optional(texts),
    saw_document=st.sampled_from(SEEN),
    saw_outcome=st.sampled_from(SEEN),
    saw_other_coders=st.sampled_from(SEEN),
    read_at=optional(whens),
    note=optional(texts),
)
readings = st.builds(
    ft.Reading,
    band=st.none() | st.just(ft.Band(0, 1)),
    coder=ids,
    belief=optional(beliefs),
    own_belief=optional(probabilities),
    own_belief_after=optional(probabilities),
    relation=optional(texts),
    confidence=optional(st.floats(1, 3)),
    note=optional(texts),
)
outcome_readings = st.builds(
    OutcomeReading,
    coder=ids,
    yes=probabilities,
    confidence=optional(st.floats(1, 3)),
    note=optional(texts),
)
claim_readings = st.builds(
    ClaimReading,
    coder=ids,
    point=optional(probabilities),
    nature=optional(texts),
    importance=optional(st.integers(1, 5)),
    note=optional(texts),
)


_of_two_coders = st.lists(readings, max_size=2, unique_by=lambda reading: reading.coder).map(tuple)


@st.composite
def wordings(draw: st.DrawFn) -> ft.Wording:
    """Words with a point that lies in their band, where both are stated."""
    band = draw(optional(bands))
    inside = probabilities if band is None else st.sampled_from([band.low, band.high])
    return ft.Wording(
        words=draw(texts),
        band=band,
        point=draw(optional(inside)),
        lexicon=draw(optional(texts)),
        readings=draw(_of_two_coders),
        reason=draw(optional(texts)),
        confidence=draw(optional(texts)),
    )


# --- briefings, claims, forecasters ------------------------------------------------------------

briefings = st.builds(
    ft.Briefing,
    id=ids,
    title=texts,
    published=whens,
    authors=several(texts),
    publisher=optional(texts),
    address=optional(texts),
    text_digest=optional(texts),
    note=optional(texts),
)
claims = st.builds(
    ft.Claim,
    id=ids,
    briefing_id=ids,
    paraphrase=texts,
    forecaster=ids,
    nature=st.sampled_from(NATURES),
    section=optional(texts),
    place=optional(texts),
    hedge=optional(texts),
    holder=optional(texts),
    condition=optional(texts),
    direction=optional(texts),
    tense=optional(texts),
    importance=optional(st.integers(1, 5)),
    resolvability=optional(texts),
    why=optional(texts),
    quantities=optional(texts),
    wording=optional(wordings()),
    readings=several(claim_readings, at_most=2),
)
forecasters = st.builds(ft.Forecaster, id=ids, description=optional(texts))

# --- questions, forecasts, resolutions ---------------------------------------------------------


@st.composite
def numeric_kinds(draw: st.DrawFn) -> ft.Numeric:
    """Numeric questions without bounds, with one, or with two that differ."""
    lower, upper = draw(optional(numbers)), draw(optional(numbers))
    if lower is not None and upper is not None:
        lower, upper = (min(lower, upper), max(lower, upper)) if lower != upper else (lower, None)
    return ft.Numeric(unit=draw(texts), lower=lower, upper=upper)


kinds = (
    st.just(ft.Binary())
    | option_names.map(ft.Categorical)
    | option_names.map(ft.Ordered)
    | numeric_kinds()
    | st.just(ft.Date())
)
evidence = st.builds(
    ft.Evidence,
    statement=texts,
    title=optional(texts),
    address=optional(texts),
    date=optional(whens),
    sureness=optional(st.sampled_from(SURENESS)),
    via=optional(texts),
)
conditions = st.builds(ft.Condition, question_id=ids, outcome=texts)


def _is_no_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return True
    return False


_sureness = optional(st.sampled_from(SURENESS))
_values = st.fixed_dictionaries(
    {"value": numbers | st.sampled_from(["yes", "no", "annulled"]) | texts.filter(_is_no_number)}
)
_rest_of_facts = st.fixed_dictionaries(
    {name: optional(texts) for name in ("unit", "source", "statement", "title", "via")}
)


@st.composite
def observations(draw: st.DrawFn) -> ft.Observation:
    """Observations of a number, a text or a range, in order of time."""
    first, last = sorted((draw(dates), draw(dates)), key=lambda when: (ends(when), begins(when)))
    low, high = sorted((draw(numbers), draw(numbers)))
    limits = st.sampled_from([{"low": low, "high": high}, {"low": low}, {"high": high}])
    return ft.Observation(
        series=draw(texts),
        at=first,
        until=draw(st.sampled_from([None, last])),
        as_of=draw(optional(dates)),
        sureness=draw(_sureness),
        **(draw(_values) if draw(_truths) else draw(limits)),
        **draw(_rest_of_facts),
    )


@st.composite
def windows(draw: st.DrawFn) -> dict[str, object]:
    """When a question opens and closes, in that order; either may be missing."""
    opens, closes = sorted((draw(dates), draw(dates)), key=lambda when: (begins(when), ends(when)))
    return {
        "opens_at": draw(st.sampled_from([opens, None])),
        "closes_at": draw(st.sampled_from([closes, None])),
    }


_days = {"since": "2025-08-15", "until": "2026-08-15"}
series = st.sampled_from(["troops", "talks"])
one_limit = st.sampled_from(["above", "at_least", "below", "at_most", "equals"]).flatmap(
    lambda name: st.fixed_dictionaries({name: numbers})
)
simple_rules = st.one_of(
    st.builds(lambda s, limit: ft.ValueAt(series=s, at="2026-08-15", **limit), series, one_limit),
    st.builds(lambda s, limit: ft.Crossing(series=s, **_days, **limit), series, one_limit),
    st.builds(lambda s: ft.StatusQuo(series=s, unit="persons", gap_days=30, **_days), series),
    st.builds(
        lambda take, limit: ft.WindowValue(series="talks", take=take, **_days, **limit),
        st.sampled_from(["max", "min", "sum", "count"]),
        one_limit,
    ),
    st.just(ft.Majority(series="talks", sources=["a", "b", "c"], at="2026-08-15")),
    st.just(ft.OutcomeOf(question_id="another question", outcome="yes")),
    st.just(ft.Registered(function="by name", arguments=["one"])),
)
rules = simple_rules | st.builds(
    lambda parts: ft.AtLeast(n=1, of=[ft.Negation(of=parts[0]), *parts]),
    st.lists(simple_rules, min_size=1, max_size=3),
)
"""Rules that say yes or no, and name their days themselves."""


_links_to_claims = st.just({}) | st.fixed_dictionaries(
    {"claim_id": ids, "relation": st.sampled_from(RELATIONS)}
)
_tags = st.lists(texts, unique=True, max_size=2)
_weights = st.just(1.0) | st.floats(0, 1e9)


@st.composite
def questions(draw: st.DrawFn, *, kind: st.SearchStrategy = kinds) -> ft.Question:
    """Questions of any kind; those that serve a claim say how."""
    name = draw(ids)
    question_kind = draw(kind)
    return ft.Question(
        id=name,
        text=draw(texts),
        kind=question_kind,
        rule=draw(optional(rules)) if isinstance(question_kind, ft.Binary) else None,
        **draw(windows()),
        resolves_by=draw(optional(dates)),
        criteria=draw(optional(texts)),
        source=draw(optional(texts)),
        condition=draw(optional(conditions).filter(lambda c: c is None or c.question_id != name)),
        **draw(_links_to_claims),
        cluster=draw(optional(texts)),
        tags=draw(_tags),
        weight=draw(_weights),
        written_at=draw(optional(whens)),
        evidence=draw(several(evidence, at_most=2)),
        readings=draw(several(readings, at_most=2)),
        note=draw(optional(texts)),
    )


_wording = optional(wordings())


@st.composite
def forecasts(draw: st.DrawFn, *, belief: st.SearchStrategy = beliefs) -> ft.Forecast:
    """Forecasts of any shape that do not expire before they are issued."""
    issued, expires = sorted((draw(instants), draw(instants)))
    return ft.Forecast(
        question_id=draw(ids),
        forecaster=draw(ids),
        belief=draw(belief),
        issued_at=issued,
        expires_at=draw(st.sampled_from([expires, None])),
        claim_id=draw(optional(ids)),
        wording=draw(_wording),
        note=draw(optional(texts)),
    )


@st.composite
def ranges(draw: st.DrawFn) -> ft.Range:
    """Ranges with one end or two."""
    low, high = sorted((draw(numbers), draw(numbers)))
    low, high = draw(st.sampled_from([(low, high), (low, None), (None, high)]))
    return ft.Range(low=low, high=high)


outcomes = texts | numbers | ranges() | periods()


_statuses = st.sampled_from(STATUSES)
_names_of_rules = optional(st.sampled_from(["value", "crossing"]))


def _what_was_said(draw: st.DrawFn) -> dict[str, object]:
    status = draw(_statuses)
    settled = status == "resolved"
    return {
        "status": status,
        "outcome": draw(outcomes) if settled else None,
        "occurred_at": draw(optional(whens)),
        "known_at": draw(whens if settled else optional(whens)),
        "sureness": draw(_sureness),
        "evidence": draw(several(evidence, at_most=2)),
        "readings": draw(several(outcome_readings, at_most=2)),
        "rule": draw(_names_of_rules),
        "note": draw(optional(texts)),
    }


@st.composite
def replaced(draw: st.DrawFn) -> ft.Replaced:
    """What resolutions said before they were corrected."""
    return ft.Replaced(why=draw(texts), replaced_at=draw(optional(whens)), **_what_was_said(draw))


_at_most_one_replaced = several(replaced(), at_most=1)


@st.composite
def resolutions(draw: st.DrawFn) -> ft.Resolution:
    """Resolutions of every status; a resolved one has an outcome and says since when."""
    return ft.Resolution(
        question_id=draw(ids),
        replaces=draw(_at_most_one_replaced),
        **_what_was_said(draw),
    )


def outcomes_of(kind: object) -> st.SearchStrategy:
    """Outcomes that a question of this kind can have."""
    if isinstance(kind, ft.Categorical):
        return st.sampled_from(kind.options)
    if isinstance(kind, ft.Numeric):
        return _inside(kind) | _ranges_inside(kind)
    if isinstance(kind, ft.Date):
        return dates | periods() | st.just("never")
    return st.sampled_from(["yes", "no"])


def _ranges_inside(kind: ft.Numeric) -> st.SearchStrategy[ft.Range]:
    """Ranges within the bounds of a question, open only where it has none."""
    ends = st.lists(_inside(kind), min_size=2, max_size=2).map(sorted)
    closed = ends.map(lambda pair: ft.Range(low=pair[0], high=pair[1]))
    if kind.lower is None:
        closed |= _inside(kind).map(lambda high: ft.Range(high=high))
    return (
        closed
        if kind.upper is not None
        else closed | _inside(kind).map(lambda low: ft.Range(low=low))
    )


def beliefs_about(kind: object) -> st.SearchStrategy:
    """Beliefs that a question of this kind takes."""
    if isinstance(kind, ft.Categorical):
        return option_probabilities(list(kind.options))
    if isinstance(kind, ft.Binary):
        return st.builds(ft.Probability, probabilities)
    if isinstance(kind, ft.Numeric) and (kind.lower, kind.upper) != (None, None):
        return _bounded_beliefs(_inside(kind))
    return numeric_beliefs


def _bounded_beliefs(values: st.SearchStrategy) -> st.SearchStrategy:
    return (
        quantiles(values)
        | st.lists(values, min_size=1, max_size=5).map(ft.Samples)
        | st.builds(ft.Point, values)
        | cdfs(values, is_open=False)
        | _ordered(values, 2).map(_uniform)
    )


def _uniform(ends: list[float]) -> ft.Distribution:
    return ft.Distribution("uniform", {"lower": ends[0], "upper": ends[1]})


def _inside(kind: ft.Numeric) -> st.SearchStrategy[float]:
    """Numbers within the bounds of a question."""
    low = -LARGEST if kind.lower is None else kind.lower
    return st.floats(low, LARGEST if kind.upper is None else kind.upper)


RECORDS = {
    ft.Band: bands,
    ft.Briefing: briefings,
    ft.Claim: claims,
    ft.Coder: coders,
    ft.Condition: conditions,
    ft.Evidence: evidence,
    ft.Forecast: forecasts(),
    ft.Forecaster: forecasters,
    ft.Observation: observations(),
    ft.Period: periods(),
    ft.Question: questions(),
    ft.Range: ranges(),
    ft.Reading: readings,
    ft.Replaced: replaced(),
    ft.Resolution: resolutions(),
    ft.Wording: wordings(),
    ClaimReading: claim_readings,
    OutcomeReading: outcome_readings,
}
"""Every record that has a plain form, with the strategy that draws it."""
