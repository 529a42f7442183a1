"""Draws the example of histories.md; run from this folder."""

from pathlib import Path

LEFT, DAY, TOP, ROW = 70, 56, 40, 60
COLOURS = {"ann": "#3a6ea5", "bob": "#b5651d"}
STRETCHES = [("ann", 1, 4, "0.5"), ("ann", 4, 6, "0.8"), ("bob", 3, 8, "0.9")]


def x(day: float) -> float:
    """Where a day stands."""
    return LEFT + DAY * day


def line(day: float, text: str, dash: str = "") -> str:
    """A moment of the question, with its name above."""
    return (
        f'<line x1="{x(day)}" x2="{x(day)}" y1="{TOP}" y2="{TOP + 2.6 * ROW}" stroke="#555"'
        f' stroke-dasharray="{dash}"/><text x="{x(day)}" y="{TOP - 10}" text-anchor="middle">'
        f"{text}</text>"
    )


def bar(who: str, begins: float, ends: float, said: str) -> str:
    """A live stretch with the probability said."""
    y = TOP + 14 + ROW * list(COLOURS).index(who)
    return (
        f'<rect x="{x(begins) + 1}" y="{y}" width="{DAY * (ends - begins) - 2}" height="30"'
        f' rx="3" fill="{COLOURS[who]}"/><text x="{x((begins + ends) / 2)}" y="{y + 20}"'
        f' text-anchor="middle" fill="#fff">{said}</text>'
    )


def days() -> str:
    """The scale below."""
    y = TOP + 2.6 * ROW + 18
    return "".join(
        f'<text x="{x(day)}" y="{y}" text-anchor="middle" fill="#555">{day}</text>'
        for day in range(11)
    )


def drawing() -> str:
    """The whole picture."""
    names = "".join(
        f'<text x="10" y="{TOP + 34 + ROW * place}">{who.title()}</text>'
        for place, who in enumerate(COLOURS)
    )
    lines = line(0, "opens") + line(8, "closed") + line(10, "scheduled", "4 4")
    bars = "".join(bar(*stretch) for stretch in STRETCHES)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 230" font-family="sans-serif"'
        f' font-size="14">{names}{lines}{bars}{days()}</svg>\n'
    )


if __name__ == "__main__":
    Path(__file__).with_name("histories.svg").write_text(drawing(), encoding="utf-8")
