"""The rules once more, as plain loops over rows of one series: what the library is compared with.

Days are whole numbers; a row is ``(day, known on day, value)`` with one source.
"""

from __future__ import annotations

LIMITS = {
    "above": lambda value, limit: value > limit,
    "at_least": lambda value, limit: value >= limit,
    "below": lambda value, limit: value < limit,
    "at_most": lambda value, limit: value <= limit,
}


def settled_on(rule, rows, today):
    """Outcome and first day of it, going through the days one by one; ``None`` if never."""
    outcome, since = None, None
    for day in range(today + 1):
        if outcome is not None and rule["vintage"] == "first":
            break
        found = look(rule, rows, day)
        if found is not None and found != outcome:
            outcome, since = found, day
    return None if outcome is None else (outcome, since)


def look(rule, rows, today):
    """What the rule says today, as yes or no; ``None`` while it says nothing."""
    seen = {}
    last_day = rule["until"]
    for day, known, value in sorted(rows, key=lambda row: row[1]):
        if known > today or (rule["vintage"] == "deadline" and known > last_day):
            continue
        if rule["vintage"] == "first":
            seen.setdefault(day, value)
        else:
            seen[day] = value
    return KINDS[rule["kind"]](rule, seen, today)


def keeps(rule, value):
    return LIMITS[rule["limit"]](value, rule["number"])


def yes_or_no(value):
    return "yes" if value else "no"


def value(rule, seen, today):
    before = [day for day in seen if day <= rule["until"]]
    if today < rule["until"] or not before:
        return None
    return yes_or_no(keeps(rule, seen[max(before)]))


def inside(rule, seen):
    return {day: seen[day] for day in sorted(seen) if rule["since"] <= day <= rule["until"]}


def ended(rule, seen, today):
    reached = any(day >= rule["until"] for day in seen)
    return today >= rule["until"] and reached and inside(rule, seen)


def crossing(rule, seen, today):
    for number in inside(rule, seen).values():
        if keeps(rule, number):
            return "yes"
    return "no" if ended(rule, seen, today) else None


def status_quo(rule, seen, today):
    window = inside(rule, seen)
    if any(keeps(rule, number) for number in window.values()):
        return "yes"
    return "no" if today >= rule["until"] and window else None


def window_max(rule, seen, today):
    numbers = list(inside(rule, seen).values())
    highest = max(numbers, default=None)
    if highest is not None and rule["limit"] in ("above", "at_least") and keeps(rule, highest):
        return "yes"
    if highest is not None and rule["limit"] in ("below", "at_most") and not keeps(rule, highest):
        return "no"
    return yes_or_no(keeps(rule, highest)) if ended(rule, seen, today) else None


def window_min(rule, seen, today):
    numbers = list(inside(rule, seen).values())
    lowest = min(numbers, default=None)
    if lowest is not None and rule["limit"] in ("below", "at_most") and keeps(rule, lowest):
        return "yes"
    if lowest is not None and rule["limit"] in ("above", "at_least") and not keeps(rule, lowest):
        return "no"
    return yes_or_no(keeps(rule, lowest)) if ended(rule, seen, today) else None


def window_count(rule, seen, today):
    numbers = list(inside(rule, seen).values())
    count = sum(number != 0 for number in numbers)
    rises = rule["limit"] in ("above", "at_least")
    if numbers and keeps(rule, count) == rises:
        return yes_or_no(rises)
    return yes_or_no(keeps(rule, count)) if ended(rule, seen, today) else None


def window_sum(rule, seen, today):
    if not ended(rule, seen, today):
        return None
    return yes_or_no(keeps(rule, sum(inside(rule, seen).values())))


KINDS = {
    "value": value,
    "crossing": crossing,
    "status-quo": status_quo,
    "max": window_max,
    "min": window_min,
    "count": window_count,
    "sum": window_sum,
}
