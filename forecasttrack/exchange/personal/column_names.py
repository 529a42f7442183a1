"""The names under which people keep the columns of a table of forecasts."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from forecasttrack.exchange.personal.words_abroad import COLUMNS_ABROAD
from forecasttrack.tables.schema import columns_of

_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "question_id": ("id", "qid", "question id", "problem id", "nr", "no", "#", "number"),
    "question": ("question", "statement", "claim", "prediction", "proposition", "event", "title",
                 "text", "what", "forecast", "description", "item", "thesis", "bet",
                 "question title", "question text", "scenario"),
    "probability": ("probability", "prob", "p", "confidence", "credence", "likelihood", "chance",
                    "chances", "odds", "%", "percent", "percentage", "certainty", "p yes", "p(yes)",
                    "probability yes", "forecast", "prediction", "estimate", "my forecast",
                    "my prediction", "my estimate", "my probability", "my confidence",
                    "our forecast", "our estimate", "our probability", "yes %", "% yes", "yes",
                    "prob yes", "proba", "sure",
                    "how likely", "how sure", "win prob", "prob win", "win probability",
                    "probability of winning", "probability win", "p win", "p(win)", "winprob",
                    "win chance", "chance of winning", "chance win", "win %", "% win", "win pct"),
    "outcome": ("outcome", "result", "resolution", "happened", "correct", "right",
                "actual", "verdict", "came true", "true", "what happened", "did it happen",
                "resolved to", "right or wrong", "struck through", "answer", "resolved", "status",
                "occurred", "won", "win", "did win", "winner"),
    "forecaster": ("forecaster", "who", "name", "person", "predictor", "user", "author", "analyst",
                   "member", "forecast by", "predicted by", "made by", "by", "username", "user id",
                   "nick", "nickname", "user name", "participant", "respondent", "forecaster id",
                   "forecaster name", "email", "sheet"),
    "issued_at": ("issued at", "forecasts at", "forecast at", "forecasts date", "forecasts time",
                  "forecasts created", "forecast when", "at",
                  "date", "when", "made", "made on", "created", "created at", "day",
                  "date made", "predicted on", "prediction date", "forecast date", "forecast on",
                  "timestamp", "time", "asked", "date of forecast", "made at", "created time",
                  "f created at", "forecast created at", "forecast time", "forecasted at",
                  "predicted at",
                  "submitted at", "ts"),
    "closes_at": ("closes at", "closes", "close", "closing date", "deadline", "due", "due date",
                  "by", "by when", "until", "end", "end date", "close date", "expires", "closes on",
                  "closes by", "closing", "closing day", "due on", "due by", "due day", "date due",
                  "ends", "ends on", "ends at", "ending", "expires on", "expires at", "expiry",
                  "expiry date", "target date", "time limit", "last day", "close time",
                  "closing time"),
    "resolves_by": ("resolves by", "resolve by", "resolution due", "resolves on", "resolves at",
                    "resolves", "resolve on", "resolve date", "resolves date", "to be resolved by",
                    "to resolve by", "will resolve", "will resolve by", "will resolve on",
                    "resolution due date", "resolution deadline", "resolution expected",
                    "expected resolution", "expected resolution date", "settles on", "settles by",
                    "settles", "settle by", "check on", "check by", "check date", "review on",
                    "review by", "review date", "judge on", "judge by", "judged by"),
    "opens_at": ("opens at", "opens", "open", "opened", "start", "start date"),
    "known_at": ("known at", "known", "known on", "resolved at", "resolved on", "date resolved",
                 "resolution date", "outcome date", "settled on", "date of outcome", "judged on",
                 "resolved", "settled", "happened on",
                 "result at", "result date", "resolution at", "resolution time", "outcome at"),
    "lead_seconds": ("lead seconds", "seconds before resolution", "seconds to resolution",
                     "time before resolution", "seconds before close", "seconds left", "range",
                     "seconds before", "seconds until resolution", "secs before resolution",
                     "seconds before outcome", "seconds to close", "seconds before resolved",
                     "time to resolution (s)", "time to resolution s", "lead time (s)",
                     "lead time s", "time before resolution (s)", "time before resolution s"),
    "topic": ("tags", "tag", "topic", "category", "subject", "area", "theme", "section", "domain",
              "field"),
    "side": ("side", "my side", "side taken", "call", "position", "direction", "pick", "my answer",
             "my call", "answer"),
}  # fmt: skip
OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    role: (*names, *COLUMNS_ABROAD.get(role, ())) for role, names in _ENGLISH.items()
}
"""Other names of the columns, the surest first."""
WON = frozenset(
    {"occurred", "won", "win", "did win", "winner", "gewonnen", "gagné", "élu", "ganó", "ganador",
     "vinto", "vincitore", "venceu", "vunnit", "vundet", "wygrał", "победил"}
)  # fmt: skip
"""Names of columns of outcomes if the cells are outcomes; other columns of these names hold chances
or people."""

_AROUND = re.compile(r"^(?:p|prob|probability|chance)\s*(?:\((.+)\)|of (.+))$", re.IGNORECASE)
_BEHIND = re.compile(
    r"(?<![\s_])[\s_]*(?:\(%\)|%|(?:\b|(?<=_))(?:pct|probability|prob|chance))$", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
WORDS_FOR_CHANCES = frozenset(each for each in OTHER_NAMES["probability"] if each.isalpha()) - {
    "yes"
}
"""Single words in the names of columns of chances."""

BELIEFS = ("option", "level", "sample", "family", "parameter", "value", "point", "cdf")
ROLES = tuple(
    dict.fromkeys(
        [
            *("question", "topic", "side", "probability", "outcome", *BELIEFS, "resolves_by"),
            "lead_seconds", "open_low", "open_high",
            *columns_of("questions"), *columns_of("forecasts"), *columns_of("resolutions"),
        ]
    )
)  # fmt: skip
"""What a column may mean."""


def plain_name(name: str) -> str:
    """The name of a column without capitals and signs, as `OTHER_NAMES` has it."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)  # createdAt, as JSON has it
    return re.sub(r"[\s_:?.]+", " ", words.lower()).strip()


def words_of(name: str) -> list[str]:
    """The words of a name, in small letters and without numbers.

    Example:
        >>> words_of("Ann_Forecast 2 (%)")
        ['ann', 'forecast']
    """
    return _LETTERS.findall(plain_name(name))


def option_named(column: str) -> str:
    """The option whose chances a column holds.

    Example:
        >>> option_named("Home (%)"), option_named("P(draw)"), option_named("Away_prob")
        ('Home', 'draw', 'Away')
    """
    around = _AROUND.match(column.strip())
    inside = next(filter(None, around.groups())) if around else column
    return _BEHIND.sub("", inside).strip() or column


def without_unit(name: str) -> str:
    """A plain name without what stands in parentheses behind it, such as its unit.

    Example:
        >>> without_unit("confidence (%)"), without_unit("p(yes)")
        ('confidence', 'p(yes)')
    """
    return re.sub(r"\s+\([^()]*\)$", "", name)


@functools.cache
def roles_of(name: str) -> frozenset[str]:
    """The roles that a column of this name may have; parts of any belief count as `probability`.

    Example:
        >>> sorted(roles_of("made_by")), sorted(roles_of("option")), sorted(roles_of("stake"))
        (['forecaster'], ['probability'], [])
    """
    plain, ours = plain_name(name), {"text": "question", "tags": "topic"}.get(name, name)
    found = {role for role, names in OTHER_NAMES.items() if plain in names}
    if ours in BELIEFS:
        return frozenset({"probability"})
    return frozenset(found | ({ours} & {*ROLES}))
