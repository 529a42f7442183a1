"""The columns by which results are kept apart: each once, and none that results have themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forecasttrack.errors import InvalidArgumentError


def names_of(by: str | Sequence[str] | None) -> list[str]:
    """The columns by which rows are to be kept apart, each once.

    Example:
        >>> names_of("tags"), names_of(None), names_of(("kind", "tags", "kind"))
        (['tags'], [], ['kind', 'tags'])
    """
    return list(dict.fromkeys([] if by is None else [by] if isinstance(by, str) else by))


def beside_results(by: str | Sequence[str] | None, results: Iterable[object]) -> list[str]:
    """The same, to stand beside the columns of a result, of which no name may stand twice.

    Args:
        by: The columns by which rows are kept apart.
        results: The columns that the result has in any case.

    Raises:
        InvalidArgumentError: A column of the result bears one of the names.

    Example:
        >>> beside_results("topic", ["mean", "n"])
        ['topic']
    """
    names, known = names_of(by), set(results)
    for name in names:
        if name in known:
            raise InvalidArgumentError(
                f"by has {name!r}, and the result has a column {name!r} of its own. Leave it out;"
                f" a column of yours needs another name",
                field="by",
            )
    return names
