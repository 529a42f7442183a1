"""How the claims that a program found match those that a person labelled, one to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from forecasttrack.agreement.spans import whole_pairs
from forecasttrack.agreement.unitising import unitising_alpha
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


@attrs.frozen(eq=False)
class ClaimAgreement:
    """Which labelled claims were found, which were missed, and what was found besides.

    Attributes:
        pairs: Frame of the matched pairs: ``found`` and ``labelled``, positions of the rows handed
            in, and ``overlap``, how many characters they share.
        missed: Frame of the labelled claims without a match, with all their columns and ``why``:
            ``nothing overlaps``, ``overlaps by less than half``, or ``what overlaps is matched
            with another``.
        spurious: Frame of the found claims without a match, with the same further column ``why``.
        n_found, n_labelled: How many claims were found, and how many labelled.
        span_recall: Share of the labelled characters that were found, in [0, 1].
        span_precision: Share of the found characters that are labelled, in [0, 1].
        alpha: Krippendorff's unitising alpha between the found and the labelled claims, after
            overlapping claims of one side are joined; NaN where there is no claim at all, or the
            text could be marked in no other way, as by one claim that is all of it.

    Example:
        >>> import pandas as pd
        >>> found = [{"start": 0, "end": 20}, {"start": 40, "end": 60}]
        >>> agreed = claim_agreement(pd.DataFrame(found), pd.DataFrame(found[:1]))
        >>> agreed.recall, agreed.precision
        (1.0, 0.5)
    """

    pairs: pd.DataFrame = attrs.field(repr=False)
    missed: pd.DataFrame = attrs.field(repr=False)
    spurious: pd.DataFrame = attrs.field(repr=False)
    n_found: int
    n_labelled: int
    span_recall: float
    span_precision: float
    alpha: float

    @property
    def recall(self) -> float:
        """Share of the labelled claims that were found; NaN where none is labelled."""
        return _share(len(self.pairs), self.n_labelled)

    @property
    def precision(self) -> float:
        """Share of the found claims that are labelled; NaN where none was found."""
        return _share(len(self.pairs), self.n_found)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


@naming_arguments
def claim_agreement(found: Any, labelled: Any, *, length: int | None = None) -> ClaimAgreement:
    """Match found with labelled claims, one to one, as many as possible.

    Two claims can be matched if they overlap by at least half of the shorter one. Of all matchings
    with the most pairs, one with the greatest total overlap is taken.

    Args:
        found: Frame with the columns ``start`` and ``end``, the end excluded, or an object with
            such a frame as its attribute ``frame``, as ``ft.find_claims`` gives.
        labelled: The labelled claims, likewise.
        length: How many characters the text has, for alpha; by default, where the last claim ends.

    Returns:
        ``recall`` and ``precision`` in [0, 1], alpha, and frames of what was matched, missed and
        spurious.

    Raises:
        InvalidTableError: A column is missing, one is called ``why``, a start or an end is no
            whole number, or a claim is empty, begins before 0 or ends behind ``length``.

    Example:
        >>> import pandas as pd
        >>> found = pd.DataFrame({"start": [0, 40], "end": [20, 60]})
        >>> labelled = pd.DataFrame({"start": [4, 90], "end": [20, 99]})
        >>> agreed = claim_agreement(found, labelled)
        >>> agreed.recall, agreed.precision, agreed.missed["why"].tolist()
        (0.5, 0.5, ['nothing overlaps'])
    """
    found_frame, labelled_frame = _frame(found, "found"), _frame(labelled, "labelled")
    found_spans, labelled_spans = _spans(found_frame, "found"), _spans(labelled_frame, "labelled")
    overlap = _overlaps(found_spans, labelled_spans)
    allowed = 2 * overlap >= np.minimum.outer(
        found_spans[:, 1] - found_spans[:, 0], labelled_spans[:, 1] - labelled_spans[:, 0]
    )
    rows, columns = _matching(overlap, allowed & (overlap > 0))
    _check_length((found_spans, labelled_spans), length)
    joined = _joined(found_spans), _joined(labelled_spans)
    common = float(_overlaps(*joined).sum())
    return ClaimAgreement(
        pairs=_pairs(rows, columns, overlap),
        missed=_unmatched(labelled_frame, columns, overlap.T, allowed.T),
        spurious=_unmatched(found_frame, rows, overlap, allowed),
        n_found=len(found_spans),
        n_labelled=len(labelled_spans),
        span_recall=_share(common, float(np.diff(joined[1]).sum())),
        span_precision=_share(common, float(np.diff(joined[0]).sum())),
        alpha=_alpha(joined, length),
    )


def _frame(given: Any, name: str) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - the other statistics do without

    frame = given if isinstance(given, pd.DataFrame) else getattr(given, "frame", given)
    try:
        frame = pd.DataFrame(frame).reset_index(drop=True)
    except (TypeError, ValueError) as error:
        message = f"{name} takes a frame of claims, found {shown(given)}; ft.find_claims makes one"
        raise InvalidArgumentError(message, field=name) from error
    for column in ("start", "end"):
        if column not in frame:
            raise InvalidTableError(
                f"{name} has no column {column!r}; it holds where each claim begins and ends",
                field=column,
            )
    if "why" in frame:
        raise InvalidTableError(
            f"{name} has a column 'why', where `missed` and `spurious` say why a claim has no"
            " partner; rename it",
            field="why",
        )
    return frame


def _spans(frame: pd.DataFrame, name: str) -> Integers:
    spans = whole_pairs(frame[["start", "end"]], name)
    wrong = (spans[:, 0] >= spans[:, 1]) | (spans[:, 0] < 0)
    if wrong.any():
        row = int(wrong.argmax())
        raise InvalidTableError(
            f"{name}: the claim at row {row} runs from {spans[row, 0]} to {spans[row, 1]};"
            " it begins at 0 or later and ends behind its beginning",
            row=row,
        )
    return spans


def _check_length(both: tuple[Integers, Integers], length: int | None) -> None:
    last = max((int(spans[:, 1].max()) for spans in both if len(spans)), default=0)
    if length is not None and length < last:
        raise InvalidTableError(
            f"length is {length}, and a claim ends at {last}; give the length of the whole text",
            field="length",
        )


def _overlaps(first: Integers, second: Integers) -> Integers:
    start = np.maximum.outer(first[:, 0], second[:, 0])
    end = np.minimum.outer(first[:, 1], second[:, 1])
    shared: Integers = np.maximum(end - start, 0)
    return shared


def _matching(overlap: Integers, allowed: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - loads slowly

    # A pair more is worth more than all overlaps together, so the number of pairs comes first.
    worth = np.where(allowed, overlap + float(overlap.sum()) + 1, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    kept = allowed[rows, columns]
    return rows[kept], columns[kept]


def _pairs(rows: Integers, columns: Integers, overlap: Integers) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - as above

    return pd.DataFrame({"found": rows, "labelled": columns, "overlap": overlap[rows, columns]})


def _unmatched(
    frame: pd.DataFrame, matched: Integers, overlap: Integers, allowed: NDArray[np.bool_]
) -> pd.DataFrame:
    """The claims without a match, and why; each row of ``overlap`` is a row of the frame."""
    alone = np.setdiff1d(np.arange(len(frame)), matched)
    why = [_why(overlap[row], allowed[row]) for row in alone]
    return frame.loc[alone].assign(why=why).reset_index(drop=True)


def _why(overlap: Integers, allowed: NDArray[np.bool_]) -> str:
    if not overlap.any():
        return "nothing overlaps"
    is_taken = (allowed & (overlap > 0)).any()
    return "what overlaps is matched with another" if is_taken else "overlaps by less than half"


def _joined(spans: Integers) -> Integers:
    """The same characters with overlapping spans joined; spans that only touch stay two."""
    joined: list[list[int]] = []
    for start, end in sorted(spans.tolist()):
        if joined and start < joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return np.array(joined, dtype=np.int64).reshape(-1, 2)


def _alpha(both: tuple[Integers, Integers], length: int | None) -> float:
    ends = [int(spans[-1, 1]) for spans in both if len(spans)]
    if not ends:
        return float("nan")
    return unitising_alpha(coders=both, length=max(ends) if length is None else length)
