"""Numbers as people read them, the same on a page, in a picture and at a terminal."""

from __future__ import annotations

import math
import re


def percent(probability: float) -> str:
    """Write a probability as a percentage with at most one decimal.

    Example:
        >>> percent(0.305), percent(0.5)
        ('30.5%', '50%')
    """
    return f"{probability:.1%}".replace(".0%", "%")


def close_percent_signs(text: str) -> str:
    """Put every per cent sign right behind its number.

    Example:
        >>> close_percent_signs("95 % interval, 1,000 draws")
        '95% interval, 1,000 draws'
    """
    return re.sub(r"(?<=\d) %", "%", text)


def rounded(value: float | None, *, sign: str = "") -> str:
    """Write a score to three decimals; nothing where there is none.

    Args:
        value: The score; ``None`` and NaN give an empty text.
        sign: "+" to write the sign of positive numbers as well.

    Example:
        >>> rounded(0.25), rounded(0.1, sign="+"), rounded(float("nan"))
        ('0.250', '+0.100', '')
    """
    return "" if value is None or math.isnan(value) else f"{value:{sign}.3f}"


def short_number(value: float, digits: int = 3) -> str:
    """Write a score with fewer decimals the larger it is.

    Example:
        >>> short_number(0.20153), short_number(-12.345), short_number(61234.5)
        ('0.202', '-12.3', '61,234')
        >>> short_number(float("inf"))
        '∞'
    """
    if math.isinf(value):
        return "\N{INFINITY}" if value > 0 else "-\N{INFINITY}"
    size = abs(value)
    return f"{value:,.{0 if size >= 100 else 1 if size >= 10 else digits}f}"


def short_interval(low: float, high: float) -> str:
    """Write both ends of an interval with equally many decimals, one fewer than a mean has.

    Example:
        >>> short_interval(0.12, 0.284), short_interval(-3.0, 12.0), short_interval(900.0, 61234.5)
        ('0.12 to 0.28', '-3 to 12', '900 to 61,234')
    """
    digits = 2 if max(abs(low), abs(high)) < 10 else 0
    return f"{low:,.{digits}f} to {high:,.{digits}f}"


def amount(value: float) -> str:
    """Write a number in its own unit, thousands apart and without idle decimals.

    What has at most six digits, or two decimals, is written whole; what was computed is rounded.

    Example:
        >>> amount(80000.0), amount(1000.4), amount(999.96), amount(0.00012)
        ('80,000', '1,000.4', '999.96', '0.00012')
        >>> amount(1234567.89), amount(1 / 3)
        ('1,234,567.89', '0.3333')
    """
    if not math.isfinite(value):
        return "never" if value > 0 else str(value)
    digits = max(6, len(f"{abs(value):.0f}") + 2)
    if value != round(value) and float(f"{value:.{digits}g}") == value:
        return f"{value:,.{digits}g}"
    is_whole = value == round(value) or abs(value) >= 1000
    return f"{value:,.0f}" if is_whole else f"{value:,.4g}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    Example:
        >>> counted(1, "question"), counted(1200, "question"), counted(2, "body", "bodies")
        ('1 question', '1,200 questions', '2 bodies')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def rounded_interval(low: float, high: float) -> str:
    """Write both ends of an interval of scores to three decimals; nothing where there is none.

    Example:
        >>> rounded_interval(0.146, 0.317), rounded_interval(float("nan"), float("nan"))
        ('0.146 to 0.317', '')
    """
    return "" if math.isnan(low) else f"{rounded(low)} to {rounded(high)}"


def with_interval(value: float, low: float, high: float) -> str:
    """Write a score with its interval, where it has one.

    Example:
        >>> with_interval(0.2, 0.146, 0.317), with_interval(0.2, float("nan"), float("nan"))
        ('0.200 (0.146 to 0.317)', '0.200')
    """
    ends = rounded_interval(low, high)
    return f"{rounded(value)} ({ends})" if ends else rounded(value)


def whole_percent(probability: float) -> str:
    """Write a probability as a whole percentage; 0% and 100% stand for nothing else.

    Example:
        >>> whole_percent(0.304), whole_percent(0.999), whole_percent(1.0)
        ('30%', 'over 99%', '100%')
    """
    if 0 < probability < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= probability < 1 else f"{probability:.0%}"


def percentage_points(difference: float) -> str:
    """Write the size of a difference of probabilities in percentage points.

    Example:
        >>> percentage_points(-0.274), percentage_points(0.01)
        ('27 points', '1 point')
    """
    return counted(round(100 * abs(difference)), "point")


def p_value(value: float, digits: int) -> str:
    """A p-value as text; of one below 1e-10 no digit means anything.

    Args:
        value: The p-value.
        digits: How many significant digits it gets.

    Example:
        >>> p_value(0.02314, 2), p_value(2e-72, 2)
        ('0.023', '< 1e-10')
    """
    return "< 1e-10" if value < 1e-10 else f"{value:.{digits}g}"


def p_equals(value: float, digits: int) -> str:
    """A p-value as part of a sentence.

    Example:
        >>> p_equals(0.02314, 2), p_equals(2e-72, 2)
        ('p = 0.023', 'p < 1e-10')
    """
    text = p_value(value, digits)
    return f"p {text}" if text.startswith("<") else f"p = {text}"
