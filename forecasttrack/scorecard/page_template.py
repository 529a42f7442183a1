"""The templates, the style and the security policy of HTML pages."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from forecasttrack.display.text import printable
from forecasttrack.errors import MissingExtraError

if TYPE_CHECKING:
    import jinja2

_TEMPLATES = files("forecasttrack.scorecard") / "templates"


@cache
def environment() -> jinja2.Environment:
    """The environment of Jinja2, which escapes all texts and replaces control characters in them.

    It is made once in a process, and each template is compiled once.

    Raises:
        MissingExtraError: Jinja2 is not installed.
    """
    try:
        import jinja2  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            "an HTML scorecard needs Jinja2; install forecasttrack[report]"
        ) from None
    engine = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(read_template),
        finalize=_made_printable,
    )
    engine.filters["cut"] = cut
    # The height at which a probability is drawn in a history: 1 at the upper line, 0 at the lower.
    engine.filters["high"] = lambda chance: f"{60 - 56 * chance:.1f}"
    engine.filters["pct"] = lambda share: f"{100 * share:.2f}%"
    return engine


def markup_class() -> Any:
    """The class of texts that Jinja2 does not escape, because they are markup already."""
    import markupsafe  # noqa: PLC0415 - comes with Jinja2

    return markupsafe.Markup


@cache
def read_template(name: str) -> str:
    """The text of one template."""
    return _TEMPLATES.joinpath(name).read_text(encoding="utf-8")


def _made_printable(value: object) -> object:
    """Replace control characters and marks of writing direction by a visible sign."""
    return printable(value) if type(value) is str else value


def cut(text: str, longest: int) -> str:
    """Replace control characters in a text, and shorten it with an ellipsis if it is too long.

    Example:
        >>> cut("a long story", 8)
        'a long…'
    """
    text = printable(text)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def page_style() -> str:
    """The style sheet, with the rules for dark pages."""
    from forecasttrack.plots.palette import dark_css  # noqa: PLC0415 - loads matplotlib

    dark = f"@media (prefers-color-scheme:dark){{@media screen{{{dark_css()}}}}}"
    return read_template("style.css") + dark


def security_policy(style: str, script: str) -> str:
    """The Content Security Policy that allows one style and one script, by their hashes."""
    return (
        f"default-src 'none'; style-src {_hashed(style)}; script-src {_hashed(script)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hashed(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
